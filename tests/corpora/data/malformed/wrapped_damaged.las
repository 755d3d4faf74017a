~V
 VERS. 2.0 : v
 WRAP. YES : several
~Well
 STRT.M 1.0 : first
 STOP.M 4.0 : last
 STEP.M 1.0 : step
 NULL. -999.25 : absent
 WELL. TEST WELL : well
~C
 DEPT.M : d
 A. : a
 B. : b
 D. : d
~A
1.0
 1.1 1.2
 1.3
2.0
 2.1 2.2
3.0
 3.1 3.2
 3.3
4.0
 4.1 4.2
 4.3 4.4
5.0
 5.1 5.2
 5.3
6.0
 6.1
