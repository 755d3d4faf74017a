.*report: @DIR@/out/report.md
