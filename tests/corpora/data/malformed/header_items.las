~Version
 VERS. 2.0 : standard
 WRAP. NO : one line
~Well
 STRT.M 1.0 : first
 STOP.M 1.0 : last
 STEP. .1IN 0 : step
 NULL. -999.25 : absent
 COMP. A: B: C : company: name
 WELL. X. Y. : well
 TIML.hh:mm 23:15 : logged
 HKLA .1000 lbf 12 : hook load
 Cond..MS/M 3 : conductivity
 TEN ..1IN 4 : tenth of an inch
~Curve
 DEPT.M : depth
~A
 1.0
