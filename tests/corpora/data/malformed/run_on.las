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
 1.0-999.2500-999.2500
 2.0   20.0-12.5
 3.0 20.0 2500.0
 4.0 7.020101130.188
