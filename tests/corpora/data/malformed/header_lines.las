~Version
 VERS. 2.0 : standard
 WRAP. NO : one line
~Well
 STRT.M 1.0 : first
 STOP.M 4.0 : last
 STEP.M 1.0 : step
 NULL. -999.25 : absent
 WELL. TEST WELL : well
~Curve
 DEPT.M : depth
 GR GAPI gamma
 RHOB.K/M3 density
 TIME
 ----------
 SP : no dot
~A
 1.0 2.0 3.0 4.0
