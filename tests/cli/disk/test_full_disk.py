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

    def resume(self):
        return subprocess.run(
            [PROGRAM, "run", "-q", "--resume", "disk/out"], cwd=self.folder, capture_output=True, text=True, check=False
        )

    def test_that_stays_full_until_it_is_resumed(self):
        """Something beside the results takes all of the disk in the middle of the benchmark."""
        journal = self.disk / "out/runs.jsonl"
        done, runs = self.benchmark(f"test -z $BIG || test -e freed || {FILL} >disk/filler 2>/dev/null; true")
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn(f"error: cannot write '{journal}': No space left on device\n", done.stderr)
        self.assertIn(
            f"{len(runs)} runs are kept in {self.disk}/out; "
            f"when the cause is mended, 'tracetoll run --resume {self.disk}/out' goes on\n",
            done.stderr,
        )
        self.assertLess(len(runs), 6)
        kept = journal.read_bytes()
        self.assertTrue(kept.endswith(b"\n"), "half a line")

        done = self.resume()
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn("No space left on device\n", done.stderr)
        self.assertTrue(journal.read_bytes().startswith(kept))

        (self.folder / "freed").touch()
        (self.disk / "filler").unlink()
        done = self.resume()
        records = [json.loads(line) for line in journal.read_text().splitlines()]
        runs = [record for record in records if record["schema"] == "tracetoll.run/1"]
        places = sorted((run["round"], run["position"]) for run in runs)
        self.assertEqual(places, [(number, place) for number in (1, 2) for place in (1, 2, 3)])
        # Whether the record of a run that found the disk full still fitted is up to the last block of the journal.
        self.assertEqual(done.returncode, 4 if any(run["outcome"] != "ok" for run in runs) else 0, done.stderr)
        self.assertTrue((self.disk / "out/report.md").exists())

    def test_under_the_report(self):
        done, _ = self.benchmark("true")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = self.disk / "out/report.md"
        before = report.read_bytes()
        subprocess.run(["sh", "-c", f"{FILL} >disk/filler"], cwd=self.folder, stderr=subprocess.DEVNULL, check=False)
        done = subprocess.run([PROGRAM, "report", "disk/out"], cwd=self.folder, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertRegex(done.stderr, "^error: cannot write '[^']*': No space left on device\n$")
        self.assertEqual(report.read_bytes(), before, "the report that was there is spoilt")


if __name__ == "__main__":
    unittest.main()
