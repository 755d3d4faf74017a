"""A disk that is full: of a log, of the workload's output, or under the results. Needs root, for a small tmpfs."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

PROGRAM = os.path.abspath(os.environ.get("TRACETOLL", "build/tracetoll"))
CONFIG = """
workload: {command: [sh, -c, "%s"], prepare: [sh, -c, "%s"]}
run: {rounds: 2, warmup: 0, sample_interval: 1ms}
configurations:
  - {name: none}
  - {name: A, environment: {BIG: "1"}}
"""
FILL = "head -c 64000000 /dev/zero"


@unittest.skipUnless(os.geteuid() == 0, "only root may mount a tmpfs")
class FullDisk(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="tracetoll-disk-")
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", self.disk], capture_output=True, check=False
        )
        if mounted.returncode != 0:
            self.skipTest("no tmpfs may be mounted here")
        self.addCleanup(subprocess.run, ["umount", self.disk], check=True)

    def benchmark(self, script, prepare="true", environment=None):
        (self.folder / "x.yaml").write_text(CONFIG % (script, prepare))
        done = subprocess.run(
            [PROGRAM, "run", "-q", "x.yaml", "-o", "disk/out"],
            cwd=self.folder,
            capture_output=True,
            text=True,
            env={**os.environ, **(environment or {})},
            check=False,
        )
        with open(self.disk / "out/runs.jsonl", encoding="utf-8") as lines:
            records = [json.loads(line) for line in lines]
        return done, [record for record in records if record["schema"] == "tracetoll.run/1"]

    def check_others_went_on(self, done, runs, outcome):
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertEqual([run["outcome"] for run in runs if run["configuration"] == "none"], ["ok"] * 4)
        self.assertEqual([run["outcome"] for run in runs if run["configuration"] == "A"], [outcome] * 2)
        self.assertIn("2 of 6 runs failed", done.stderr)

    def test_in_the_log_of_a_tracer_that_fails(self):
        done, runs = self.benchmark(f"test -z $BIG || {FILL} >'{{log}}'")
        self.check_others_went_on(done, runs, "disk full")
        for run in runs:
            if run["configuration"] == "A":
                self.assertRegex(run["reason"], "^no space is left in ")

    def test_in_the_log_of_a_tracer_that_keeps_silent(self):
        done, runs = self.benchmark(f"test -z $BIG || {FILL} >'{{log}}' 2>/dev/null; true")
        self.check_others_went_on(done, runs, "disk full")

    def test_in_what_the_workload_writes(self):
        done, runs = self.benchmark(f"test -z $BIG || {FILL} >'{{output}}/big'")
        self.check_others_went_on(done, runs, "disk full")

    def test_in_what_prepares_it(self):
        done, runs = self.benchmark("true", f"test -z $BIG || {FILL} >'{{work}}/big'")
        self.check_others_went_on(done, runs, "prepare failed")

    def test_under_the_results(self):
        done, runs = self.benchmark("true", environment={"TRACETOLL_FAULT": "journal.write:4"})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(runs), 6, "what did not fit at first was written again")


if __name__ == "__main__":
    unittest.main()
