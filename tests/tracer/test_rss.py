"""RSS gated by page faults is the RSS that statm reports at every event."""

import os
import unittest

from programs import STEPS
from support import TracerTest

STEP = 4000 * 4096
NEAR = 200 * 4096  # what else the interpreter may touch between two events


def perf_permitted():
    """Whether page-fault events may be opened, as the tracer itself finds out."""
    try:
        with open("/proc/sys/kernel/perf_event_paranoid", encoding="ascii") as file:
            return int(file.read()) <= 2 or os.geteuid() == 0
    except OSError:
        return False


class RssTest(TracerTest):
    """A program whose RSS steps at known calls."""

    def setUp(self):
        super().setUp()
        self.data = self.path("data")
        with open(self.data, "wb") as file:
            file.write(b"x" * STEP)

    def steps(self, source, hook="profile", *options):
        """Events whose RSS changed by about one step, with the sign of the change."""
        result = self.succeed(STEPS, f"--hook={hook}", f"--rss={source}", *options, arguments=(self.data,))
        found = [(event.number, event.place(), event.change > 0) for event in result.log().events[1:]
                 if STEP - NEAR <= abs(event.change) <= STEP + NEAR]
        return found, result

    @unittest.skipUnless(perf_permitted(), "perf events are not permitted here")
    def test_fault_is_statm(self):
        """The same steps, up and down, at the same calls."""
        for hook in ("profile", "frame"):
            with self.subTest(hook=hook):
                expected, _ = self.steps("statm", hook)
                found, result = self.steps("fault", hook)
                if not result.stats["rss"]["kernel_faults"]:
                    self.skipTest("faults in the kernel, which reading a file makes, are not permitted here")
                self.assertEqual([up for _, _, up in expected], [True, True, False, False] * 3, expected)
                self.assertEqual(found, expected)
                self.assertEqual(result.stats["rss"]["source"], "fault")

    @unittest.skipUnless(perf_permitted(), "perf events are not permitted here")
    def test_steps_are_at_the_calls_that_made_them(self):
        found, result = self.steps("fault")
        functions = [place[3] for _, place, _ in found]
        if result.stats["rss"]["kernel_faults"]:
            self.assertEqual(functions, ["touch", "readinto", "close", "close"] * 3)
        else:
            self.assertEqual([name for name in functions if name != "readinto"], ["touch", "close", "close"] * 3)

    def test_small_steps(self):
        """Pages touched one by one, each at its own event: nothing of growth is late."""
        source = '''
            import mmap
            def touch(block, page):
                block[page * mmap.PAGESIZE] = 1
            block = mmap.mmap(-1, 200 * mmap.PAGESIZE)
            for page in range(200):
                touch(block, page)
            '''
        result = self.succeed(source)
        if result.stats["rss"]["source"] != "fault":
            self.skipTest("perf events are not permitted here")
        changes = [e.change for e in result.log().events if (e.kind, e.function) == ("RETURN", "touch")]
        if result.stats["rss"]["granularity_bytes"] > 4096:
            self.skipTest("this kernel counts RSS in batches")
        self.assertEqual(len(changes), 200)
        self.assertGreaterEqual(min(changes), 4096)

    @unittest.skipUnless(perf_permitted(), "perf events are not permitted here")
    def test_shrinking_is_seen_within_the_bound(self):
        """No fault tells of an munmap: the reading after it comes within the refresh, however many events pass."""
        result = self.succeed('''
            import mmap, time
            def noop():
                pass
            block = mmap.mmap(-1, 64 * 4096)
            for page in range(0, len(block), 4096):
                block[page] = 1
            noop()
            block.close()
            closed = time.monotonic()
            while time.monotonic() - closed < 0.02:
                noop()
            ''', "--rss=fault")
        events = result.log().events
        close = next(i for i, e in enumerate(events) if e.kind == "C_RETURN" and e.function == "close")
        drop = next(i for i, e in enumerate(events) if i >= close and e.change <= -60 * 4096)
        staleness = result.stats["rss"]["staleness_ns"] / 1e9
        self.assertEqual(staleness, 0.001)
        # It comes no later than with the first event after the bound.
        self.assertLessEqual(events[max(close, drop - 1)].clock - events[close].clock, staleness + 2e-6)

    def test_every_source_says_what_it_is(self):
        for source, bound in (("statm", 0), ("reopen", 0)):
            _, result = self.steps(source)
            rss = result.stats["rss"]
            self.assertEqual((rss["source"], rss["staleness_ns"]), (source, bound))
            # One reading an event, and the last one.
            self.assertEqual(rss["reads"], result.stats["events"]["total"] + 1)
            self.assertGreaterEqual(rss["granularity_bytes"], 4096)

    def test_timed(self):
        result = self.succeed('''
            def f():
                pass
            for i in range(200_000):
                f()
            ''', "--rss=timed", "--log=none")
        rss = result.stats["rss"]
        self.assertEqual(rss["source"], "timed")
        self.assertGreaterEqual(rss["staleness_ns"], 10_000)
        self.assertLess(rss["reads"], result.stats["events"]["total"] / 5)

    def test_timed_catches_up(self):
        result = self.succeed('''
            import time
            blocks = []
            for i in range(5):
                blocks.append(bytearray(5_000_000))
                time.sleep(0.03)
            ''', "--rss=timed")
        self.assertGreater(result.log().last.rss - result.log().events[0].rss, 20_000_000)


if __name__ == "__main__":
    unittest.main()
