~Curve
 DEPT.M : depth
 GR.GAPI : gamma ray
 RHOB.K/M3 : density
~A
 1.0 10.0 2500.0
