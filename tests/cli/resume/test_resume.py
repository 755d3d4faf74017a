"""A benchmark that is killed at random moments goes on where it stood: no run is lost, none is doubled."""

import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import unittest

PROGRAM = os.path.abspath(os.environ.get("TRACETOLL", "build/tracetoll"))
MOMENTS = 20
CONFIG = """
workload: {command: [sh, -c, "echo $0 >>'{output}/x'; exec sleep 0.01", "{corpus}"], corpus: {path: corpus}, verify_output: true}
run: {rounds: 5, warmup: 1, sample_interval: 1ms, keep_logs: last}
configurations:
  - {name: none}
  - {name: A, setup: [sh, -c, "echo >'{shared}/ready'"], prepare: [test, -f, "{shared}/ready"]}
  - {name: B, environment: {LOG: "{log}"}, cleanup: [sh, -c, "true"]}
"""
PLAN = {(name, "warmup", 1, False) for name in ("none", "A", "B")} | {
    (name, "counted", round_number, control)
    for name, controls in (("none", (False, True)), ("A", (False,)), ("B", (False,)))
    for control in controls
    for round_number in range(1, 6)
}


class Resume(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="tracetoll-resume-")
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)
        (self.folder / "corpus").mkdir()
        (self.folder / "corpus" / "x").write_text("x\n")
        self.config = self.folder / "x.yaml"
        self.config.write_text(CONFIG)
        self.results = self.folder / "out"

    def command(self, *arguments):
        return [PROGRAM, "run", "--quiet", *map(str, arguments)]

    def begin(self):
        return self.command(self.config, "--output", self.results)

    def resume(self):
        return self.command("--resume", self.results)

    def run_whole(self, command):
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)

    def run_and_kill(self, command, after_s):
        """Whether it was killed before its end; an end of its own must be a good one."""
        with tempfile.TemporaryFile("w+") as talk:
            with subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=talk) as process:
                try:
                    process.wait(after_s)
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
            if process.returncode != -signal.SIGKILL:
                talk.seek(0)
                self.assertEqual(process.returncode, 0, talk.read())
        return process.returncode == -signal.SIGKILL

    def records(self):
        with open(self.results / "runs.jsonl", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]

    def check_complete(self):
        records = self.records()
        runs = [
            (run["configuration"], "warmup" if run["warmup"] else "counted", run["round"], run["control"])
            for run in records
            if run["schema"] == "tracetoll.run/1"
        ]
        self.assertEqual(len(runs), len(set(runs)), "a run is doubled")
        self.assertEqual(set(runs), PLAN)
        self.assertEqual({run["outcome"] for run in records if "outcome" in run}, {"ok"})
        self.assertEqual([record["schema"] for record in records].count("tracetoll.host/1"), 1)
        self.assertEqual(records[-1]["schema"], "tracetoll.end/1")
        self.assertEqual([path.name for path in self.results.glob(".tracetoll-*")], [])

    def has_first_line(self):
        journal = self.results / "runs.jsonl"
        return journal.exists() and b"\n" in journal.read_bytes()

    def test_killed_at_random_moments(self):
        chance = random.Random(1)
        kills = 0
        while kills < MOMENTS:
            command = self.resume() if self.has_first_line() else [*self.begin(), "--force"]
            if self.run_and_kill(command, chance.uniform(0.005, 0.15)):
                kills += 1
                continue
            self.check_complete()
            shutil.rmtree(self.results)
        done = self.run_whole(self.resume() if self.has_first_line() else [*self.begin(), "--force"])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.check_complete()

    def test_a_broken_last_line_is_measured_again(self):
        self.assertEqual(self.run_whole(self.begin()).returncode, 0)
        journal = self.results / "runs.jsonl"
        whole = journal.read_bytes().splitlines(keepends=True)
        for cut in (1, 100, len(whole[9]) - 1):
            journal.write_bytes(b"".join(whole[:9]) + whole[9][:cut])
            done = self.run_whole(self.resume())
            self.assertEqual(done.returncode, 0, done.stderr)
            self.check_complete()

    def test_complete_results_stay_as_they_are(self):
        self.assertEqual(self.run_whole(self.begin()).returncode, 0)
        runs = [record for record in self.records() if record["schema"] == "tracetoll.run/1"]
        self.assertEqual(self.run_whole(self.resume()).returncode, 0)
        self.assertEqual([record for record in self.records() if record["schema"] == "tracetoll.run/1"], runs)

    def refuse(self, words):
        done = self.run_whole(self.resume())
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn(words, done.stderr)

    def test_another_configuration_is_refused_with_its_line(self):
        self.assertEqual(self.run_whole(self.begin()).returncode, 0)
        self.config.write_text(CONFIG.replace("rounds: 5", "rounds: 6"))
        self.refuse("its text in line 3 was 'run: {rounds: 5")

    def test_another_corpus_is_refused(self):
        self.assertEqual(self.run_whole(self.begin()).returncode, 0)
        (self.folder / "corpus" / "x").write_text("y\n")
        self.refuse("content of the corpus: was ")

    def test_another_machine_is_refused(self):
        self.assertEqual(self.run_whole(self.begin()).returncode, 0)
        journal = self.results / "runs.jsonl"
        first, *rest = journal.read_text().splitlines(keepends=True)
        host = json.loads(first)
        host["cpu_model"] = "Abacus"
        host["cores"] = 77
        journal.write_text(json.dumps(host) + "\n" + "".join(rest))
        self.refuse("processor: was Abacus, is ")
        self.refuse("processors: was 77, is ")

    def test_what_would_change_the_plan_is_refused(self):
        self.assertEqual(self.run_whole(self.begin()).returncode, 0)
        done = self.run_whole([*self.resume(), "--rounds", "9"])
        self.assertEqual(done.returncode, 2)
        self.assertIn("--resume takes the configuration and the plan from the results", done.stderr)

    def check_ends_what_was_left(self, again):
        """The first run starts a process of a session of its own, and kills tracetoll."""
        command = "[ -e once ] || {{ >once; setsid sleep 1000 & echo $! >sleeper; kill -KILL $PPID; exec sleep 1000; }}"
        self.config.write_text(
            f"workload: {{command: [sh, -c, {json.dumps(command)}]}}\n"
            "run: {rounds: 2, warmup: 0}\nconfigurations: [{name: none}, {name: A}]\n"
        )
        self.assertEqual(self.run_whole(self.begin()).returncode, -signal.SIGKILL)
        sleeper = int((self.folder / "sleeper").read_text())
        done = self.run_whole(again)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, f"killed process {sleeper}, which an earlier session left: .*sleep 1000")
        self.assertFalse(os.path.exists(f"/proc/{sleeper}/exe"), "it still runs")
        self.assertEqual([run["outcome"] for run in self.records() if "outcome" in run], 6 * ["ok"])

    def test_processes_that_were_left_are_ended(self):
        self.check_ends_what_was_left(self.resume())

    def test_processes_that_were_left_are_ended_before_their_folder_is_used_again(self):
        self.check_ends_what_was_left([*self.begin(), "--force"])

    def test_a_folder_without_results_is_refused(self):
        self.results.mkdir()
        self.refuse("cannot read '")


if __name__ == "__main__":
    unittest.main()
