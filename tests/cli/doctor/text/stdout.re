what +found +verdict +what to do
[─ ]+
CPU governor .*
turbo .*
SMT .*
processors +\d+ .*
load +\d+\.\d\d over the last minute +(good|bad) .*
steal time .*
virtualisation .*
CPU quota .*
thermal .*
ASLR .*
transparent huge pages .*
clock source .*
swap .*
perf_event_paranoid .*
timer slack +[\d.]+ .s +(good|bad) .*
launch of a program +[\d.]+ .s, the median of 50 runs of `true` +(good|bad) .*
sampling each 10 ms +[+-][\d.]+ % time \(95 % interval [+-][\d.]+ to [+-][\d.]+ %\), 2 pairs +(good|bad|-) .*
steal time during this check .*

(\d+ of \d+ disturb measurements\. More rounds average out what cannot be changed\.|Nothing that is known disturbs measurements\.)
