"""What is kept when a traced process ends otherwise than by returning. Each test states it."""

import os
import random
import signal
import struct
import subprocess
import sys
import unittest

from reader import BinaryLog
from support import Log, TracerTest

FOREVER = '''
    import sys
    def leaf(n):
        return len(str(n))
    def work(n):
        return [leaf(i) for i in range(n)]
    print("ready", flush=True)
    while True:
        work(50)
'''


class CrashTest(TracerTest):
    """Kills, signals, exits and the like."""

    def counted(self, path):
        """Events counted, from the shared page of the tail."""
        with open(path, "rb") as file:
            data = file.read(4096)
        return struct.unpack_from("<Q", data, 64)[0]

    def recover(self, path):
        run = subprocess.run([sys.executable, "-m", "rsstrace", "--recover", path], capture_output=True, timeout=60,
                             env=self.environment(), check=False)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertFalse(os.path.exists(path + ".tail"))
        with open(path, "rb") as file:
            return file.read()

    def kill_at_random(self, seed, form):
        """Starts a program, kills it at a random moment, returns (events counted, recovered log)."""
        log = self.path(f"killed-{seed}.log")
        process = subprocess.Popen(
            self.command(f"--format={form}", "--output", log, self.write(FOREVER)), stdout=subprocess.PIPE,
            env=self.environment(), cwd=self.folder)
        self.addCleanup(process.stdout.close)
        process.stdout.readline()
        # Not a moment on the clock but a number of events, which the program itself publishes.
        wanted = random.Random(seed).randrange(1, 200_000)
        while self.counted(log + ".tail") < wanted:
            pass
        process.kill()
        process.wait()
        counted = self.counted(log + ".tail")
        self.assertGreaterEqual(counted, wanted)
        return counted, self.recover(log)

    def test_sigkill_text(self):
        """SIGKILL at 10 random moments: every event that was counted is in the log."""
        for seed in range(10):
            with self.subTest(seed=seed):
                counted, data = self.kill_at_random(seed, "text")
                log = Log(data)
                self.assertFalse(log.complete)
                # One event may be in the log and not counted yet.
                self.assertIn(len(log.events), (counted, counted + 1))
                self.assertEqual([e.number for e in log.events], list(range(len(log.events))))

    def test_sigkill_binary(self):
        """The same of binary logs."""
        for seed in range(10, 20):
            with self.subTest(seed=seed):
                counted, data = self.kill_at_random(seed, "binary")
                log = BinaryLog(data)
                self.assertIn(sum(log.kinds), (counted, counted + 1))
                self.assertIsNone(log.ended)

    def signalled(self, source, number, *options, **more):
        result = self.traced(source, *options, **more)
        self.assertEqual(result.returncode, -number, result.stderr)
        return result

    def test_segmentation_fault(self):
        """All events; FILE itself is whole, and the statistics say how it ended."""
        result = self.signalled('''
            import ctypes
            def f(n): return n
            for i in range(1000): f(i)
            ctypes.string_at(0)
            ''', signal.SIGSEGV)
        log = result.log()
        self.assertEqual(sum(e.function == "f" for e in log.events), 2000)
        self.assertEqual(result.stats["ended"], f"signal {int(signal.SIGSEGV)}")
        self.assertEqual(result.stats["events"]["total"], len(log.events))
        self.assertEqual(result.stats["log"]["lines"], len(log.lines))
        self.assertEqual(Log(self.recover(result.log_path)).places(), log.places())

    def test_abort(self):
        result = self.signalled("import os\ndef f(): pass\nf()\nos.abort()\n", signal.SIGABRT)
        self.assertEqual(result.log().events[-1].function, "abort")
        self.assertEqual(result.stats["ended"], f"signal {int(signal.SIGABRT)}")

    def test_terminated(self):
        result = self.signalled(
            "import os, signal\ndef f(): pass\nf()\nos.kill(os.getpid(), signal.SIGTERM)\n", signal.SIGTERM)
        self.assertEqual(result.stats["events"]["total"], len(result.log().events))

    def test_faulthandler_still_speaks(self):
        result = self.signalled(
            "import faulthandler, ctypes\nfaulthandler.enable()\ndef f(): ctypes.string_at(0)\nf()\n", signal.SIGSEGV)
        self.assertIn("Segmentation fault", result.stderr)
        self.assertIn("f", [e.function for e in result.log().events])

    def test_handlers_of_the_program(self):
        """A program's own handler stays its own."""
        result = self.succeed('''
            import os, signal
            print(signal.getsignal(signal.SIGTERM) == signal.SIG_DFL)
            signal.signal(signal.SIGTERM, lambda *a: print("handled"))
            os.kill(os.getpid(), signal.SIGTERM)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            ''')
        self.assertEqual(result.stdout, "True\nhandled\n")

    def test_os_exit(self):
        """All events, LAST and EOF, no tail."""
        result = self.traced("import os\ndef f(): pass\nf()\nos._exit(5)\n")
        self.assertEqual(result.returncode, 5)
        log = result.log()
        self.assertTrue(log.complete)
        self.assertEqual(log.events[-1].function, "_exit")
        self.assertEqual(result.stats["ended"], "os._exit")
        self.assertFalse(os.path.exists(result.log_path + ".tail"))

    def test_exec(self):
        """All events up to the exec, no tail; the new program runs untraced."""
        result = self.traced('''
            import os, sys
            def f(): pass
            f()
            os.execv(sys.executable, [sys.executable, "-c", "print('new'); raise SystemExit(4)"])
            ''')
        self.assertEqual((result.returncode, result.stdout), (4, "new\n"))
        log = result.log()
        self.assertEqual(log.messages, ["os.exec"])
        self.assertEqual(result.stats["ended"], "exec")
        self.assertEqual(result.stats["events"]["total"], len(log.events))
        self.assertFalse(os.path.exists(result.log_path + ".tail"))

    def test_exec_that_fails(self):
        """The trace goes on."""
        for form in ("text", "binary"):
            result = self.succeed('''
                import os
                def f(): pass
                try:
                    os.execv("/no/such/program", ["x"])
                except OSError:
                    f()
                ''', f"--format={form}")
            log = result.log() if form == "text" else Log(
                ("\n".join(BinaryLog(result.data()).lines) + "\n").encode())
            self.assertTrue(log.complete)
            self.assertIn("f", [e.function for e in log.events])
            self.assertEqual(len(log.events), result.stats["events"]["total"])
            self.assertFalse(os.path.exists(result.log_path + ".tail"))

    def test_fork(self):
        """The child has a log and statistics of its own, and the parent's hold none of its events."""
        result = self.succeed('''
            import os
            def parent(): pass
            def child(): pass
            parent()
            pid = os.fork()
            if pid == 0:
                for i in range(3000):
                    child()
            else:
                os.waitpid(pid, 0)
                parent()
                print(pid)
            ''')
        pid = result.stdout.strip()
        functions = [e.function for e in result.log().events]
        self.assertEqual((functions.count("parent"), functions.count("child")), (4, 0))
        with open(f"{result.log_path}.{pid}", "rb") as file:
            log = Log(file.read())
        self.assertTrue(log.complete)
        functions = [e.function for e in log.events]
        self.assertEqual((functions.count("parent"), functions.count("child")), (0, 6000))
        stats = self.stats(self.path(f"stats.json.{pid}"))
        self.assertEqual(stats["events"]["total"], len(log.events))
        self.assertEqual(stats["log"]["path"], f"{result.log_path}.{pid}")
        self.assertEqual(log.events[0].number, 0)
        self.assertGreater(log.events[0].rss, 1 << 20)
        self.assertEqual([name for name in os.listdir(self.folder) if "tail" in name], [])

    def test_fork_by_c_code(self):
        """A fork that Python does not know of, as servers in C that embed it do."""
        for options in ([], ["--format=binary"], ["--hook=frame"], ["--compute=none", "--log=none"]):
            with self.subTest(options):
                self.check_fork_by_c_code(options)

    def check_fork_by_c_code(self, options):
        result = self.succeed('''
            import ctypes, os
            def in_parent(): pass
            def in_child(): pass
            for i in range(20000):
                in_parent()
            pid = ctypes.PyDLL(None).fork()
            if pid == 0:
                for i in range(30000):
                    in_child()
                os._exit(0)
            print(pid, os.waitpid(pid, 0)[1])
            in_parent()
            ''', *options)
        pid, status = result.stdout.split()
        self.assertEqual(status, "0")
        stats = self.stats(self.path(f"stats.json.{pid}"))
        self.assertEqual(stats["ended"], "os._exit")
        self.assertGreaterEqual(stats["events"]["total"], 60000)
        self.assertLess(stats["events"]["total"], 61000)
        self.assertEqual(result.stats["lost"], 0)
        if "--log=none" in options:
            return
        counts = ((result.log_path, "in_parent", 40002), (f"{result.log_path}.{pid}", "in_child", 60000))
        for path, name, count in counts:
            with open(path, "rb") as file:
                data = file.read()
            if "--format=binary" in options:
                data = ("\n".join(BinaryLog(data).lines) + "\n").encode()
            log = Log(data)
            self.assertTrue(log.complete)
            functions = [e.function for e in log.events]
            found = {f: functions.count(f) for f in ("in_parent", "in_child") if f in functions}
            self.assertEqual(found, {name: count})

    def test_multiprocessing(self):
        result = self.succeed('''
            import multiprocessing
            def square(n):
                return n * n
            if __name__ == "__main__":
                with multiprocessing.get_context("fork").Pool(2) as pool:
                    print(sum(pool.map(square, range(100))))
                    pool.close()
                    pool.join()
            ''', "--format=binary")
        self.assertEqual(result.stdout, "328350\n")
        logs = [name for name in os.listdir(self.folder) if name.startswith("trace.log.")]
        self.assertEqual(len(logs), 2)
        squares = 0
        for name in logs:
            with open(self.path(name), "rb") as file:
                log = Log(("\n".join(BinaryLog(file.read()).lines) + "\n").encode())
            self.assertTrue(log.complete)
            squares += sum((e.kind, e.function) == ("CALL", "square") for e in log.events)
        self.assertEqual(squares, 100)

    def test_subprocess_makes_no_log(self):
        self.succeed('''
            import subprocess, sys
            subprocess.run(["true"], check=True)
            subprocess.run(["true"], check=True, preexec_fn=lambda: None)
            subprocess.run(["true"], check=True, close_fds=False)
            ''')
        names = sorted(os.listdir(self.folder))
        # The child with a preexec_fn runs Python code, so it has a log until its exec; the others have none.
        self.assertEqual(len({name.split(".")[2] for name in names if name.startswith("trace.log.")}), 1, names)

    def test_no_warning_about_threads_at_fork(self):
        """3.12 and later warn when a process with several threads forks; the tracer's are none of the program's."""
        result = self.succeed('''
            import os, warnings
            warnings.simplefilter("error")
            def f(n): return n
            for i in range(5000): f(i)
            pid = os.fork()
            if pid == 0:
                os._exit(0)
            os.waitpid(pid, 0)
            for i in range(5000): f(i)
            ''')
        self.assertEqual(sum(e.function == "f" for e in result.log().events), 20_000)

    def test_hook_taken(self):
        """Events until the program lets the hook go are missing, which is said; then the trace goes on."""
        for hook, switch in (("profile", "setprofile"), ("trace", "settrace")):
            result = self.traced(f'''
                import sys
                def before(): pass
                def during(): pass
                def after(): pass
                before()
                sys.{switch}(lambda *event: None)
                during()
                sys.{switch}(None)
                for i in range(100):
                    pass
                after()
                ''', f"--hook={hook}")
            self.assertEqual(result.returncode, 0)
            functions = [e.function for e in result.log().events]
            self.assertIn("before", functions)
            self.assertNotIn("during", functions)
            self.assertIn("after", functions)
            self.assertEqual(result.stats["gaps"], 1)
            self.assertIn(f"the traced program took the {hook} hook", result.stats["errors"][0])
            self.assertIn("took the", result.stderr)
            self.assertEqual(result.log().messages, [f"the traced program took the {hook} hook", "the hook is back"])

    def test_hook_of_no_concern(self):
        """The frame hook does not mind other hooks, nor profile one of the other kind."""
        result = self.succeed('''
            import sys
            sys.setprofile(lambda *event: None)
            def f(): pass
            f()
            sys.setprofile(None)
            ''', "--hook=frame")
        self.assertIn("f", [e.function for e in result.log().events])
        self.succeed("import sys\nsys.settrace(lambda *a: None)\nsys.settrace(None)\n", "--hook=profile")


class RecoverTest(TracerTest):
    """--recover refuses what it cannot mend."""

    def refused(self, code, message):
        run = subprocess.run([sys.executable, "-m", "rsstrace", "--recover", self.path("x.log")], timeout=60,
                             capture_output=True, env=self.environment(), check=False)
        self.assertEqual(run.returncode, code)
        self.assertIn(message, run.stderr.decode())

    def test_no_tail(self):
        self.refused(2, "there is no")

    def test_other_files(self):
        with open(self.path("x.log"), "wb"):
            pass
        with open(self.path("x.log.tail"), "wb") as file:
            file.write(b"something else")
        self.refused(4, "is not a tail")

    def test_short_log(self):
        with open(self.path("x.log"), "wb") as file:
            file.write(b"short")
        with open(self.path("x.log.tail"), "wb") as file:
            file.write(struct.pack("<8s4I7Q", b"rsstail1", 4096, 1, 1, 4096, 100, 110, 0, 0, 0, 5, 5).ljust(8192, b"x"))
        self.refused(4, "bytes are missing")


if __name__ == "__main__":
    unittest.main()
