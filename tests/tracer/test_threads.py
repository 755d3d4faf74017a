"""All Python threads are traced, whoever starts them and however."""

import sys
import unittest

from support import Log, TracerTest

EIGHT = '''
    import threading
    import _thread

    def leaf(n):
        return n

    def worker(number):
        for i in range(2000):
            leaf(i)

    threads = [threading.Thread(target=worker, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = _thread.allocate_lock()
    done.acquire()

    def raw():
        worker(8)
        done.release()

    _thread.start_new_thread(raw, ())
    done.acquire()
'''


class ThreadsTest(TracerTest):
    """Eight threads and one that threading knows nothing of."""

    def hooks(self):
        return ["profile", "trace", "frame"] + ["monitoring"] * (sys.version_info >= (3, 12))

    def test_every_event_of_every_thread(self):
        for hook in self.hooks():
            for form in ("text", "binary"):
                with self.subTest(hook=hook, format=form):
                    result = self.succeed(EIGHT, f"--hook={hook}", f"--format={form}")
                    self.assertEqual(result.stats["threads"], 10)
                    log = result.log() if form == "text" else self.binary(result)
                    calls = {}
                    for event in log.events:
                        if (event.kind, event.function) == ("CALL", "leaf"):
                            calls[event.thread] = calls.get(event.thread, 0) + 1
                    self.assertEqual(sorted(calls.values()), [2000] * 9)
                    self.assertEqual(len(log.events), result.stats["events"]["total"])

    @staticmethod
    def binary(result):
        from reader import BinaryLog
        return Log(("\n".join(BinaryLog(result.data()).lines) + "\n").encode())

    def test_counting_only(self):
        """With --compute=none threads are hooked, though not told apart."""
        result = self.succeed(EIGHT, "--compute=none", "--log=none")
        self.assertIsNone(result.stats["threads"])
        full = self.succeed(EIGHT)
        leafs = sum(1 for e in full.log().events if e.function == "leaf")
        self.assertEqual(leafs, 9 * 2000 * 2)
        self.assertGreaterEqual(result.stats["events"]["total"], leafs)

    def test_stacks_are_whole(self):
        """Within a thread, returns match calls."""
        log = self.succeed(EIGHT).log()
        stacks = {}
        for event in log.events:
            stack = stacks.setdefault(event.thread, [])
            if event.kind == "CALL":
                stack.append(event.function)
            elif event.kind == "RETURN":
                self.assertEqual(stack.pop(), event.function)

    def test_threads_before_the_trace(self):
        path = self.write('''
            import threading, rsstrace
            go, stop = threading.Event(), threading.Event()
            def early():
                go.wait()
                for i in range(100):
                    leaf(i)
                stop.set()
            def leaf(n):
                return n
            thread = threading.Thread(target=early)
            thread.start()
            with rsstrace.Tracer(output="part.log") as tracer:
                go.set()
                stop.wait()
            thread.join()
            def after():
                leaf(1)
            thread = threading.Thread(target=after)
            thread.start()
            thread.join()
            ''')
        run = self.untraced(path)
        self.assertEqual(run.returncode, 0, run.stderr)
        with open(self.path("part.log"), "rb") as file:
            log = Log(file.read())
        self.assertEqual(sum((e.kind, e.function) == ("CALL", "leaf") for e in log.events), 100)

    def test_thread_that_outlives_the_program(self):
        result = self.succeed('''
            import threading, time
            def work():
                for i in range(200):
                    time.sleep(0.0001)
            threading.Thread(target=work).start()
            threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
            ''')
        sleeps = [e for e in result.log().events
                  if (e.kind, e.function) == ("C_CALL", "sleep") and e.file.endswith("program.py")]
        self.assertEqual(len(sleeps), 200)

    def test_rss_of_another_thread(self):
        """Memory that one thread touches is in the other's next event."""
        result = self.succeed('''
            import threading
            ready, done = threading.Event(), threading.Event()
            def other():
                ready.wait()
                global block
                block = bytearray(30_000_000)
                done.set()
            thread = threading.Thread(target=other)
            thread.start()
            def before(): pass
            def after(): pass
            before()
            ready.set()
            done.wait()
            after()
            thread.join()
            ''')
        events = result.log().events
        before = next(e for e in events if e.function == "before")
        after = next(e for e in events if e.function == "after")
        self.assertGreater(after.rss - before.rss, 29_000_000)


if __name__ == "__main__":
    unittest.main()
