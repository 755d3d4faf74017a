#!/usr/bin/env python3
"""Writes the results folders beside this file, for the command-line cases of compare and export: made-up runs whose
changes are known. Run it without arguments after a change of the schema. Nothing here was measured."""

import json
import pathlib
import random

HERE = pathlib.Path(__file__).resolve().parent
ROUNDS = 8
EVENTS, LOG_BYTES = 1_000_000, 220_000_000

CONFIG = """\
title: Made-up runs
workload: {command: ["true", "{tracer}"]}
run: {rounds: 8, warmup: 0}
baseline: none
configurations:
  - {name: none}
  - {name: C, tracer: [c]}
  - {name: A, tracer: [a]}
"""


def host(config=CONFIG, **changes):
    record = {
        "schema": "tracetoll.host/1", "tracetoll_version": "0.1.0", "time": "2024-06-01T12:00:00Z",
        "cpu_model": "Made-up CPU @ 2.00GHz", "cores": 2, "memory_bytes": 8_000_000_000, "kernel": "Linux 6.1.0",
        "python_version": "CPython 3.11.2", "config_path": "made-up.yaml", "config_text": config, "rounds": ROUNDS,
        "warmup": 0, "seed": 1, "selected": ["none", "C", "A"],
    }
    return {**record, **changes}


def run(name, round_, wall_s, events=None, log_bytes=None, **changes):
    record = {
        "schema": "tracetoll.run/1", "configuration": name, "round": round_, "warmup": False, "position": 1,
        "outcome": "ok", "exit_status": 0, "wall_ns": round(wall_s * 1e9), "user_ns": round(wall_s * 0.9e9),
        "system_ns": round(wall_s * 0.05e9), "peak_rss_bytes": 11_000_000, "minor_faults": 2000,
    }
    if events:
        logged = events if log_bytes else 0
        record["events"] = {"total": events, "by_kind": {"call": events}, "logged": logged, "log_lines": logged,
                            "lost": 0, "hook": "profile"}
    if log_bytes:
        record["log"] = {"lines": events, "words": 9 * events, "bytes": log_bytes}
    return {**record, **changes}


def rounds(seed, factor=1.0, noise=0.01, events=EVENTS, log_bytes=LOG_BYTES):
    """none 1 s, C 1.2 s, A 2 s times `factor`."""
    rng = random.Random(seed)
    for number in range(1, ROUNDS + 1):
        yield run("none", number, rng.uniform(1 - noise, 1 + noise))
        yield run("C", number, 1.2 * rng.uniform(1 - noise, 1 + noise), events)
        yield run("A", number, 2 * factor * rng.uniform(1 - noise, 1 + noise), events, log_bytes)


def failing(records):
    for record in records:
        if record["configuration"] == "A" and record["round"] == 3:
            record.update(outcome="failed", exit_status=1, reason="exit status 1: MemoryError")
        yield record


BUDGETS = CONFIG + """\
budgets:
  - {configuration: A, metric: slowdown, max: 1.8}
  - {configuration: C, metric: slowdown, max: 1.5}
"""

FOLDERS = {
    "base": (host(), rounds(1)),
    "same": (host(), rounds(2)),
    "slower": (host(), rounds(3, factor=1.05)),
    "faster": (host(), rounds(4, factor=0.9)),
    "noisy": (host(), rounds(5, noise=0.2)),
    "other-host": (host(cpu_model="Another CPU"), rounds(6)),
    "other-events": (host(), rounds(7, events=EVENTS + 1)),
    "larger-log": (host(), rounds(8, log_bytes=LOG_BYTES * 11 // 10)),
    "failed": (host(), failing(rounds(9))),
    "over-budget": (host(config=BUDGETS), rounds(10)),
}


def main():
    for name, (first, records) in FOLDERS.items():
        folder = HERE / name
        folder.mkdir(exist_ok=True)
        lines = [json.dumps(record, separators=(",", ":")) for record in [first, *records]]
        (folder / "runs.jsonl").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
