error: the configuration inside r/runs\.jsonl cannot be read by this version of tracetoll; use the version that made the results, or run the benchmark again
made-up\.yaml:7:1: unknown key 'colour'; .*
