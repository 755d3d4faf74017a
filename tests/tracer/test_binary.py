"""Binary logs hold what text logs hold, in about three bytes an event."""

import unittest

from programs import STEPS, VARIETY
from reader import BinaryLog
from support import Log, TracerTest


class BinaryTest(TracerTest):
    """Decodes with a reader that was written from the document."""

    def decode(self, source, *options, **more):
        result = self.succeed(source, "--format=binary", *options, **more)
        binary = BinaryLog(result.data())
        log = Log(("\n".join(binary.lines) + "\n").encode())
        self.assertEqual(sum(binary.kinds), result.stats["log"]["events"])
        self.assertEqual(binary.ended, (result.stats["events"]["total"], 0))
        self.assertIsNone(result.stats["log"]["lines"])
        return binary, log, result

    def test_same_as_text(self):
        path = self.write(VARIETY)
        for hook in ("profile", "trace", "frame"):
            with self.subTest(hook=hook):
                text = self.succeed(path, f"--hook={hook}").log()
                _, log, _ = self.decode(path, f"--hook={hook}")
                self.assertEqual(log.places(), text.places())
                self.assertEqual([e.number for e in log.events], [e.number for e in text.events])
                self.assertEqual(log.last.place(), text.last.place())
                self.assertTrue(log.complete)

    def test_rss_steps(self):
        path = self.write(STEPS)
        data = self.path("data")
        with open(data, "wb") as file:
            file.write(b"x" * (4000 * 4096))
        changes = []
        for form in ("text", "binary"):
            result = self.succeed(path, f"--format={form}", "--rss=statm", arguments=(data,))
            log = result.log() if form == "text" else Log(
                ("\n".join(BinaryLog(result.data()).lines) + "\n").encode())
            changes.append([(e.number, e.change) for e in log.events if abs(e.change) > 1 << 20])
        self.assertEqual([n for n, _ in changes[0]], [n for n, _ in changes[1]])
        self.assertGreaterEqual(len(changes[0]), 9)

    def test_filter_and_previous(self):
        path = self.write(STEPS)
        data = self.path("data")
        with open(data, "wb") as file:
            file.write(b"x" * (4000 * 4096))
        options = ("--rss=statm", "--log=rss>=1MiB", "--previous")
        text = self.succeed(path, *options, arguments=(data,)).log()
        _, log, _ = self.decode(path, *options, arguments=(data,))
        self.assertEqual([(e.tag, e.number, e.diff, e.place()) for e in log.events],
                         [(e.tag, e.number, e.diff, e.place()) for e in text.events])

    def test_size(self):
        binary, _, result = self.decode('''
            def f(x):
                return len(x)
            for i in range(50_000):
                f("a")
            ''')
        events = result.stats["log"]["events"]
        self.assertLess(result.stats["log"]["bytes"] / events, 4)
        self.assertLess(binary.bytes_of_events / events, 3.5)

    def test_header(self):
        binary, _, result = self.decode("pass", "--rss=statm", "--log=all")
        self.assertEqual(binary.meta["hook"], "profile")
        self.assertEqual(binary.meta["rss"], "statm")
        self.assertEqual(binary.meta["filter"], "all")
        self.assertEqual(binary.pid, result.stats["pid"])
        self.assertAlmostEqual(binary.us_mult / 2**64, 1e6 / binary.units_per_s, delta=1e-6)

    def test_qualified_names(self):
        binary, _, _ = self.decode('''
            class Outer:
                class Inner:
                    def method(self):
                        return len([1])
            Outer.Inner().method()
            [].append(1)
            ''')
        self.assertIn("Outer.Inner.method", [code.qualified for code in binary.codes.values()])
        self.assertIn("append", binary.callees.values())

    def test_large_definition(self):
        """A line table larger than the log's buffer."""
        lines = "\n".join(f"x = {i}; y = x" for i in range(60_000))
        _, log, _ = self.decode(f"def f():\n    pass\nf()\n{lines}\nf()\n")
        self.assertEqual([e.line for e in log.events if e.function == "f" and e.kind == "CALL"], [1, 1])
        text = self.succeed(f"def f():\n    pass\nf()\n{lines}\nlen('')\n").log()
        self.assertIn(60_004, [e.line for e in text.events if e.function == "len"])


if __name__ == "__main__":
    unittest.main()
