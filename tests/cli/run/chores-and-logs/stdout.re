.*none +- +- +2 +1 +1 +6 +2\n.*.*report: @DIR@/out/report.md
