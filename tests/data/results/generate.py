#!/usr/bin/env python3
"""Writes the results folders beside this file: made-up runs whose figures are easy to check by hand.

Run it without arguments after a change of the schema, and look at what `git diff` says. Nothing here was measured.
"""

import json
import pathlib
import random

HERE = pathlib.Path(__file__).resolve().parent

CONFIG = """\
title: Made-up runs
workload:
  command: ["true", "{tracer}"]
  corpus: {path: corpus}
run: {rounds: %(rounds)d, warmup: 1, sample_interval: 10ms}
baseline: none
%(ladder)sconfigurations:
  - {name: none, label: no tracer, published: {wall: 25.802s, ms_per_mb: 250.2, slowdown: 1}}
  - {name: C, label: hook only, computes: nothing, logs: nothing, tracer: [c], published: {slowdown: 1.137}}
  - name: E
    label: logged when RSS changed
    computes: everything
    logs: RSS changed by 4096 bytes or more
    tracer: [e]
    published: {slowdown: 9.545, log_lines: 74518, log_words: 670302, log_bytes: 16393947}
  - {name: A, label: every event logged, computes: everything, logs: every event, tracer: [a]}
"""

#: seconds, events seen, events logged, peak RSS
CONFIGURATIONS = {
    "none": (2.0, None, None, 11_000_000),
    "C": (2.2, 1_000_000, 0, 11_100_000),
    "E": (3.0, 1_000_000, 500, 11_500_000),
    "A": (20.0, 1_000_000, 1_000_000, 12_000_000),
}
WORDS, BYTES = 9, 220


def host(rounds=3, warmup=1, ladder="ladder: [none, C, E, A]\n"):
    return {
        "schema": "tracetoll.host/1", "tracetoll_version": "0.1.0", "time": "2024-06-01T12:00:00Z",
        "command_line": "tracetoll run made-up.yaml", "cpu_model": "Made-up CPU @ 2.00GHz", "cores": 2,
        "memory_bytes": 8_000_000_000, "kernel": "Linux 6.1.0", "os": "Made-up OS 1", "python_version": "3.11.2",
        "python_path": "/usr/bin/python3", "governor": "powersave", "aslr": "2", "transparent_hugepages": "madvise",
        "virtualisation": "kvm", "clock_source": "tsc", "perf_event_paranoid": 1, "load_1min": 0.25,
        "config_path": "made-up.yaml", "config_text": CONFIG % {"rounds": rounds, "ladder": ladder},
        "corpus": {"path": "corpus", "files": 82, "bytes": 10_000_000, "largest_bytes": 2_500_000,
                   "smallest_bytes": 4_609},
        "rounds": rounds, "warmup": warmup, "seed": 7, "selected": list(CONFIGURATIONS), "skipped": [],
    }


def timeline(name, wall_s, samples, rss):
    """Memory that grows in steps, CPU at 90 to 100 %, and most faults at the start."""
    rng = random.Random(f"{name} {wall_s} {samples}")
    t_ns, rss_bytes, cpu_ns, faults = [], [], [], []
    cpu = fault = 0
    for i in range(samples):
        share = (i + 1) / samples
        t_ns.append(int(wall_s * 1e9 * share))
        cpu += int(wall_s * 1e9 / samples * rng.uniform(0.9, 1.0))
        fault += int(2000 / samples * (5 if share < 0.2 else 1) * rng.uniform(0.5, 1.5))
        level = int(4 * share) / 4 * 0.5 + 0.5
        rss_bytes.append(int(rss * level) // 4096 * 4096)
        cpu_ns.append(cpu)
        faults.append(fault)
    return {"t_ns": t_ns, "rss_bytes": rss_bytes, "cpu_ns": cpu_ns, "faults": faults}


def run(name, round_, position, factor=1.0, warmup=False, samples=20, **changes):
    """One run that went well; `factor` is how much longer than its round's due it took."""
    wall_s, total, logged, rss = CONFIGURATIONS[name]
    wall_s *= factor
    record = {
        "schema": "tracetoll.run/1", "configuration": name, "round": round_, "warmup": warmup, "position": position,
        "outcome": "ok", "exit_status": 0, "signal": None, "reason": None, "wall_ns": round(wall_s * 1e9),
        "user_ns": round(wall_s * 0.9e9), "system_ns": round(wall_s * 0.08e9), "peak_rss_bytes": rss,
        "minor_faults": 3000, "major_faults": 0, "voluntary_switches": 5, "involuntary_switches": 12,
        "events": None, "log": None, "output_hash": "00c0ffee00c0ffee",
        "timeline": timeline(name, wall_s, samples, rss),
        "marks": [{"t_ns": round(wall_s * 0.1e9), "label": "Reading the corpus."},
                  {"t_ns": round(wall_s * 0.95e9), "label": "Writing Indexes."}],
    }
    if total is not None:
        record["events"] = {
            "total": total, "by_kind": {"call": total // 2, "return": total // 2}, "logged": logged,
            "log_lines": logged + 7 if logged else 0, "log_bytes": (logged + 7) * BYTES if logged else 0,
            "log_format": "text" if logged else None, "lost": 0, "hook": "profile", "rss_source": "statm",
            "rss_reads": total if name != "C" else 0, "rss_staleness_ns": 0, "rss_granularity_bytes": 4096,
            "threads": 1, "error": None}
    if logged:
        lines = logged + 7
        record["log"] = {"lines": lines, "words": lines * WORDS, "bytes": lines * BYTES}
    record.update(changes)
    return record


def rounds(count, names=tuple(CONFIGURATIONS), warmup=True, samples=20):
    """A warm-up round and `count` counted ones; each round is slower than the one before, for all alike."""
    records = [run(name, 1, i + 1, 1.5, True, 3) for i, name in enumerate(names)] if warmup else []
    for round_ in range(1, count + 1):
        order = names[round_ % len(names):] + names[:round_ % len(names)]
        for position, name in enumerate(order, 1):
            # 1 % of noise whose logarithms cancel over three rounds
            noise = {0: 1.0, 1: 1.01, 2: 1 / 1.01}[(round_ + names.index(name)) % 3]
            records.append(run(name, round_, position, (1 + 0.1 * (round_ - 1)) * noise, samples=samples))
    return records


def write(folder, lines):
    path = HERE / folder
    path.mkdir(exist_ok=True)
    text = "".join(line if isinstance(line, str) else json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
    (path / "runs.jsonl").write_text(text, encoding="utf-8")


SCALING = """\
title: Made-up scales
workload:
  command: ["true", "{tracer}"]
  corpus: {generator: las}
run: {rounds: 3, warmup: 0}
baseline: none
matrix: {scale: [0.01, 0.1, 1]}
configurations:
  - {name: none, label: no tracer}
  - {name: P, label: in proportion, tracer: [p]}
  - {name: S, label: slower as it goes on, tracer: [s]}
budgets:
  - {configuration: P, metric: slowdown, max: 1.5}
  - {configuration: S, metric: slowdown, max: 1.5}
"""


def scaling():
    """P adds 100 ns to each event; what S adds grows as the events to the power of 1.5."""
    records = []
    for round_ in range(1, 4):
        position = 0
        for scale in (0.01, 0.1, 1):
            events = round(50_000_000 * scale)
            base_s = 20 * scale * (1 + 0.01 * round_)
            for name, added_s in (("none", 0), ("P", events * 100e-9), ("S", 10 * scale ** 1.5 * (1 + 0.02 * round_))):
                position += 1
                CONFIGURATIONS["x"] = (base_s + added_s, events if name != "none" else None, 0, 20_000_000)
                records.append(dict(run("x", round_, position, samples=3), configuration=f"{name}@scale={scale}",
                                    corpus_bytes=round(100_000_000 * scale)))
    del CONFIGURATIONS["x"]
    names = [f"{name}@scale={scale}" for scale in (0.01, 0.1, 1) for name in ("none", "P", "S")]
    return [dict(host(), config_text=SCALING, selected=names, corpus=None), *records]


def failed(record, outcome, **changes):
    return dict(record, outcome=outcome, timeline=None, marks=[], output_hash=None, **changes)


def main():
    complete = rounds(3)
    write("complete", [host(), *complete])
    write("truncated", [host(), *complete[:-1], json.dumps(complete[-1])[:200]])
    write("broken", [host(), *complete[:3], "{\"schema\":\"tracetoll.run/1\",\"conf\n", *complete[3:]])
    write("other-version", [dict(host(), schema="tracetoll.host/2"), *complete])
    write("one-round", [host(rounds=1, warmup=0), *rounds(1, warmup=False)])
    write("no-events", [host(), *(dict(record, events=None, log=None) for record in complete)])
    write("no-baseline", [host(ladder=""), *(
        failed(record, "signalled", signal=11, exit_status=None, reason="died by SIGSEGV")
        if record["configuration"] == "none" else record for record in complete)])
    write("all-failed", [dict(host(rounds=1), skipped=[
        {"configuration": "strace", "reason": "the program 'strace' is not installed"}]), *(
        failed(record, "failed", exit_status=3, events=None, log=None, reason="exit status 3; stderr: no such option")
        for record in rounds(1, warmup=False))])
    write("no-samples", [host(), *(dict(record, timeline=None, marks=[]) for record in complete)])
    control = rounds(10, samples=3)
    control += [run("none", round_, 5, (1 + 0.1 * (round_ - 1)) * (1.002 if round_ % 2 else 0.999), samples=3,
                    control=True) for round_ in range(1, 11)]
    end = {"schema": "tracetoll.end/1", "why": "precision reached", "rounds": 10, "precision": 0.02,
           "half_width": 0.0113}
    write("control", [host(rounds=60), *control, end])
    noisy = [dict(record, wall_ns=record["wall_ns"] * 11 // 10) if record.get("control") else record
             for record in control]
    write("noisy", [host(rounds=10), *noisy, dict(end, why="all rounds", precision=None, half_width=None)])
    write("scaling", scaling())
    claims = rounds(3, samples=3)
    claims[-1] = dict(claims[-1], output_hash="deadbeefdeadbeef")
    for record in claims:
        if record["configuration"] == "E" and record["round"] == 2:
            record["log"] = dict(record["log"], lines=record["log"]["lines"] - 2)
        if record["configuration"] == "C" and record["round"] == 3 and not record["warmup"]:
            record["events"] = dict(record["events"], total=1_000_001,
                                    by_kind={"call": 500_001, "return": 500_000})
    write("broken-claims", [host(), *claims])


if __name__ == "__main__":
    main()
