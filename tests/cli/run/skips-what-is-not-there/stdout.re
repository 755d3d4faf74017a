.*\n- A was not run: there is no program .*\n.*report: @DIR@/out/report.md
