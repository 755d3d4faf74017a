"""The configurations that docs/adding-a-tracer.md shows are run as they stand there."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

REPO = pathlib.Path(__file__).resolve().parents[3]
PROGRAM = os.path.abspath(os.environ.get("TRACETOLL", "build/tracetoll"))
BLOCKS = re.findall(r"```yaml\n(.*?)```", (REPO / "docs/adding-a-tracer.md").read_text(), re.DOTALL)


class AddingATracer(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="tracetoll-document-")
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def tracetoll(self, *arguments):
        return subprocess.run(
            [PROGRAM, *arguments], cwd=self.folder, capture_output=True, text=True, check=False
        )

    def test_the_ten_lines_measure_their_tracer(self):
        example = BLOCKS[0]
        self.assertLessEqual(len(example.splitlines()), 10)
        (self.folder / "x.yaml").write_text(example)
        done = self.tracetoll("run", "-q", "x.yaml", "-r", "2", "-o", "out")
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(self.folder / "out/runs.jsonl", encoding="utf-8") as lines:
            runs = [record for record in map(json.loads, lines) if record["schema"] == "tracetoll.run/1"]
        traced = [run for run in runs if run["configuration"] == "sh-x"]
        self.assertEqual(len(traced), 3)
        for run in traced:
            self.assertEqual(run["outcome"], "ok")
            # i=0, a test and a sum a turn, the last test, echo
            self.assertEqual(run["events"]["total"], 2003)
            self.assertEqual(run["log"]["lines"], 2003)
        self.assertRegex(done.stdout, r"sh-x +2 ")

    def test_the_other_examples_are_configurations(self):
        start = "workload: {command: ['{wrap}', '{python}', '{tracer}', x]}\nconfigurations:\n  - name: none\n"
        for example in BLOCKS[1:]:
            (self.folder / "x.yaml").write_text(start + example)
            done = self.tracetoll("check", "x.yaml")
            self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
