"""The text log's columns are what printf would write, and names of every kind come out as text."""

import re
import unittest

from programs import VARIETY
from support import TracerTest

LINE = "%-12d +%-6d %-12.6f %-8s %s %4d %s %-12d %-12d"


def pad(text, width):
    """Widths count bytes."""
    return text + " " * (width - len(text.encode()))


def formatted(event):
    return "%-6s" % (event.tag + ":") + LINE % (
        event.number, event.diff, event.clock, event.kind, pad(event.file, 80), event.line, pad(event.function, 32),
        event.rss, event.change)


class TextTest(TracerTest):
    """Formats what was parsed again, with Python's own formatting."""

    def check(self, log):
        lines = [line.decode() for line in log.lines]
        titles = "Event dEvent Clock What File Line Function RSS dRSS".split()
        self.assertEqual(lines[0], "SOF")
        self.assertEqual(lines[1], "HDR:  %-12s %-7s %-12s %-8s %-80s %4s %-32s %-12s %-12s" % tuple(titles))
        self.assertEqual(lines[-1], "EOF")
        rows = [line for line in lines[2:-1] if not line.startswith("MSG:")]
        events = log.events + [log.last]
        self.assertEqual(len(rows), len(events))
        for row, event in zip(rows, events):
            self.assertEqual(row, formatted(event))
            self.assertEqual(re.split(" +", row.strip())[0], event.tag + ":")

    def test_plain(self):
        log = self.succeed(VARIETY).log()
        self.check(log)
        self.assertEqual([event.tag for event in log.events[:3]], ["FRST", "NEXT", "NEXT"])

    def test_large_numbers(self):
        """Line numbers of five digits, RSS that falls, and RSS beyond what the column shows at once."""
        log = self.succeed("\n" * 12345 + '''
def grow():
    return bytearray(50_000_000)
def shrink(blocks):
    blocks.clear()
blocks = [grow()]
shrink(blocks)
grow()
''').log()
        self.check(log)
        self.assertIn(12347, [event.line for event in log.events])
        self.assertLess(min(event.change for event in log.events), -40_000_000)

    def test_names(self):
        log = self.succeed('''
            def run(file, name):
                code = compile("def f(): pass\\nf()", file, "exec")
                inner = next(c for c in code.co_consts if hasattr(c, "co_name")).replace(co_name=name)
                code = code.replace(co_consts=tuple(inner if hasattr(c, "co_name") else c for c in code.co_consts))
                exec(code)
            run("x" * 500, "short")
            run("d\\u00e9j\\u00e0.py", "caf\\u00e9")
            run("\\u6f22\\u5b57.py", "\\U0001f600" * 20)
            run("line\\nbreak\\\\.py", "tab\\there")
            run("lone\\udcff.py", "a" * 33)
            run("f" * 80, "g" * 32)
            run("f" * 81, "g" * 31)
            ''').log()
        self.check(log)
        names = [(event.file, event.function) for event in log.events if event.kind == "CALL"]
        for pair in (("x" * 500, "short"), ("d\u00e9j\u00e0.py", "caf\u00e9"), ("\u6f22\u5b57.py", "\U0001f600" * 20),
                     ("line\\x0abreak\\x5c.py", "tab\\x09here"), ("lone\\udcff.py", "a" * 33),
                     ("f" * 80, "g" * 32), ("f" * 81, "g" * 31)):
            self.assertIn(pair, names)

    def test_long_function_names_of_c(self):
        log = self.succeed("import sys\nsys.set_coroutine_origin_tracking_depth(0)\n").log()
        self.check(log)
        self.assertIn("set_coroutine_origin_tracking_depth", [event.function for event in log.events])

    def test_many_events(self):
        """Event numbers and clocks change their number of digits."""
        log = self.succeed('''
            def f():
                pass
            for i in range(60_000):
                f()
            ''').log()
        self.check(log)
        self.assertGreater(log.events[-1].number, 100_000)

    def test_filter(self):
        """rss>=BYTES: the first event, and those whose RSS differs by as much from the last one let through."""
        source = '''
            import mmap
            def touch(block, page):
                block[page * 4096] = 1
            block = mmap.mmap(-1, 300 * 4096)
            for page in range(300):
                touch(block, page)
            '''
        log = self.succeed(source, "--log=rss>=64KiB", "--rss=statm").log()
        self.check(log)
        self.assertTrue(all(abs(event.change) >= 65536 for event in log.events[1:]))
        self.assertGreaterEqual(len(log.events), 300 // 16)
        rss = 0
        for event in log.events:
            rss += event.change
            self.assertEqual(rss, event.rss)
        numbers = [event.number for event in log.events]
        self.assertEqual([event.diff for event in log.events],
                         [0] + [b - a for a, b in zip(numbers, numbers[1:])])

    def test_previous_is_the_event_before(self):
        source = '''
            import mmap
            def before():
                pass
            def touch(block):
                before()
                for page in range(0, len(block), 4096):
                    block[page] = 1
            block = mmap.mmap(-1, 300 * 4096)
            for i in range(3):
                touch(block)
                block = mmap.mmap(-1, 300 * 4096)
                before()
            '''
        everything = {event.number: event for event in self.succeed(source, "--rss=statm").log().events}
        log = self.succeed(source, "--rss=statm", "--log=rss>=1MiB", "--previous").log()
        self.check(log)
        self.assertEqual(log.events[0].tag, "FRST")
        previous = [event for event in log.events if event.tag == "PREV"]
        self.assertGreaterEqual(len(previous), 3)
        for event, after in zip(log.events, log.events[1:]):
            self.assertEqual(event.place(), everything[event.number].place())
            if event.tag == "PREV":
                self.assertEqual((after.tag, after.number), ("NEXT", event.number + 1))
                self.assertLessEqual(event.clock, after.clock)
                self.assertLess(abs(event.change), 1 << 20)
        numbers = [event.number for event in log.events]
        self.assertEqual(len(numbers), len(set(numbers)))

    def test_every_event_passes_a_threshold_of_zero(self):
        result = self.succeed(VARIETY, "--log=rss>=0")
        self.assertEqual(len(result.log().events), result.stats["events"]["total"])


if __name__ == "__main__":
    unittest.main()
