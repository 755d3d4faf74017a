.*none +0 of 1 .*report: @DIR@/out/report.md
