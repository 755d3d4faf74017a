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
 <b>GR</b>.<i> <script>alert(1)</script> : "quotes" & 'more' <img src=x onerror=y>
~Other
 </pre><script>alert(2)</script>
~A
 1.0 <b>
 2.0 2
