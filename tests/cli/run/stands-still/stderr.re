1 runs into @DIR@/out
warning: none, round 1: tracetoll or the machine stood still for about [0-9.]+ s: the run is done again
\[ 1/1\] round 1/1  none  [0-9.]+ [mu]?s
