1 runs into @DIR@/out\n\[ 1/1\] round 1/1  none  incomplete log: events_from: the command prints no number, but 'many
'\nerror: 1 of 1 runs failed; what they said is in @DIR@/out/failures\n