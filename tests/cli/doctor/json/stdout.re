\{
  "schema": "tracetoll\.doctor/1",
  "checks": \[
    \{
      "name": "CPU governor",
.*
      "name": "sampling each 10 ms",
      "found": "[+-][\d.]+ % time, one pair",
      "state": "unknown",
.*
      "name": "steal time during this check",
.*
  \]
\}
