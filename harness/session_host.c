/* session_host: the first record of a results folder: the machine, and the session as it was asked for. Only
 * reads. */
#include "buf.h"
#include "doctor.h"
#include "host.h"
#include "path.h"
#include "session.h"

#include <string.h>

static void describe_selection(const struct session *session, struct host_record *host)
{
    const struct config_configuration *all = session->config->configurations;
    size_t i;

    host->selected = mem_alloc(session->selected_count, sizeof *host->selected);
    for (i = 0; i < session->selected_count; i++)
        host->selected[host->selected_count++] = mem_strdup(all[session->selected[i]].name);
    host->skipped = mem_alloc(session->skipped_count, sizeof *host->skipped);
    for (i = 0; i < session->skipped_count; i++)
        host->skipped[host->skipped_count++] = (struct record_skipped){
            mem_strdup(all[session->skipped[i].configuration].name), mem_strdup(session->skipped[i].reason)};
}

static void describe_command(const struct session_command *command, struct host_record *host)
{
    struct buf line = {0};
    size_t i;

    buf_add_string(&line, "tracetoll");
    for (i = 0; i < (size_t)command->argument_count; i++)
        buf_printf(&line, " %s", command->arguments[i]);
    host->command_line = mem_strdup(buf_string(&line));
    buf_free(&line);
    host->assignments = mem_alloc(command->assignment_count, sizeof *host->assignments);
    for (i = 0; i < command->assignment_count; i++)
        host->assignments[host->assignment_count++] = mem_strdup(command->assignments[i]);
}

void session_describe(
    const struct session *session, const struct session_command *command, struct host_record *host)
{
    struct doctor doctor = {0};

    host_read(host, "", session->python.version, session->python.path);
    describe_command(command, host);
    describe_selection(session, host);
    host->config_path = mem_strdup(session->config->path);
    host->config_text = mem_strdup(session->config->text);
    host->config_file = path_absolute(session->config->path);
    host->directory = mem_strdup(session->launch.directory);
    host->rounds = session->plan.rounds;
    host->warmup = session->plan.warmup;
    host->seed = (int64_t)session->plan.seed;
    host->workload_aslr = mem_strdup(session->config->run.aslr);
    doctor_read(&doctor, host, "");
    doctor_keep(&doctor, &host->checks);
    if (session->pin.active) {
        host->workload_cpus = pin_format(&session->pin.workload);
        host->harness_cpus = pin_format(&session->pin.harness);
    }
}
