"""`tracetoll log` turns a binary log into the text log, byte for byte, of real runs of the tracer.

Two runs never have the same clock and memory, so both formats are written by runs under steady.c, which gives them the
same ones. Everything else is what the tracer saw.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from programs import VARIETY
from support import PACKAGE, TracerTest

HERE = os.path.dirname(os.path.abspath(__file__))
# A thread runs until it waits: what the switch interval interrupts is not the same twice.
THREADS = '''
    import sys
    import threading

    sys.setswitchinterval(1000)

    def work(n):
        return [len(str(i)) for i in range(n)]

    for n in (3, 5, 2):
        thread = threading.Thread(target=work, args=(n,))
        thread.start()
        thread.join()
        work(n)
    '''


class EqualTest(TracerTest):
    @classmethod
    def setUpClass(cls):
        cls.steady_folder = tempfile.mkdtemp(prefix="rsstrace-steady-")
        cls.addClassCleanup(shutil.rmtree, cls.steady_folder)
        cls.steady = os.path.join(cls.steady_folder, "steady.so")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-fno-builtin", "-o", cls.steady,
                        os.path.join(HERE, "steady.c")], check=True)

    def environment(self, **more):
        return super().environment(LD_PRELOAD=self.steady, **more)

    def render(self, result):
        run = subprocess.run([os.path.join(PACKAGE, "tracetoll"), "log", "--text", result.log_path],
                             capture_output=True, timeout=300, check=False)
        self.assertEqual(run.returncode, 0, run.stderr.decode())
        return run.stdout

    def assert_equal_logs(self, program, *options):
        text = self.succeed(program, "--rss=statm", *options, log="trace.text")
        binary = self.succeed(program, "--rss=statm", "--format=binary", *options, log="trace.binary")
        self.assertEqual(text.stats["log"]["events"], binary.stats["log"]["events"])
        expected, rendered = text.data().splitlines(), self.render(binary).splitlines()
        for number, (one, other) in enumerate(zip(expected, rendered)):
            self.assertEqual(one, other, f"line {number + 1}")
        self.assertEqual(len(expected), len(rendered))
        return text.log()

    def test_every_hook(self):
        path = self.write(VARIETY)
        hooks = ["profile", "trace", "frame"] + (["monitoring"] if sys.version_info >= (3, 12) else [])
        for hook in hooks:
            with self.subTest(hook=hook):
                log = self.assert_equal_logs(path, f"--hook={hook}")
                # The memory and the clock do change, or the columns would prove nothing.
                self.assertGreater(len({event.rss for event in log.events}), 20)
                self.assertGreater(len({event.clock for event in log.events}), len(log.events) * 0.9)
                self.assertTrue(any(event.change < 0 for event in log.events))

    def test_filter(self):
        path = self.write(VARIETY)
        for options in (("--log=rss>=65536",), ("--log=rss>=65536", "--previous")):
            with self.subTest(options=options):
                log = self.assert_equal_logs(path, *options)
                self.assertEqual("PREV" in {event.tag for event in log.events}, "--previous" in options)

    def test_threads(self):
        log = self.assert_equal_logs(self.write(THREADS))
        self.assertEqual({event.thread for event in log.events}, {0, 1, 2, 3})


if __name__ == "__main__":
    unittest.main()
