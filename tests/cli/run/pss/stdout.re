configuration .* peak RSS MB  peak PSS MB
[^
]*
none  .* [0-9]+\.[0-9]+  +[0-9]+\.[0-9]+
.*report: @DIR@/out/report.md
