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
 GR.GAPI : gamma ray
 RHOB.K/M3 : density
~A
 1.0 10.0 2500.0
 2.0 11.0
 3.0 12.0 2510.0 7.0 8.0
 4.0 13.0 2520.0
