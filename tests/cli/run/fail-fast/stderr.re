19 runs into @DIR@/out\n\[ 1/19\] warm-up 1/2  none  failed: exit status 1[^\n]*
error: 1 of 1 runs failed; what they said is in @DIR@/out/failures\n