"""The JSON Schema, the documentation and the program agree on what a good configuration file is.

Needs build/tracetoll, PyYAML and jsonschema (Debian: python3-yaml, python3-jsonschema); without these two, what needs
them is skipped. TRACETOLL names another program.
"""

import copy
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

try:
    import jsonschema
    import yaml
except ImportError as error:
    jsonschema = yaml = None
    MISSING = str(error)
else:
    MISSING = ""

REPO = pathlib.Path(__file__).resolve().parents[3]
PROGRAM = os.environ.get("TRACETOLL", REPO / "build" / "tracetoll")

BASE = {
    "workload": {"command": ["x", "{tracer}", "{output}"]},
    "configurations": [{"name": "none"}, {"name": "E", "tracer": ["-m", "rsstrace"]}],
}

ABSENT = object()

# What is put where, as --set would name it.
GOOD = [
    ("title", 5),
    ("title", True),
    ("workload.directory", "."),
    ("workload.environment", {"A": "{log}", "B_1": 7}),
    ("workload.corpus", {"generator": "las"}),
    ("workload.corpus", {"generator": "las", "scale": 0.5, "seed": 0}),
    ("workload.corpus", {"path": "."}),
    ("workload.verify_output", True),
    ("run", {}),
    ("run", {"rounds": 100000, "warmup": 0, "seed": 0}),
    ("run.timeout", "1.5 min"),
    ("run.sample_interval", "1ms"),
    ("run.self_check", 0),
    ("baseline", "E"),
    ("ladder", ["none", "E"]),
    ("configurations.1.name", "a+b.c-d_e"),
    ("configurations.1.published", {"wall": "25.8s", "slowdown": 1, "log_lines": 0}),
    ("budgets", []),
    ("budgets", [{"configuration": "E", "metric": "slowdown", "max": 1.5}]),
    ("budgets", [{"configuration": "E", "over": "none", "metric": "slowdown", "max": 1.1}]),
    ("budgets", [{"configuration": "E", "metric": "wall", "max": "90s"}]),
    ("budgets", [{"configuration": "E", "metric": "ns_per_event", "max": 60}]),
    ("budgets", [{"configuration": "E", "metric": "log_bytes", "max": "20MB"}]),
    ("budgets", [{"configuration": "E", "metric": "peak_rss", "max": "64MiB"}]),
]

BAD = [
    ("workload", ABSENT),
    ("configurations", ABSENT),
    ("colour", "red"),
    ("title", ["a"]),
    ("title", None),
    ("workload", []),
    ("workload.command", ABSENT),
    ("workload.command", []),
    ("workload.command", "x"),
    ("workload.command", ["x", {"log": None}]),
    ("workload.shell", "sh"),
    ("workload.environment", ["A"]),
    ("workload.environment", {"1A": "x"}),
    ("workload.environment", {"TRACETOLL_STATS": "x"}),
    ("workload.environment", {"A": None}),
    ("workload.corpus", {}),
    ("workload.corpus", {"generator": "lass"}),
    ("workload.corpus", {"generator": "las", "path": "."}),
    ("workload.corpus", {"path": ".", "scale": 1}),
    ("workload.corpus", {"generator": "las", "scale": 0}),
    ("workload.corpus", {"generator": "las", "scale": "big"}),
    ("workload.corpus", {"generator": "las", "seed": 1.5}),
    ("workload.verify_output", "always"),
    ("run.rounds", 0),
    ("run.rounds", 100001),
    ("run.rounds", "3"),
    ("run.warmup", -1),
    ("run.timeout", 20),
    ("run.timeout", "20"),
    ("run.timeout", "20 parsecs"),
    ("run.sample_interval", "10m"),
    ("run.self_check", -1),
    ("run.self_check", 1001),
    ("ladder", ["none"]),
    ("ladder", ["none", "none"]),
    ("configurations", []),
    ("configurations", {"none": {}}),
    ("configurations.1", "E"),
    ("configurations.1.name", ABSENT),
    ("configurations.1.name", "a/b"),
    ("configurations.1.name", "-a"),
    ("configurations.1.name", ".."),
    ("configurations.1.name", "x" * 65),
    ("configurations.1.tracer", "-m"),
    ("configurations.1.published", {"wall": 25.8}),
    ("configurations.1.published", {"slowdown": 0}),
    ("configurations.1.published", {"log_lines": -1}),
    ("budgets", [{"configuration": "E", "metric": "slowdown"}]),
    ("budgets", [{"configuration": "E", "metric": "slow", "max": 1}]),
    ("budgets", [{"configuration": "E", "metric": "slowdown", "max": 0}]),
    ("budgets", [{"configuration": "E", "metric": "slowdown", "max": "2s"}]),
    ("budgets", [{"configuration": "E", "metric": "wall", "max": 2}]),
    ("budgets", [{"configuration": "E", "metric": "peak_rss", "max": "2s"}]),
]


def changed(path, value):
    document = copy.deepcopy(BASE)
    *parents, last = path.split(".")
    place = document
    for key in parents:
        place = place[int(key)] if isinstance(place, list) else place.setdefault(key, {})
    if isinstance(place, list):
        last = int(last)
    if value is ABSENT:
        del place[last]
    else:
        place[last] = value
    return document


def check(text):
    """The exit code of `tracetoll check` and what it says."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        done = subprocess.run([PROGRAM, "check", file.name], capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


@unittest.skipIf(jsonschema is None, MISSING)
class SchemaTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        schema = json.loads((REPO / "configs" / "tracetoll.schema.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        cls.validator = jsonschema.Draft202012Validator(schema)

    def test_the_files_that_are_fine_validate(self):
        cases = [
            path
            for path in (REPO / "tests" / "cli" / "check").glob("*/config.yaml")
            if (path.parent / "status").read_text().strip() == "0" and "--set" not in (path.parent / "args").read_text()
        ]
        paths = [*(REPO / "configs").glob("*.yaml"), *cases]
        self.assertGreater(len(paths), 3)
        for path in paths:
            with self.subTest(path=path):
                self.validator.validate(yaml.safe_load(path.read_text()))

    def test_both_accept_what_is_good(self):
        for path, value in GOOD:
            with self.subTest(path=path, value=value):
                document = changed(path, value)
                self.validator.validate(document)
                self.assertEqual(check(yaml.safe_dump(document)), (0, ""))

    def test_both_refuse_what_is_bad(self):
        for path, value in BAD:
            with self.subTest(path=path, value=value):
                document = changed(path, value)
                self.assertFalse(self.validator.is_valid(document))
                status, said = check(yaml.safe_dump(document))
                self.assertEqual(status, 2)
                self.assertEqual(said.count("\n"), 1, said)


class DocumentTest(unittest.TestCase):
    def test_the_example_is_fine(self):
        text = (REPO / "docs" / "configuration.md").read_text()
        example = re.search(r"## An example\n+```yaml\n(.*?)```", text, re.DOTALL).group(1)
        self.assertEqual(check(example), (0, ""))


if __name__ == "__main__":
    unittest.main()
