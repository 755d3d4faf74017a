~Version
 VERS. 3.0 : v
 WRAP. NO : w
 DLM. COMMA : d
~Well
 STRT.M 1 : a
 STOP.M 2 : b
 STEP.M 1 : c
 NULL. -999.25 : n
~Log_Definition
 DEPT.M : depth {F}
 GR.GAPI 45 : gamma {F} | Run[1]
 WHEN. : time of day {hh:mm:ss}
 NMR[1].ms : echo {AF;0ms}
~Log_Data | Log_Definition
1,10,08:00:00,5
2,,08:00:01,6
3,12,08:00:02
~Core_Definition[1]
 TOP.M : top {F}
 TEXT. : words {S}
~Core_Data[1] | Core_Definition[1]
 5.5,"soft, grey rock"
 6.5,plain rock
~Tops_Data | Nowhere
 1,2
