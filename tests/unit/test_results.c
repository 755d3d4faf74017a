/* results: what is read back from runs.jsonl, and what is said of files that cannot be. */
#include "results.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define HOST "{\"schema\":\"tracetoll.host/1\",\"config_text\":\"title: t\\n\"}\n"
#define RUN                                                                                                  \
    "{\"schema\":\"tracetoll.run/"                                                                           \
    "1\",\"configuration\":\"C\",\"round\":1,\"outcome\":\"ok\",\"wall_ns\":5}\n"

static int parse(struct results *results, const char *text, struct error *error)
{
    return results_parse(results, text, strlen(text), "dir/runs.jsonl", error);
}

Test(results, reads_every_field_of_a_run)
{
    static const char text[] =
        HOST "{\"schema\":\"tracetoll.run/1\",\"configuration\":\"A\",\"round\":2,\"warmup\":true,"
             "\"position\":3,\"outcome\":\"incomplete log\",\"exit_status\":0,\"signal\":null,"
             "\"reason\":\"2 lines short\",\"wall_ns\":1,\"user_ns\":2,\"system_ns\":3,"
             "\"peak_rss_bytes\":4,\"minor_faults\":5,\"major_faults\":6,\"voluntary_switches\":7,"
             "\"involuntary_switches\":8,\"events\":{\"total\":30,\"by_kind\":{\"call\":20,\"return\":10},"
             "\"logged\":9,\"log_lines\":10,\"lost\":0,\"hook\":\"profile\",\"rss_source\":\"statm\","
             "\"rss_reads\":11,\"rss_staleness_ns\":12},\"log\":{\"lines\":13,\"words\":14,\"bytes\":15},"
             "\"output_hash\":\"abc\",\"timeline\":{\"t_ns\":[10,20],\"rss_bytes\":[100,200],"
             "\"cpu_ns\":[1,2],\"faults\":[3,4]},\"marks\":[{\"t_ns\":15,\"label\":\"Writing Indexes.\"}],"
             "\"from_a_later_minor_version\":[{}]}\n";
    struct results results;
    struct error error;
    const struct run_record *run;

    cr_assert_eq(parse(&results, text, &error), 0, "%s", error.message);
    cr_assert_eq(results.run_count, 1);
    cr_assert_not(results.truncated);
    cr_assert_str_eq(results.folder, "dir");
    run = &results.runs[0];
    cr_assert_str_eq(run->configuration, "A");
    cr_assert_eq(run->round, 2);
    cr_assert(run->warmup);
    cr_assert_eq(run->position, 3);
    cr_assert_eq(run->outcome, OUTCOME_INCOMPLETE_LOG);
    cr_assert_eq(run->exit_status, 0);
    cr_assert_eq(run->signal, 0);
    cr_assert_str_eq(run->reason, "2 lines short");
    cr_assert_eq(run->wall_ns, 1);
    cr_assert_eq(run->involuntary_switches, 8);
    cr_assert(run->events.known);
    cr_assert_eq(run->events.total, 30);
    cr_assert_eq(run->events.kind_count, 2);
    cr_assert_str_eq(run->events.kinds[1].name, "return");
    cr_assert_eq(run->events.kinds[1].count, 10);
    cr_assert_eq(run->events.rss_staleness_ns, 12);
    cr_assert_str_eq(run->events.rss_source, "statm");
    cr_assert(run->log.known);
    cr_assert_eq(run->log.bytes, 15);
    cr_assert_str_eq(run->output_hash, "abc");
    cr_assert_eq(run->timeline.count, 2);
    cr_assert_eq(run->timeline.faults[1], 4);
    cr_assert_eq(run->mark_count, 1);
    cr_assert_str_eq(run->marks[0].label, "Writing Indexes.");
    results_close(&results);
}

Test(results, reads_every_field_of_the_host)
{
    static const char text[] =
        "{\"schema\":\"tracetoll.host/1\",\"tracetoll_version\":\"0.1.0\",\"time\":\"2024-06-01T12:00:00Z\","
        "\"command_line\":\"tracetoll run x\",\"cpu_model\":\"CPU\",\"cores\":2,\"memory_bytes\":1024,"
        "\"kernel\":\"Linux 6\",\"os\":\"Debian\",\"python_version\":\"3.11.2\",\"python_path\":\"/p\","
        "\"governor\":null,\"aslr\":\"2\",\"transparent_hugepages\":\"madvise\",\"virtualisation\":\"kvm\","
        "\"clock_source\":\"tsc\",\"perf_event_paranoid\":2,\"load_1min\":0.5,\"config_path\":\"c.yaml\","
        "\"config_text\":\"title: t\\n\",\"corpus\":{\"path\":\"las\",\"files\":82,\"bytes\":108145150,"
        "\"largest_bytes\":27330513,\"smallest_bytes\":4609},\"rounds\":10,\"warmup\":1,\"seed\":7,"
        "\"selected\":[\"none\",\"C\"]}\n";
    struct results results;
    struct error error;
    const struct host_record *host = &results.host;

    cr_assert_eq(parse(&results, text, &error), 0, "%s", error.message);
    cr_assert_str_eq(host->cpu_model, "CPU");
    cr_assert_str_eq(host->governor, "");
    cr_assert_eq(host->cores, 2);
    cr_assert_eq(host->load_1min, 0.5);
    cr_assert(host->corpus.present);
    cr_assert_eq(host->corpus.smallest_bytes, 4609);
    cr_assert_eq(host->seed, 7);
    cr_assert_eq(host->selected_count, 2);
    cr_assert_str_eq(host->selected[1], "C");
    results_close(&results);
}

Test(results, what_is_absent_or_null_is_unknown_and_not_zero)
{
    static const char text[] =
        HOST RUN "{\"schema\":\"tracetoll.run/"
                 "1\",\"configuration\":\"C\",\"round\":2,\"outcome\":\"failed\",\"wall_ns\":5,"
                 "\"exit_status\":3,\"events\":null,\"log\":null,\"output_hash\":null,\"timeline\":null,"
                 "\"marks\":null,\"reason\":null,\"peak_rss_bytes\":null}\n";
    struct results results;
    struct error error;
    size_t i;

    cr_assert_eq(parse(&results, text, &error), 0, "%s", error.message);
    cr_assert_eq(results.run_count, 2);
    for (i = 0; i < 2; i++) {
        const struct run_record *run = &results.runs[i];

        cr_assert_not(run->warmup);
        cr_assert_eq(run->peak_rss_bytes, -1);
        cr_assert_eq(run->position, -1);
        cr_assert_not(run->events.known);
        cr_assert_not(run->log.known);
        cr_assert_str_empty(run->output_hash);
        cr_assert_eq(run->timeline.count, 0);
        cr_assert_eq(run->mark_count, 0);
    }
    cr_assert_eq(results.runs[0].exit_status, -1);
    cr_assert_eq(results.runs[1].exit_status, 3);
    cr_assert_eq(results.host.cores, -1);
    cr_assert_eq(results.host.load_1min, -1);
    cr_assert_not(results.host.corpus.present);
    cr_assert_eq(results.host.checks.count, 0);
    results_close(&results);
}

Test(results, a_broken_last_line_is_left_out_and_said)
{
    static const char *const texts[] = {
        HOST RUN "{\"schema\":\"tracetoll.run/1\",\"configur",
        HOST RUN "{",
        HOST RUN "\n",
    };
    size_t i;

    for (i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct results results;
        struct error error;

        cr_assert_eq(parse(&results, texts[i], &error), 0, "%s", error.message);
        cr_assert_eq(results.run_count, 1);
        cr_assert(results.truncated);
        results_close(&results);
    }
}

Test(results, a_last_line_that_only_lacks_its_newline_counts)
{
    static const char text[] = HOST RUN RUN;
    struct results results;
    struct error error;

    cr_assert_eq(results_parse(&results, text, sizeof text - 2, "runs.jsonl", &error), 0);
    cr_assert_eq(results.run_count, 2);
    cr_assert_not(results.truncated);
    cr_assert_str_eq(results.folder, ".");
    results_close(&results);
}

Test(results, says_where_a_file_is_wrong_and_what_to_do)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {HOST "{broken\n" RUN, "dir/runs.jsonl:2: not a JSON object"},
        {HOST "{broken\n" RUN, "remove that line, or run the benchmark again"},
        {HOST "[1]\n" RUN, "dir/runs.jsonl:2: not a JSON object (another value)"},
        {"{\"schema\":\"tracetoll.ho", "dir/runs.jsonl:1: not a JSON object"},
        {"{\"schema\":\"tracetoll.host/2\"}\n",
            "dir/runs.jsonl:1: schema 'tracetoll.host/2' was written by another version of tracetoll"},
        {HOST "{\"schema\":\"tracetoll.run/9\"}\n", "use the version that made the results"},
        {RUN, "dir/runs.jsonl:1: schema 'tracetoll.run/1' instead of 'tracetoll.host/1'"},
        {HOST HOST, "dir/runs.jsonl:2: schema 'tracetoll.host/1' instead of 'tracetoll.run/1'"},
        {"{\"a\":1}\n", "field 'schema' is missing"},
        {"{\"schema\":\"tracetoll.host/1\"}\n", "field 'config_text' is missing"},
        {HOST "{\"schema\":\"tracetoll.run/1\",\"round\":1}\n", "field 'configuration' is missing"},
        {HOST "{\"schema\":\"tracetoll.run/1\",\"configuration\":\"C\",\"round\":\"1\",\"wall_ns\":1,"
              "\"outcome\":\"ok\"}\n",
            "dir/runs.jsonl:2: field 'round' is not an integer"},
        {HOST "{\"schema\":\"tracetoll.run/1\",\"configuration\":\"C\",\"round\":0,\"wall_ns\":1,"
              "\"outcome\":\"ok\"}\n",
            "field 'round' is not between 1 and 1000000"},
        {HOST "{\"schema\":\"tracetoll.run/1\",\"configuration\":\"C\",\"round\":1,\"wall_ns\":1,"
              "\"outcome\":\"splendid\"}\n",
            "field 'outcome' has a value that this version does not know"},
        {HOST "{\"schema\":\"tracetoll.run/1\",\"configuration\":\"C\",\"round\":1,\"wall_ns\":1,"
              "\"outcome\":\"ok\",\"log\":{\"lines\":1}}\n",
            "field 'bytes' is missing"},
        {HOST "{\"schema\":\"tracetoll.run/1\",\"configuration\":\"C\",\"round\":1,\"wall_ns\":1,"
              "\"outcome\":\"ok\",\"timeline\":{\"t_ns\":[1,2],\"rss_bytes\":[1],\"cpu_ns\":[],\"faults\":[]}"
              "}\n",
            "field 'rss_bytes' of the timeline is not as long as 't_ns'"},
        {HOST "{\"schema\":\"tracetoll.run/1\",\"configuration\":\"C\",\"round\":1,\"wall_ns\":1,"
              "\"outcome\":\"ok\",\"marks\":[5]}\n",
            "field 't_ns' is missing"},
        {"{\"schema\":\"tracetoll.host/1\",\"config_text\":\"\",\"checks\":{}}\n",
            "field 'checks' is not an array"},
        {"{\"schema\":\"tracetoll.host/1\",\"config_text\":\"\",\"checks\":[{\"name\":\"a\"}]}\n",
            "dir/runs.jsonl:1: field 'state' is missing"},
        {"{\"schema\":\"tracetoll.host/1\",\"config_text\":\"\",\"checks\":[7]}\n",
            "field 'name' is missing"},
        {"\n", "dir/runs.jsonl:1: not a JSON object"},
    };
    size_t i;

    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct results results;
        struct error error = {0};

        cr_assert_eq(parse(&results, cases[i].text, &error), -1, "%s", cases[i].text);
        cr_assert_eq(error.exit_code, EXIT_USAGE);
        cr_assert_not_null(
            strstr(error.message, cases[i].message), "'%s' is not in '%s'", cases[i].message, error.message);
    }
}

Test(results, says_what_is_wrong_with_a_folder)
{
    struct temporary temporary;
    struct results results;
    struct error error;

    temporary_open(&temporary);
    cr_assert_eq(results_open(&results, temporary_path(&temporary, "missing"), &error), -1);
    cr_assert_not_null(strstr(error.message, "is not a results folder"), "%s", error.message);
    cr_assert_eq(error.exit_code, EXIT_USAGE);
    temporary_write_text(&temporary, "empty/runs.jsonl", "");
    cr_assert_eq(results_open(&results, temporary_path(&temporary, "empty"), &error), -1);
    cr_assert_not_null(strstr(error.message, "empty: the benchmark wrote nothing"), "%s", error.message);
    temporary_write_text(&temporary, "good/runs.jsonl", HOST RUN);
    cr_assert_eq(results_open(&results, temporary_path(&temporary, "good"), &error), 0);
    cr_assert_eq(results.run_count, 1);
    results_close(&results);
    temporary_close(&temporary);
}
