/* study: see study.h. */
#include "study.h"

#include <string.h>

struct config *study_parse_config(const struct results *results, struct error *error)
{
    const char *text = results->host.config_text;
    struct buf mistakes = {0};
    struct config *config = config_parse(text, strlen(text), results->host.config_path, &mistakes);

    if (!config)
        (void)error_set(error, EXIT_USAGE,
            "the configuration inside %s/runs.jsonl cannot be read by this version of tracetoll; use the "
            "version that made the results, or run the benchmark again\n%.600s",
            results->folder, buf_string(&mistakes));
    buf_free(&mistakes);
    return config;
}

int study_open(struct study *study, const char *folder, struct error *error)
{
    *study = (struct study){0};
    if (results_open(&study->results, folder, error))
        return -1;
    study->config = study_parse_config(&study->results, error);
    if (!study->config) {
        study_close(study);
        return -1;
    }
    study->analysis = analysis_open(&study->results, study->config);
    return 0;
}

void study_close(struct study *study)
{
    analysis_close(study->analysis);
    config_close(study->config);
    results_close(&study->results);
    *study = (struct study){0};
}
