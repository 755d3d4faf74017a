"""Every hook reports the events that CPython's own Python-level hooks report, at the same places."""

import sys
import unittest

from programs import VARIETY
from support import KIND_NAMES, TracerTest


class EventsTest(TracerTest):
    """Compares logs with the oracle's list."""

    def check(self, hook, oracle_hook, keep=None, drop=()):
        path = self.write(VARIETY)
        expected = self.part(self.oracle(path, oracle_hook), path)
        expected = [place for place in expected if (keep is None or place[0] in keep) and place[3] not in drop]
        result = self.succeed(path, f"--hook={hook}")
        log = result.log()
        part = [place for place in self.part(log.places(), path) if place[3] not in drop]
        for position, (mine, theirs) in enumerate(zip(part, expected)):
            self.assertEqual(mine, theirs, f"event {position}")
        self.assertEqual(len(part), len(expected))
        self.assertGreater(len(part), 1000)
        return result, log

    def test_profile(self):
        self.check("profile", "profile")

    def test_trace(self):
        self.check("trace", "trace")

    def test_frame(self):
        # CPython 3.13 enters __init__ without the hook once the class call is specialised.
        drop = ("__init__",) if sys.version_info >= (3, 13) else ()
        result, _ = self.check("frame", "profile", keep=("CALL", "RETURN"), drop=drop)
        self.assertEqual(len(result.stats["limits"]), len(drop))

    @unittest.skipIf(sys.version_info < (3, 12), "sys.monitoring is of 3.12")
    def test_monitoring(self):
        self.check("monitoring", "profile")

    def test_counts_are_the_log(self):
        for hook in ("profile", "trace", "frame"):
            with self.subTest(hook=hook):
                result = self.succeed(VARIETY, f"--hook={hook}")
                log = result.log()
                counted = dict.fromkeys(result.stats["events"]["by_kind"], 0)
                for event in log.events:
                    counted[KIND_NAMES[event.kind]] += 1
                self.assertEqual(counted, result.stats["events"]["by_kind"])
                self.assertEqual(result.stats["events"]["total"], len(log.events))
                self.assertEqual(result.stats["log"]["events"], len(log.events))
                self.assertEqual(result.stats["log"]["lines"], len(log.lines))
                self.assertEqual(result.stats["log"]["bytes"], len(log.data))
                self.assertEqual([event.number for event in log.events], list(range(len(log.events))))
                self.assertTrue(log.complete)

    def test_same_events_under_every_configuration(self):
        path = self.write(VARIETY)
        kinds = [self.succeed(path, *options).stats["events"]["by_kind"] for options in (
            ("--compute=none", "--log=none"), ("--compute=rss", "--log=none"), ("--compute=all", "--log=none"),
            ("--log=rss>=4096",), ("--log=rss>=4KiB", "--previous"), ("--format=binary",),
            ("--rss=statm",), ("--rss=reopen",), ("--rss=timed",))]
        for other in kinds[1:]:
            self.assertEqual(other, kinds[0])

    def test_clock_is_elapsed_time(self):
        result = self.succeed('''
            import select
            def wait():
                select.select([], [], [], 0.2)
            wait()
            ''')
        call = next(e for e in result.log().events if (e.kind, e.function) == ("C_CALL", "select"))
        back = next(e for e in result.log().events if (e.kind, e.function) == ("C_RETURN", "select"))
        self.assertGreaterEqual(back.clock - call.clock, 0.19)
        clocks = [event.clock for event in result.log().events]
        self.assertEqual(clocks, sorted(clocks))


if __name__ == "__main__":
    unittest.main()
