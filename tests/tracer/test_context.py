"""rsstrace.Tracer used from inside a program."""

import unittest

from support import TracerTest


class ContextTest(TracerTest):
    """Each test is a program that traces a part of itself."""

    def program(self, source):
        path = self.write(source)
        run = self.untraced(path)
        self.assertEqual(run.returncode, 0, run.stderr.decode())
        return run.stdout.decode()

    def log(self, name="part.log"):
        from support import Log
        with open(self.path(name), "rb") as file:
            return Log(file.read())

    def test_with(self):
        for hook in ("profile", "trace", "frame"):
            self.program(f'''
                import rsstrace
                def f(n):
                    return abs(n)
                f(1)
                with rsstrace.Tracer(hook="{hook}", output="part.log") as tracer:
                    f(2)
                f(3)
                stats = tracer.stats
                assert stats["ended"] == "stopped" and stats["lost"] == 0, stats
                assert stats["events"]["total"] == stats["log"]["events"], stats
                ''')
            log = self.log()
            self.assertEqual([e.kind for e in log.events if e.function == "f" and e.kind != "LINE"],
                             ["CALL", "RETURN"])
            for event in log.events:
                self.assertNotIn(event.function, ("__enter__", "__exit__", "start", "stop"))
                self.assertNotIn("/rsstrace/", event.file)

    def test_start_stop_message(self):
        self.program('''
            import rsstrace
            tracer = rsstrace.Tracer(output="part.log", log="all")
            assert tracer.start() is tracer
            len("")
            tracer.message("half way")
            len("")
            tracer.stop()
            tracer.stop()
            try:
                tracer.start()
            except RuntimeError as error:
                assert "once" in str(error), error
            else:
                raise AssertionError
            ''')
        log = self.log()
        self.assertEqual(log.messages, ["half way"])
        self.assertEqual([e.function for e in log.events], ["len"] * 4)

    def test_one_at_a_time(self):
        self.program('''
            import rsstrace
            with rsstrace.Tracer(output="part.log"):
                inner = rsstrace.Tracer(output="inner.log")
                try:
                    inner.start()
                except RuntimeError as error:
                    assert "running already" in str(error), error
                else:
                    raise AssertionError
            with inner:
                pass
            ''')
        self.assertTrue(self.log().complete)
        self.assertTrue(self.log("inner.log").complete)

    def test_inner_tracer_in_a_traced_program(self):
        result = self.succeed('''
            import rsstrace
            try:
                rsstrace.Tracer(output="inner.log").__enter__()
            except RuntimeError:
                pass
            ''')
        self.assertTrue(result.log().complete)

    def test_never_stopped(self):
        self.program('''
            import rsstrace
            rsstrace.Tracer(output="part.log").start()
            def f(): pass
            f()
            ''')
        self.assertTrue(self.log().complete)
        self.assertIn("f", [event.function for event in self.log().events])

    def test_another_profiler(self):
        self.program('''
            import sys, rsstrace
            sys.setprofile(lambda *event: None)
            try:
                rsstrace.Tracer(log="none").start()
            except RuntimeError as error:
                assert "another tool" in str(error), error
            else:
                raise AssertionError
            sys.setprofile(None)
            ''')

    def test_mistakes(self):
        self.program('''
            import rsstrace
            for wrong in ({"hook": "x"}, {"log": "rss>=x"}, {"previous": True}, {"rss": ""}, {"format": "x"}):
                try:
                    rsstrace.Tracer(**wrong)
                except ValueError as error:
                    assert "--" in str(error), error
                else:
                    raise AssertionError(wrong)
            for wrong in ({"nothing": 1}, {"hook": 1}, {"output": 1}):
                try:
                    rsstrace.Tracer(**wrong)
                except TypeError:
                    pass
                else:
                    raise AssertionError(wrong)
            try:
                rsstrace.Tracer().stats
            except RuntimeError:
                pass
            ''')

    def test_no_leaks(self):
        """Many traces, many code objects: no reference, memory mapping, descriptor or memory is left behind."""
        self.program('''
            import gc, os, sys, rsstrace
            def maps():
                with open("/proc/self/maps") as file:
                    return sum(1 for _ in file)
            def rss():
                with open("/proc/self/statm") as file:
                    return int(file.read().split()[1])
            marker = object()
            def work(value):
                names = {}
                exec(compile("def g(x): return [x, len('abc')]\\\\ng(1)", "made", "exec"), names)
                return names["g"](value), sorted([3, 1, 2], key=lambda n: n)
            def trace(number):
                options = [dict(log="none", compute="none"), dict(log="none", compute="rss"), dict(log="none"),
                           dict(), dict(format="binary"), dict(log="rss>=4096", previous=True),
                           dict(hook="frame"), dict(hook="trace", format="binary")]
                if sys.version_info >= (3, 12):
                    options.append(dict(hook="monitoring"))
                with rsstrace.Tracer(output="part.log", **options[number % len(options)]):
                    for _ in range(20):
                        work(marker)
            for number in range(400):
                trace(number)
            gc.collect()
            before = sys.getrefcount(marker), sys.getrefcount(work.__code__), maps(), len(os.listdir("/proc/self/fd"))
            pages = rss()
            tracers = sys.getrefcount(rsstrace.Tracer)
            for number in range(360):
                trace(number)
            gc.collect()
            after = sys.getrefcount(marker), sys.getrefcount(work.__code__), maps(), len(os.listdir("/proc/self/fd"))
            assert before == after, (before, after)
            assert sys.getrefcount(rsstrace.Tracer) == tracers
            assert rss() - pages < 128, (pages, rss())
            '''.replace("\\\\n", "\\n"))

    def test_code_objects_that_die(self):
        """Entries of code objects go with them, in one long trace as well."""
        result = self.succeed('''
            def rss():
                with open("/proc/self/statm") as file:
                    return int(file.read().split()[1])
            def make(n):
                names = {}
                exec(compile("def g(x):\\\\n    return x\\\\n" * 20 + "g(1)", f"made{n}", "exec"), names)
            for n in range(300):
                make(n)
            before = rss()
            for n in range(6000):
                make(n)
            print(rss() - before)
            '''.replace("\\\\n", "\\n"), "--log=rss>=1GiB")
        self.assertLess(int(result.stdout), 1500)


if __name__ == "__main__":
    unittest.main()
