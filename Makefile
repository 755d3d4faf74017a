# tracetoll: `make bench` runs the reference table, `make test` runs every test, `make help` lists the rest.

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:

# ------------------------------------------------------------------------------------------------------- settings
PYTHON ?= python3
# Every CPython that the tracer is built for and tested with: PYTHON first, then those that lie beside it.
ifeq ($(origin PYTHONS),undefined)
PYTHONS = $(eval PYTHONS := $$(shell scripts/find-pythons '$$(PYTHON)'))$(PYTHONS)
endif
SCALE ?= 0.1
ROUNDS ?=
RESULTS ?= results/las
PREFIX ?= /usr/local
# SAN=address,undefined builds and tests with those sanitizers, in a folder of their own.
SAN ?=
V ?= 0

VERSION := 0.1.0
comma := ,
BUILD := build$(if $(SAN),/san-$(subst $(comma),-,$(SAN)))

CC ?= cc
ifeq ($(origin CC),default)
CC := cc
endif
OPT ?= -O2
WARN := -Wall -Wextra -Wshadow -Wconversion -Wvla -Wstrict-prototypes -Wmissing-prototypes -Werror
CFLAGS += -std=c11 $(OPT) -g $(WARN)
CPPFLAGS += -D_GNU_SOURCE -DTRACETOLL_VERSION='"$(VERSION)"'
ifeq ($(SAN),)
STATIC := -static
else
# gcc's flow warnings are wrong about code that it has itself instrumented
CFLAGS += -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer -Wno-format-truncation \
	-Wno-maybe-uninitialized
LDFLAGS += -fsanitize=$(SAN)
STATIC :=
endif

ifeq ($(V),1)
Q :=
say = @:
else
Q := @
say = @printf '  %-7s %s\n' $(1) $(2)
endif

# Parsers that take what others wrote: tests/fuzz/fuzz_NAME.c, with its inputs in tests/fuzz/corpus/NAME.
FUZZ_TARGETS := config results stats trace
FUZZ_SECONDS ?= 60

.PHONY: all bench gate-proof test lint format deps install clean help fuzz check-fuzz check-units check-cli check-benchmarks check-corpora check-tracer
.DEFAULT_GOAL := all

# -------------------------------------------------------------------------------------------------------- harness
# Every module but main.c: the unit tests link against these.
HARNESS_SOURCES := \
	harness/analysis.c \
	harness/analysis_evidence.c \
	harness/analysis_figures.c \
	harness/analysis_ladder.c \
	harness/analysis_outliers.c \
	harness/analysis_scaling.c \
	harness/annotate.c \
	harness/budget.c \
	harness/buf.c \
	harness/cgroup.c \
	harness/checks.c \
	harness/chore.c \
	harness/clock.c \
	harness/cmd_check.c \
	harness/cmd_doctor.c \
	harness/cmd_compare.c \
	harness/cmd_export.c \
	harness/cmd_gate.c \
	harness/cmd_log.c \
	harness/cmd_report.c \
	harness/cmd_run.c \
	harness/command.c \
	harness/compare.c \
	harness/compare_print.c \
	harness/compare_sample.c \
	harness/compare_value.c \
	harness/config.c \
	harness/config_check.c \
	harness/config_decode.c \
	harness/config_document.c \
	harness/config_json.c \
	harness/config_matrix.c \
	harness/config_schema.c \
	harness/config_set.c \
	harness/config_value.c \
	harness/corpus.c \
	harness/counters.c \
	harness/counters_report.c \
	harness/counters_session.c \
	harness/digest.c \
	harness/doctor.c \
	harness/doctor_measure.c \
	harness/done.c \
	harness/error.c \
	harness/event_source.c \
	harness/evidence.c \
	harness/export.c \
	harness/export_csv.c \
	harness/export_json.c \
	harness/export_junit.c \
	harness/export_openmetrics.c \
	harness/fault.c \
	harness/fields.c \
	harness/files.c \
	harness/folder.c \
	harness/gate.c \
	harness/gate_boundary.c \
	harness/gate_print.c \
	harness/gate_rule.c \
	harness/gate_tree.c \
	harness/gate_trial.c \
	harness/host.c \
	harness/host_warnings.c \
	harness/journal.c \
	harness/keeping.c \
	harness/launch.c \
	harness/leftover.c \
	harness/quota.c \
	harness/log.c \
	harness/logset.c \
	harness/marks.c \
	harness/mem.c \
	harness/mistakes.c \
	harness/node.c \
	harness/node_emit.c \
	harness/node_parse.c \
	harness/path.c \
	harness/pin.c \
	harness/plan.c \
	harness/plot_charts.c \
	harness/plot_scaling.c \
	harness/plot_script.c \
	harness/plot_series.c \
	harness/plot_timeline.c \
	harness/process.c \
	harness/progress.c \
	harness/python.c \
	harness/record.c \
	harness/report.c \
	harness/report_document.c \
	harness/report_figure.c \
	harness/report_file.c \
	harness/report_filter.c \
	harness/report_html.c \
	harness/report_machine.c \
	harness/report_plots.c \
	harness/report_tables.c \
	harness/requirement.c \
	harness/results.c \
	harness/results_host.c \
	harness/resume.c \
	harness/rounds.c \
	harness/run.c \
	harness/runner.c \
	harness/sampler.c \
	harness/session.c \
	harness/session_check.c \
	harness/session_host.c \
	harness/stats.c \
	harness/steal.c \
	harness/stop.c \
	harness/study.c \
	harness/suggest.c \
	harness/supervisor.c \
	harness/table.c \
	harness/template.c \
	harness/trace_function.c \
	harness/trace_input.c \
	harness/trace_output.c \
	harness/trace_perfetto.c \
	harness/trace_profile.c \
	harness/trace_reader.c \
	harness/trace_stacks.c \
	harness/trace_stats.c \
	harness/trace_text.c \
	harness/tracer_stats.c \
	harness/tree.c \
	harness/units.c \
	harness/utf8.c \
	harness/verdict.c \
	harness/wordcount.c

MAIN_SOURCE := harness/main.c
HARNESS_OBJECTS := $(HARNESS_SOURCES:%.c=$(BUILD)/%.o)
HARNESS_LIBS := -lyaml -ljansson -lxxhash -lm

# -------------------------------------------------------------------------------------------------------- corpora
LASGEN_SOURCES := \
	corpora/las/corpus_dir.c \
	corpora/las/las_header.c \
	corpora/las/las_layout.c \
	corpora/las/las_plan.c \
	corpora/las/las_terms.c \
	corpora/las/las_write.c \
	corpora/las/lasgen.c \
	corpora/las/sink.c

LASGEN_OBJECTS := $(LASGEN_SOURCES:%.c=$(BUILD)/%.o)

all: $(BUILD)/lasgen

$(BUILD)/lasgen: $(LASGEN_OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) $(STATIC) -o $@ $^

-include $(LASGEN_OBJECTS:.o=.d)

check-corpora: export TRACETOLL_LASGEN := $(abspath $(BUILD)/lasgen)

# A native workload for tracers: linked dynamically, with room for a call at the start of every function, which costs
# nothing until a tracer (uftrace -P) puts one there.
NATIVE_FLAGS := -fpatchable-function-entry=5 -fno-inline -fcf-protection=none -Wl,-z,lazy

all: $(BUILD)/wordfreq

$(BUILD)/wordfreq: corpora/native/wordfreq.c
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -std=c11 -O2 -g $(WARN) $(NATIVE_FLAGS) -o $@ $<
# ------------------------------------------------------------------------------------------------- end of corpora

# --------------------------------------------------------------------------------------------------------- tracer
TRACER_SOURCES := \
	tracer/clock.c \
	tracer/code.c \
	tracer/event.c \
	tracer/guard.c \
	tracer/hook_frame.c \
	tracer/hook_monitoring.c \
	tracer/hook_profile.c \
	tracer/hook_thread.c \
	tracer/hook_trace.c \
	tracer/log.c \
	tracer/module.c \
	tracer/name.c \
	tracer/options.c \
	tracer/program.c \
	tracer/record.c \
	tracer/rss.c \
	tracer/stats.c \
	tracer/text.c \
	tracer/tracer.c \
	tracer/writer.c

# One stamp for the whole package: an extension per interpreter, each compiled against its own headers.
TRACER_TARGETS := $(BUILD)/rsstrace/.built

$(BUILD)/rsstrace/.built: $(TRACER_SOURCES) $(wildcard tracer/*.h) $(wildcard tracer/rsstrace/*.py) tracer/build-extension
	$(call say,TRACER,$(@D))
	$(Q)CC='$(CC)' tracer/build-extension '$(VERSION)' $(@D) '$(TRACER_SOURCES)' $(PYTHONS)
	$(Q)touch $@
# -------------------------------------------------------------------------------------------------- end of tracer

# ---------------------------------------------------------------------------------------------------- unit tests
UNIT_SOURCES := \
	tests/unit/study_maker.c \
	tests/unit/temporary.c \
	tests/unit/test_analysis.c \
	tests/unit/test_budget.c \
	tests/unit/test_buf.c \
	tests/unit/test_compare.c \
	tests/unit/test_cgroup.c \
	tests/unit/test_checks.c \
	tests/unit/test_config.c \
	tests/unit/test_config_matrix.c \
	tests/unit/test_config_run.c \
	tests/unit/test_corpus.c \
	tests/unit/test_counters.c \
	tests/unit/test_digest.c \
	tests/unit/test_doctor.c \
	tests/unit/test_done.c \
	tests/unit/test_ending.c \
	tests/unit/test_event_source.c \
	tests/unit/test_export.c \
	tests/unit/test_gate.c \
	tests/unit/test_host.c \
	tests/unit/test_journal.c \
	tests/unit/test_keeping.c \
	tests/unit/test_leftover.c \
	tests/unit/test_quota.c \
	tests/unit/test_logset.c \
	tests/unit/test_mem.c \
	tests/unit/test_node.c \
	tests/unit/test_path.c \
	tests/unit/test_pin.c \
	tests/unit/test_plan.c \
	tests/unit/test_plot.c \
	tests/unit/test_process.c \
	tests/unit/test_record.c \
	tests/unit/test_report.c \
	tests/unit/test_results.c \
	tests/unit/test_rounds.c \
	tests/unit/test_sampler.c \
	tests/unit/test_stats.c \
	tests/unit/test_steal.c \
	tests/unit/test_suggest.c \
	tests/unit/test_supervisor.c \
	tests/unit/test_table.c \
	tests/unit/test_template.c \
	tests/unit/test_trace_profile.c \
	tests/unit/test_trace_reader.c \
	tests/unit/test_tracer_stats.c \
	tests/unit/test_units.c \
	tests/unit/test_wordcount.c \
	tests/unit/trace_writer.c

UNIT_OBJECTS := $(UNIT_SOURCES:%.c=$(BUILD)/%.o)
# --------------------------------------------------------------------------------------------- end of unit tests

all: $(BUILD)/tracetoll $(TRACER_TARGETS)

$(BUILD)/tracetoll: $(BUILD)/harness/main.o $(HARNESS_OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) $(STATIC) -o $@ $^ $(HARNESS_LIBS)

$(BUILD)/unit-tests: $(UNIT_OBJECTS) $(HARNESS_OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(HARNESS_LIBS) -lcriterion

# Programs that time one module: build/bench-wordcount FILE, build/bench-trace FILE.
$(BUILD)/bench-%: $(BUILD)/tests/bench/bench_%.o $(BUILD)/tests/unit/trace_writer.o $(HARNESS_OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) $(STATIC) -o $@ $^ $(HARNESS_LIBS)

# A fuzz target as a plain program over its inputs.
$(BUILD)/fuzz-%: $(BUILD)/tests/fuzz/fuzz_%.o $(BUILD)/tests/fuzz/main.o $(HARNESS_OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(HARNESS_LIBS)

# The same under libFuzzer, which looks for new inputs.
build/libfuzzer-%: tests/fuzz/fuzz_%.c $(HARNESS_SOURCES) $(BUILD)/plot_templates.h
	$(call say,FUZZ,$@)
	$(Q)clang -std=c11 -O1 -g $(CPPFLAGS) -Iharness -Itests/fuzz -I$(BUILD) -fsanitize=fuzzer,address,undefined -o $@ \
		$< $(HARNESS_SOURCES) $(HARNESS_LIBS)

# The gnuplot templates as rows {"name", "text"} of a table, without a tool that a plain system lacks.
PLOT_TEMPLATES := plots/overlay.gp plots/phases.gp plots/scaling.gp plots/slowdown.gp plots/timeline.gp

$(BUILD)/plot_templates.h: $(PLOT_TEMPLATES)
	$(call say,EMBED,$@)
	$(Q)mkdir -p $(@D)
	$(Q)awk 'FNR == 1 { name = FILENAME; sub(/.*\//, "", name); sub(/\.gp$$/, "", name); \
		printf "%s{\"%s\",\n", end, name; end = "},\n" } \
		{ gsub(/\\/, "&&"); gsub(/"/, "\\\""); printf "\"%s\\n\"\n", $$0 } \
		END { printf "%s", end }' $(PLOT_TEMPLATES) > $@

$(BUILD)/harness/plot_script.o: $(BUILD)/plot_templates.h

$(BUILD)/%.o: %.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -Iharness -I$(BUILD) -MMD -MP -c -o $@ $<

-include $(HARNESS_OBJECTS:.o=.d) $(UNIT_OBJECTS:.o=.d) $(BUILD)/harness/main.d

# -------------------------------------------------------------------------------------------------------- targets
# What is missing is installed before anything is built: a recipe of its own, so that -j cannot run ahead of it.
deps:
	@scripts/deps '$(PYTHON)'

BENCH_SETTINGS := --set workload.corpus.scale=$(SCALE) $(if $(ROUNDS),--rounds $(ROUNDS))

bench: deps
	@$(MAKE) --no-print-directory all
	@PYTHON='$(PYTHON)' $(BUILD)/tracetoll run configs/las.yaml --force --output '$(RESULTS)' $(BENCH_SETTINGS)

test: deps
	@scripts/deps '$(PYTHON)' python3-yaml python3-jsonschema
	@$(MAKE) --no-print-directory all $(BUILD)/unit-tests $(FUZZ_TARGETS:%=$(BUILD)/fuzz-%)
	@$(MAKE) --no-print-directory -j1 check-units check-fuzz check-cli check-benchmarks check-corpora check-tracer

check-fuzz: $(FUZZ_TARGETS:%=$(BUILD)/fuzz-%)
	@echo '== fuzz targets over their inputs'
	@for name in $(FUZZ_TARGETS); do $(BUILD)/fuzz-$$name tests/fuzz/corpus/$$name 2>/dev/null || exit 1; done

fuzz: deps
	@scripts/deps '$(PYTHON)' clang libclang-rt-14-dev
	@$(MAKE) --no-print-directory $(FUZZ_TARGETS:%=build/libfuzzer-%)
	@for name in $(FUZZ_TARGETS); do \
		mkdir -p build/fuzz-found/$$name && build/libfuzzer-$$name -max_total_time=$(FUZZ_SECONDS) -close_fd_mask=3 \
			build/fuzz-found/$$name tests/fuzz/corpus/$$name || exit 1; \
	done

# -------------------------------------------------------------------------------------------- the harness itself
# What the harness costs and how exact it is, each figure beside its bar. ROUNDS sets the rounds of the paired runs.
.PHONY: self
self: deps
	@$(MAKE) --no-print-directory all $(BUILD)/self-workload
	@$(PYTHON) scripts/self-check $(BUILD) $(ROUNDS)

$(BUILD)/self-workload: tests/bench/self_workload.c
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(STATIC) -o $@ $<
# ------------------------------------------------------------------------------------- end of the harness itself

check-units: $(BUILD)/unit-tests
	@echo '== unit tests'
	@$(BUILD)/unit-tests

check-cli: $(BUILD)/tracetoll
	@echo '== command-line cases'
	@PYTHON='$(PYTHON)' $(PYTHON) tests/cli/run.py $(BUILD)/tracetoll
	@TRACETOLL=$(BUILD)/tracetoll /usr/bin/python3 -m unittest discover -s tests/cli/config
	@TRACETOLL=$(BUILD)/tracetoll $(PYTHON) -m unittest discover -s tests/cli/machine

check-benchmarks: $(BUILD)/tracetoll
	@echo '== killed and resumed benchmarks, full disks, the examples of the documentation'
	@for area in resume disk document; do \
		TRACETOLL=$(BUILD)/tracetoll $(PYTHON) -m unittest discover -s tests/cli/$$area || exit 1; \
	done

check-corpora: all
	@echo '== corpora'
	@$(PYTHON) -m unittest discover -s tests/corpora

check-tracer: all
	@for python in $(PYTHONS); do \
		echo "== tracer, $$($$python -V)"; \
		PYTHONPATH='$(abspath $(BUILD))' $$python -m unittest discover -s tests/tracer || exit 1; \
	done

C_FILES = $(shell git ls-files '*.c' '*.h')
# Also those that only their first line tells.
PYTHON_FILES = $(shell { git ls-files '*.py'; \
	git ls-files | xargs awk 'FNR == 1 && /^\043!.*python/ { print FILENAME } { nextfile }'; } | sort -u)

# How often a gate is right: simulated, and real ones of rsstrace against itself. Takes most of an hour.
GATE_PROOF ?=

gate-proof: deps
	@scripts/deps '$(PYTHON)' valgrind
	@$(MAKE) --no-print-directory all $(BUILD)/gate-proof-simulate
	@$(BUILD)/gate-proof-simulate 1000
	@PYTHON='$(PYTHON)' $(PYTHON) scripts/gate-proof $(GATE_PROOF)

$(BUILD)/gate-proof-simulate: $(BUILD)/scripts/gate-proof-simulate.o $(HARNESS_OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(HARNESS_LIBS)

lint:
	@scripts/deps '$(PYTHON)' clang-format cppcheck shellcheck python3-pyflakes
	@clang-format --dry-run -Werror $(C_FILES)
	@cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr --enable=warning,performance,portability \
		--suppress=missingIncludeSystem --suppress=ctunullpointer -D_GNU_SOURCE -Iharness $(filter-out tests/% tracer/%,$(filter %.c,$(C_FILES)))
	@shellcheck .ci/run scripts/deps scripts/find-pythons
	@/usr/bin/python3 -m pyflakes $(PYTHON_FILES)

format:
	@clang-format -i $(C_FILES)

# The program finds lasgen and rsstrace beside itself, so the three stay together and bin/ holds a link.
install: all
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/lib/tracetoll'
	install $(BUILD)/tracetoll $(BUILD)/lasgen '$(DESTDIR)$(PREFIX)/lib/tracetoll'
	cp -R $(BUILD)/rsstrace '$(DESTDIR)$(PREFIX)/lib/tracetoll/'
	ln -sf ../lib/tracetoll/tracetoll '$(DESTDIR)$(PREFIX)/bin/tracetoll'

clean:
	rm -rf build

help:
	@echo 'make bench           run the reference table and write the report (SCALE=1 ROUNDS=3: the reference size)'
	@echo 'make test            run every test'
	@echo 'make gate-proof      show by experiment how often a gate is right (most of an hour)'
	@echo 'make self            measure the harness itself: launch, sampler, peak memory, A/A'
	@echo 'make all             build tracetoll, lasgen and rsstrace'
	@echo 'make lint, format    check the sources, format them'
	@echo 'make fuzz            look for inputs that break a parser (FUZZ_SECONDS=60 each)'
	@echo 'make deps            install what building and testing need (done by bench and test)'
	@echo 'make install         into PREFIX ($(PREFIX))'
	@echo 'make clean           remove build/'
	@echo
	@echo 'PYTHON=python3       the interpreter that is traced; PYTHONS lists all that the tracer is built for'
	@echo 'SAN=address,undefined  build and test with sanitizers; V=1 shows the commands'
