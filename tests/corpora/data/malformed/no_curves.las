some words
~Version
 VERS. 2.0 : standard
 WRAP. NO : one line
~Well
 STRT.M 1.0 : first
 STOP.M 4.0 : last
 STEP.M 1.0 : step
 NULL. -999.25 : absent
 WELL. TEST WELL : well
~A
 1.0 10.0
 2.0 11.0
