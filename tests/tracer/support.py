"""Runs programs under rsstrace, and reads what it wrote, for all tests of the tracer. Needs PYTHONPATH=build."""

import json
import os
import re
import subprocess
import sys
import tempfile
import textwrap
import unittest

import rsstrace

EVENT = re.compile(rb"(FRST|NEXT|PREV|LAST): (\d+) +\+(\d+) +(\d+\.\d{6}) +([A-Z_]+) +(.*?) +(-?\d+) (\S.*?) +"
                   rb"(\d+) +(-?\d+) *$")
# Where the package under test lies; programs run in other folders.
PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(rsstrace.__file__)))
KIND_NAMES = {"CALL": "call", "RETURN": "return", "C_CALL": "c_call", "C_RETURN": "c_return",
              "C_EXCEPT": "c_exception", "LINE": "line", "EXCEPT": "exception"}


class Event:
    """One line of a text log."""

    def __init__(self, match):
        tag, number, diff, clock, kind, file, line, function, rss, change = match.groups()
        self.tag = tag.decode()
        self.number = int(number)
        self.diff = int(diff)
        self.clock = float(clock)
        self.kind = kind.decode()
        self.file = file.decode()
        self.line = int(line)
        self.function = function.decode()
        self.rss = int(rss)
        self.change = int(change)

    def place(self):
        return self.kind, self.file, self.line, self.function


class Log:
    """A text log, split into its parts. Every line must be one that docs/trace-format.md knows."""

    def __init__(self, data):
        self.data = data
        self.lines = data.split(b"\n")
        assert self.lines.pop() == b"", "the log's last line has no end"
        assert self.lines[0] == b"SOF", self.lines[0]
        assert self.lines[1].startswith(b"HDR:  Event"), self.lines[1]
        self.complete = self.lines[-1] == b"EOF"
        self.events = []
        self.messages = []
        self.last = None
        thread = 0
        for line in self.lines[2:len(self.lines) - self.complete]:
            if line.startswith(b"MSG:  "):
                message = line.split(b" # ", 1)[1].decode()
                self.messages.append(message)
                if message.startswith("thread "):
                    thread = int(message.split()[1])
                continue
            match = EVENT.match(line)
            assert match, line[:300]
            event = Event(match)
            event.thread = thread
            if event.tag == "LAST":
                self.last = event
            else:
                self.events.append(event)

    def places(self):
        return [event.place() for event in self.events]


class Result:
    """What a traced run left."""

    def __init__(self, returncode, stdout, stderr, stats, log_path):
        self.returncode = returncode
        self.stdout = stdout
        self.stderr = stderr
        self.stats = stats
        self.log_path = log_path

    def data(self):
        with open(self.log_path, "rb") as file:
            return file.read()

    def log(self):
        return Log(self.data())


class TracerTest(unittest.TestCase):
    """A temporary folder for each test, and ways to run a program in it."""

    maxDiff = 4000

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="rsstrace-test-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        # Of its own, so that a log does not change the time of a folder that imports look at.
        os.mkdir(self.path("programs"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, source, name="program.py"):
        path = self.path(os.path.join("programs", name))
        with open(path, "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(source))
        return path

    def environment(self, **more):
        environment = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", LC_ALL="C.UTF-8",
                           PYTHONPATH=PACKAGE)
        environment.pop("TRACETOLL_STATS", None)
        environment.update(more)
        return environment

    def command(self, *arguments):
        return [sys.executable, "-m", "rsstrace", *arguments]

    def untraced(self, *arguments, **options):
        return subprocess.run([sys.executable, *arguments], capture_output=True, env=self.environment(),
                              cwd=self.folder, timeout=300, check=False, **options)

    def traced(self, source, *options, arguments=(), preexec_fn=None, stats="stats.json", log="trace.log"):
        """Runs `source` (a path, or a program's text) under rsstrace; returns a Result."""
        path = source if source.endswith(".py") else self.write(source)
        stats_path, log_path = self.path(stats), self.path(log)
        run = subprocess.run(self.command(*options, "--output", log_path, "--", path, *arguments),
                             capture_output=True, cwd=self.folder, timeout=300, check=False, preexec_fn=preexec_fn,
                             env=self.environment(TRACETOLL_STATS=stats_path))
        return Result(run.returncode, run.stdout.decode(), run.stderr.decode(), self.stats(stats_path), log_path)

    def succeed(self, source, *options, **more):
        """The same of a program that must end well, with a trace that lost nothing."""
        result = self.traced(source, *options, **more)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stats["errors"], [])
        self.assertEqual(result.stats["lost"], 0)
        return result

    @staticmethod
    def stats(path):
        if not os.path.exists(path):
            return None
        with open(path, encoding="utf-8") as file:
            return json.load(file)

    def oracle(self, path, hook):
        """
        The events of the program at `path` as (kind, file, line, function), as a Python function set with sys.setprofile or sys.settrace sees them in a process of its own.
        """
        driver = self.write(ORACLE, "oracle_driver.py")
        run = subprocess.run([sys.executable, driver, hook, path], capture_output=True, env=self.environment(),
                             cwd=self.folder, timeout=300, check=False)
        self.assertEqual(run.returncode, 0, run.stderr.decode())
        with open(self.path("oracle.json"), encoding="utf-8") as file:
            return [tuple(event) for event in json.load(file)]

    def part(self, places, path):
        """The places from the call of the program's begin() to the return of its module."""
        first = places.index(next(p for p in places if p[0] == "CALL" and p[1] == path and p[3] == "begin"))
        last = max(i for i, p in enumerate(places) if p[0] == "RETURN" and p[1] == path and p[3] == "<module>")
        return places[first:last + 1]


ORACLE = '''
    import json, sys
    KINDS = {"call": "CALL", "return": "RETURN", "c_call": "C_CALL", "c_return": "C_RETURN",
             "c_exception": "C_EXCEPT", "line": "LINE", "exception": "EXCEPT"}
    hook, path = sys.argv[1:]
    events = []
    def note(frame, kind, arg):
        name = arg.__name__ if kind.startswith("c_") else frame.f_code.co_name
        line = -1 if frame.f_lineno is None else frame.f_lineno
        events.append((KINDS[kind], frame.f_code.co_filename, line, name))
        return note
    with open(path, "rb") as file:
        code = compile(file.read(), path, "exec", dont_inherit=True)
    names = {"__name__": "__main__", "__file__": path, "__builtins__": __builtins__}
    sys.argv = [path]
    sys.stdout = open("oracle.out", "w")
    switch = sys.setprofile if hook == "profile" else sys.settrace
    switch(note)
    try:
        exec(code, names)
    finally:
        switch(None)
    with open("oracle.json", "w") as file:
        json.dump(events, file)
'''
