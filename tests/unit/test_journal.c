/* journal: what it writes, results reads back; and what it does not write, it takes back. */
#include "journal.h"
#include "mem.h"
#include "results.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static struct host_record a_host(void)
{
    static char *selected[] = {"none", "A"};
    static struct record_check checks[] = {{"turbo", "", "unknown", ""},
        {"SMT", "on: CPU 0,1 share a core", "bad", "echo \"off\""}, {"broken", "\xff", "good", ""}};
    struct host_record host = {
        .tracetoll_version = "0.1.0",
        .time = "2026-01-02T03:04:05Z",
        .command_line = "tracetoll run x.yaml",
        .cpu_model = "A \"quoted\" CPU",
        .cores = 2,
        .memory_bytes = 1 << 30,
        .perf_event_paranoid = -1,
        .load_1min = 0.25,
        .config_path = "x.yaml",
        .config_text = "title: \xc3\xa9\n",
        .corpus = {.present = true,
            .path = "/c",
            .files = 3,
            .bytes = 60,
            .largest_bytes = 30,
            .smallest_bytes = 10},
        .rounds = 5,
        .warmup = 1,
        .seed = 42,
        .selected = selected,
        .selected_count = 2,
        .checks = {.items = checks, .count = 3},
    };

    return host;
}

static struct run_record a_run(void)
{
    static struct record_mark marks[] = {{.t_ns = 5, .label = "Writing \"Indexes\".\n"}};
    struct run_record run = {
        .configuration = "A",
        .round = 2,
        .position = 3,
        .control = true,
        .outcome = OUTCOME_INCOMPLETE_LOG,
        .exit_status = 0,
        .reason = "the log has \xff lines",
        .wall_ns = 123456789,
        .peak_rss_bytes = 1 << 20,
        .major_faults = -1,
        .steal_ns = 30000000,
        .events = {.known = true,
            .total = 10,
            .kind_count = 2,
            .kinds = {{.name = "call", .count = 6}, {.name = "return", .count = 4}},
            .logged = 9,
            .log_lines = -1,
            .lost = 1,
            .hook = "profile",
            .rss_source = "fault",
            .rss_reads = 4,
            .rss_staleness_ns = 1000000},
        .log = {.known = true, .lines = 9, .words = 90, .bytes = 900},
        .output_hash = "0123456789abcdef",
        .marks = marks,
        .mark_count = 1,
    };

    return run;
}

Test(journal, is_read_back_as_it_was_written)
{
    struct temporary temporary;
    struct error error = {0};
    struct results results;
    struct host_record host = a_host();
    struct run_record run = a_run();
    struct journal *journal;
    const struct run_record *back;

    temporary_open(&temporary);
    journal = journal_open(temporary.path, true, &error);
    cr_assert(journal, "%s", error.message);
    cr_assert_eq(journal_append_host(journal, &host, &error), 0);
    cr_assert_eq(journal_append_run(journal, &run, NULL, &error), 0);
    journal_close(journal);
    cr_assert_eq(results_open(&results, temporary.path, &error), 0, "%s", error.message);
    cr_assert_str_eq(results.host.cpu_model, host.cpu_model);
    cr_assert_str_eq(results.host.config_text, host.config_text);
    cr_assert_eq(results.host.perf_event_paranoid, -1);
    cr_assert_eq(results.host.corpus.largest_bytes, 30);
    cr_assert_eq(results.host.selected_count, 2);
    cr_assert_eq(results.host.checks.count, 3);
    cr_assert_str_eq(results.host.checks.items[0].name, "turbo");
    cr_assert_str_eq(results.host.checks.items[0].found, "");
    cr_assert_str_eq(results.host.checks.items[0].state, "unknown");
    cr_assert_str_eq(results.host.checks.items[0].advice, "");
    cr_assert_str_eq(results.host.checks.items[1].found, "on: CPU 0,1 share a core");
    cr_assert_str_eq(results.host.checks.items[1].state, "bad");
    cr_assert_str_eq(results.host.checks.items[1].advice, "echo \"off\"");
    cr_assert_str_eq(results.host.checks.items[2].found, "", "what is no UTF-8 costs no check");
    cr_assert_eq(results.run_count, 1);
    back = &results.runs[0];
    cr_assert_str_eq(back->configuration, "A");
    cr_assert(back->control);
    cr_assert_eq(back->outcome, OUTCOME_INCOMPLETE_LOG);
    cr_assert_str_eq(back->reason, "the log has ? lines", "a byte that is no UTF-8 must not cost the record");
    cr_assert_eq(back->major_faults, -1);
    cr_assert_eq(back->steal_ns, 30000000);
    cr_assert_eq(back->events.kind_count, 2);
    cr_assert_eq(back->events.log_lines, -1);
    cr_assert_eq(back->events.rss_staleness_ns, 1000000);
    cr_assert_eq(back->log.words, 90);
    cr_assert_eq(back->mark_count, 1);
    cr_assert_str_eq(back->marks[0].label, run.marks[0].label);
    results_close(&results);
    temporary_close(&temporary);
}

Test(journal, refuses_results_that_are_there_and_a_second_writer)
{
    struct temporary temporary;
    struct error error = {0};
    struct host_record host = a_host();
    struct journal *journal;

    temporary_open(&temporary);
    journal = journal_open(temporary.path, true, &error);
    cr_assert(journal);
    cr_assert_null(journal_open(temporary.path, false, &error));
    cr_assert(strstr(error.message, "in use"), "%s", error.message);
    cr_assert_eq(journal_append_host(journal, &host, &error), 0);
    journal_close(journal);
    cr_assert_null(journal_open(temporary.path, true, &error));
    cr_assert(strstr(error.message, "holds results"), "%s", error.message);
    temporary_close(&temporary);
}

Test(journal, takes_back_a_line_that_does_not_fit)
{
    struct temporary temporary;
    struct error error = {0};
    struct host_record host = a_host();
    struct run_record run = a_run();
    struct rlimit limit = {.rlim_cur = 0, .rlim_max = RLIM_INFINITY};
    struct stat before, after;
    struct journal *journal;

    temporary_open(&temporary);
    journal = journal_open(temporary.path, true, &error);
    cr_assert(journal);
    cr_assert_eq(journal_append_host(journal, &host, &error), 0);
    cr_assert_eq(stat(temporary_path(&temporary, "runs.jsonl"), &before), 0);
    limit.rlim_cur = (rlim_t)before.st_size + 100; /* room for a part of the next line only */
    (void)signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    cr_assert_eq(journal_append_run(journal, &run, NULL, &error), -1);
    cr_assert_eq(error.exit_code, EXIT_RUN_FAILED);
    cr_assert_eq(stat(temporary_path(&temporary, "runs.jsonl"), &after), 0);
    cr_assert_eq(after.st_size, before.st_size);
    journal_close(journal);
    temporary_close(&temporary);
}
