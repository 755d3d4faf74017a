"""What disturbs measurements, and what tracetoll itself costs, is kept with the results and stands in the report."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

REPO = pathlib.Path(__file__).resolve().parents[3]
PROGRAM = os.path.abspath(os.environ.get("TRACETOLL", "build/tracetoll"))
CONFIG = "workload: {command: [/bin/true]}\nrun: {rounds: 2, warmup: 0}\nconfigurations: [{name: none}, {name: A}]\n"
READ = [
    "CPU governor",
    "turbo",
    "SMT",
    "processors",
    "load",
    "steal time",
    "virtualisation",
    "CPU quota",
    "thermal",
    "ASLR (randomize_va_space)",
    "transparent huge pages",
    "clock source",
    "swap",
    "perf_event_paranoid",
    "timer slack",
]
MEASURED = ["launch of a program", "sampling each 10 ms", "steal time during this check"]
HEADING = "| what | found | verdict | what to do |\n"
OLD_HEADING = "| what disturbs measurements here | what to do |\n"


class Machine(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="tracetoll-machine-")
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)
        (self.folder / "x.yaml").write_text(CONFIG)
        self.results = self.folder / "out"

    def tracetoll(self, *arguments, codes=(0,), **variables):
        done = subprocess.run(
            [PROGRAM, *map(str, arguments)],
            cwd=self.folder,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertIn(done.returncode, codes, done.stderr)
        return done

    def run_with(self, *settings, **variables):
        assignments = [word for setting in settings for word in ("--set", setting)]
        return self.tracetoll("run", "-q", "x.yaml", "-o", self.results, *assignments, **variables)

    def host(self, folder=None):
        with open((folder or self.results) / "runs.jsonl", encoding="utf-8") as lines:
            return json.loads(next(lines))

    def checks(self, folder=None):
        return {check["name"]: check for check in self.host(folder)["checks"]}

    def report(self):
        """The section on the machine."""
        text = (self.results / "report.md").read_text(encoding="utf-8")
        return re.search(r"^## Machine\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)[1].replace("\\", "")

    def test_every_line_is_kept_and_reported_once(self):
        self.run_with()
        checks = self.checks()
        self.assertEqual(list(checks), READ + MEASURED)
        report = self.report()
        self.assertIn(HEADING, report)
        self.assertNotIn(OLD_HEADING, report)
        for name, check in checks.items():
            verdict = "-" if check["state"] == "unknown" else check["state"]
            row = f"| {name} | {check['found'] or '-'} | {verdict} | {check['advice'] or '-'} |\n"
            self.assertEqual(report.count(f"| {name} |"), 1, report)
            self.assertIn(row, report)
        self.assertRegex(report, r"\| launch of a program \| [\d.]+ .?s, the median of 20 runs of `true` \| (good|bad) \|")
        self.assertRegex(
            report, r"\| sampling each 10 ms \| [+-][\d.]+ % time \(95 % interval .*\), 3 pairs \| (good|bad|-) \|"
        )

    def test_samples_are_as_frequent_as_those_of_the_runs(self):
        self.run_with("run.self_check=5", "run.sample_interval=5ms")
        self.assertIn("5 pairs", self.checks()["sampling each 5 ms"]["found"])
        self.assertIn("50 runs", self.checks()["launch of a program"]["found"])

    def test_without_a_self_check_the_rest_is_there(self):
        self.run_with("run.self_check=0")
        self.assertEqual(list(self.checks()), READ)
        self.assertIn("| timer slack |", self.report())
        self.assertNotIn("launch of a program", self.report())

    def test_aslr_that_is_off_for_the_runs_is_no_disturbance(self):
        self.run_with("run.self_check=0", "run.aslr=off")
        aslr = self.checks()["ASLR (randomize_va_space)"]
        self.assertEqual(aslr["state"], "good" if aslr["found"] else "unknown")
        self.assertIn(aslr["found"] or "-", self.report())

    def test_a_self_check_that_fails_costs_no_run(self):
        done = self.run_with(PATH="/nonexistent")
        self.assertIn("warning: the self check fails: ", done.stderr)
        self.assertIn("'run: {self_check: 0}' leaves it out", done.stderr)
        for name in MEASURED:
            self.assertEqual(self.checks()[name], {"name": name, "found": None, "state": "unknown", "advice": None})
            self.assertIn(f"| {name} | - | - | - |\n", self.report())

    def test_resuming_keeps_what_was_found_first(self):
        self.run_with()
        lines = (self.results / "runs.jsonl").read_text().splitlines(keepends=True)
        (self.results / "runs.jsonl").write_text("".join(lines[:2]))
        before = self.host()
        self.tracetoll("run", "-q", "--resume", self.results)
        self.assertEqual(self.host(), before)
        self.assertEqual((self.results / "runs.jsonl").read_text().count('"checks"'), 1)
        self.assertIn(before["checks"][-2]["found"], self.report())

    def test_results_of_an_older_version_are_reported_as_ever(self):
        shutil.copytree(REPO / "tests/data/results/complete", self.results)
        self.assertNotIn("checks", self.host())
        self.tracetoll("report", "--no-plots", self.results)
        self.assertIn(OLD_HEADING, self.report())
        self.assertIn("| CPU governor |", self.report())
        self.assertNotIn(HEADING, self.report())

    def test_a_gate_checks_once_for_both_sides(self):
        for side in ("base", "new"):
            (self.folder / side / "build").mkdir(parents=True)
        trees = ["--base", "base", "--new", "new"]
        # whatever the gate finds of a program that ends at once
        self.tracetoll("gate", "-q", "x.yaml", *trees, "-r", "4", "-o", self.results, codes=(0, 1, 3))
        base, new = (self.checks(self.results / side) for side in ("base", "new"))
        self.assertEqual(list(base), READ + MEASURED)
        for name in MEASURED:
            self.assertIsNotNone(base[name]["found"])
            self.assertEqual(base[name], new[name])


if __name__ == "__main__":
    unittest.main()
