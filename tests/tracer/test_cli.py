"""The traced program sees what it would see untraced; bad options get a clear answer."""

import os
import re
import signal
import subprocess
import sys
import unittest
import zipfile

from support import TracerTest


class ProgramTest(TracerTest):
    """Runs the same program with and without the tracer, and compares all that comes out."""

    def both(self, arguments, options=(), **more):
        plain = self.untraced(*arguments, **more)
        command = self.command("--output", self.path("trace.log"), *options, "--", *arguments)
        run = subprocess.run(command, capture_output=True, env=self.environment(), cwd=self.folder, timeout=300,
                             check=False, **more)
        self.assertEqual(run.stdout.decode(), plain.stdout.decode())
        self.assertEqual(run.stderr.decode(), plain.stderr.decode())
        self.assertEqual(run.returncode, plain.returncode)
        return run

    def every_hook(self, arguments, **more):
        hooks = ["profile", "trace", "frame"] + ["monitoring"] * (sys.version_info >= (3, 12))
        return [self.both(arguments, [f"--hook={hook}"], **more) for hook in hooks]

    def test_what_the_program_sees(self):
        path = self.write('''
            import sys, os, inspect, traceback
            print(sys.argv, sys.path[0], __name__, __file__, __spec__, __package__, __doc__, sorted(vars()))
            print(sys.modules["__main__"].__dict__ is globals(), __builtins__, type(__loader__))
            print(inspect.stack()[-1].function, len(inspect.stack()), sys._getframe().f_back)
            print([line for line in traceback.format_stack()])
            print("rsstrace" in str(list(sys.modules["__main__"].__dict__)))
            print(sys.orig_argv[1:], sys.flags, sys.warnoptions, os.getcwd())
            print(sys.getprofile(), sys.getrecursionlimit())
            ''')
        self.both([path, "a", "--b", "--", "c d"], ["--hook=trace"])
        self.both([path], ["--hook=frame"])

    def test_module(self):
        self.write("import sys; print(sys.argv, __name__, __spec__.name, sys.path[0]); 1/0", "../thing.py")
        self.both(["-m", "thing", "x", "-y"])
        self.both(["-m", "no_such_module"])
        self.both(["-m", "this"])

    def test_code(self):
        self.both(["-c", "import sys; print(sys.argv, sys.path[0], __name__); raise SystemExit(7)", "1", "2"])
        self.both(["-c", "def f(): 1/0\nf()"])

    def test_folder_and_zip(self):
        self.write("import sys; print(sys.argv, sys.path[0].rsplit('/', 1)[1], __name__)", "__main__.py")
        self.both([self.path("programs"), "x"])
        with zipfile.ZipFile(self.path("program.zip"), "w") as archive:
            archive.writestr("__main__.py", "print(__name__); 1/0")
        self.both([self.path("program.zip")])

    def test_exits(self):
        for number, end in enumerate((
                "pass", "import sys; sys.exit(3)", "import sys; sys.exit('message')", "raise SystemExit", "1/0",
                "def f(): g()\ndef g(): raise KeyError('x')\nf()", "x = (", "import os; os._exit(5)",
                "raise KeyboardInterrupt", "import atexit; atexit.register(print, 'bye'); 1/0",
                "import os, signal; os.kill(os.getpid(), signal.SIGTERM)", "assert False, 'why'",
                "raise ExceptionGroup('g', [ValueError(1), KeyError(2)])",
                "import sys; sys.excepthook = lambda *a: print('hook', a[0]); 1/0",
                "import sys; sys.stdout.close()", "import threading\nt = threading.Thread(target=lambda: print('late'))\n"
                "t.start()", "class A:\n def __del__(self): print('deleted')\na = A()")):
            with self.subTest(program=end):
                self.every_hook([self.write(end, f"end{number}.py")])

    def test_missing_script(self):
        self.both([self.path("no/such.py")])

    def test_interrupt(self):
        path = self.write("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nfor i in range(10**7): pass\n")
        for run in self.every_hook([path]):
            self.assertEqual(run.returncode, -signal.SIGINT)

    def test_recursion(self):
        path = self.write('''
            import sys
            def depth(n=1):
                try:
                    return depth(n + 1)
                except RecursionError:
                    return n
            print(depth())
            def through_c(n=1):
                try:
                    return max([n], key=lambda x: 0) and list(map(through_c, [n + 1]))[0]
                except RecursionError:
                    return n
            through_c()
            def endless():
                endless()
            try:
                endless()
            except RecursionError as error:
                print(error)
            sys.setrecursionlimit(20_000)
            def down(n):
                return n if n == 0 else down(n - 1)
            print(down(15_000))
            class Deep:
                def __init__(self, n):
                    self.inner = Deep(n - 1) if n else None
            Deep(300)
            def generate(n):
                if n:
                    yield from generate(n - 1)
                yield n
            print(sum(generate(300)))
            ''')
        self.every_hook([path])

    def test_endless_recursion_under_a_huge_limit(self):
        """Untraced, 3.11 takes this until memory ends; under the frame hook the C stack ends first, as an exception."""
        path = self.write('''
            import sys
            sys.setrecursionlimit(10**7)
            def down(n):
                return down(n - 1) if n else 0
            try:
                down(3_000_000)
            except RecursionError as error:
                print("RecursionError")
            print("alive")
            ''')
        result = self.traced(path, "--hook=frame", "--log=none")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue(result.stdout.endswith("alive\n"))

    def test_exceptions_and_generators(self):
        path = self.write('''
            import asyncio, traceback
            def g():
                try:
                    x = yield 1
                    print("sent", x)
                    raise ValueError("in generator")
                finally:
                    print("cleaned")
            it = g(); next(it)
            try:
                it.send(2)
            except ValueError:
                traceback.print_exc()
            async def child(n):
                await asyncio.sleep(0)
                if n == 2:
                    raise RuntimeError("two")
                return n
            async def main():
                return await asyncio.gather(*(child(n) for n in range(4)), return_exceptions=True)
            print(asyncio.run(main()))
            async def agen():
                for i in range(3):
                    yield i
            async def collect():
                return [i async for i in agen()]
            print(asyncio.run(collect()))
            def nested():
                try:
                    1/0
                except ZeroDivisionError as error:
                    raise KeyError("outer") from error
            nested()
            ''')
        self.every_hook([path])

    def test_descriptors(self):
        """The program opens the numbers that it would open, and its children inherit none of ours."""
        path = self.write('''
            import os, subprocess
            print(os.open("/dev/null", os.O_RDONLY))
            code = "import os; print(sorted(os.listdir('/proc/self/fd'), key=int))"
            import sys
            print(subprocess.run([sys.executable, "-c", code], close_fds=False, capture_output=True, text=True).stdout)
            ''')
        for form in ("text", "binary"):
            self.both([path], [f"--format={form}"])

    def test_program_that_closes_everything(self):
        source = '''
            import os
            def f(n):
                return n
            f(0)
            os.closerange(3, 4096)
            fds = [os.open("/tmp", os.O_RDONLY) for _ in range(20)]
            for i in range(5000):
                f(i)
            block = b"x" * 50_000_000
            f(1)
            '''
        result = self.succeed(source)
        log = result.log()
        self.assertTrue(log.complete)
        self.assertEqual(len(log.events), result.stats["events"]["total"])
        self.assertGreater(log.last.rss, 50_000_000)
        statm = self.succeed(source, "--rss=statm").stats
        self.assertEqual(statm["rss"]["failures"], 0)


class OptionsTest(TracerTest):
    """Mistakes: what is wrong, what would be right, exit code 2, and no log."""

    def refused(self, *arguments):
        run = subprocess.run(self.command(*arguments), capture_output=True, env=self.environment(), cwd=self.folder,
                             timeout=60, check=False)
        self.assertEqual(run.returncode, 2, run.stderr)
        self.assertEqual(run.stdout, b"")
        self.assertEqual(sorted(os.listdir(self.folder)), ["programs"])
        return run.stderr.decode().splitlines()[0]

    def test_mistakes(self):
        script = self.write("pass")
        for arguments, message in (
                (["--hook=nothing", script], "--hook=nothing: not one of profile, trace, frame, monitoring"),
                (["--compute=some", script], "--compute=some: not one of none, rss, all"),
                (["--rss=guess", script], "--rss=guess: not one of fault, timed, statm, reopen"),
                (["--format=xml", script], "--format=xml: not one of text, binary"),
                (["--log=rss>4", script], "--log=rss>4: not one of none, all, rss>=BYTES"),
                (["--log=rss>=4KB", script], "--log=rss>=4KB: not one of"),
                (["--log=rss>=-1", script], "--log=rss>=-1: not one of"),
                (["--log=rss>=99999999999999999999", script], "not one of"),
                (["--compute=none", script], "a log needs --compute=all"),
                (["--compute=rss", "--log=all", script], "a log needs --compute=all"),
                (["--previous", script], "--previous needs --log=rss>=BYTES"),
                (["--wrong", script], "unknown option --wrong"),
                (["-x", script], "unknown option -x"),
                (["--output"], "--output needs a value"),
                (["--output=", script], "--output: the path is empty"),
                ([], "no program to trace"),
                (["--"], "no program to trace"),
                (["-m"], "-m needs the name of a module"),
                (["-c"], "-c needs code"),
                (["--output", "/no/such/folder/log", script], "No such file or directory: '/no/such/folder/log'"),
                (["--output", "/", script], "Is a directory")):
            with self.subTest(arguments=arguments):
                self.assertIn(message, self.refused(*arguments))

    @unittest.skipIf(sys.version_info >= (3, 12), "3.12 has sys.monitoring")
    def test_monitoring_of_an_old_python(self):
        self.assertIn("needs CPython 3.12", self.refused("--hook=monitoring", self.write("pass")))

    def test_sizes(self):
        path = self.write("pass")
        for text, number in (("4096", 4096), ("4KiB", 4096), ("4kB", 4000), ("1MiB", 1 << 20), ("2GB", 2 * 10**9)):
            self.assertEqual(self.succeed(path, f"--log=rss>={text}").stats["log_filter"], f"rss>={number}")

    def test_help_and_version(self):
        for option in ("--help", "--version"):
            run = subprocess.run(self.command(option), capture_output=True, env=self.environment(), timeout=60,
                                 check=False)
            self.assertEqual((run.returncode, run.stderr), (0, b""))
            self.assertRegex(run.stdout.decode(), {"--help": r"--hook=HOOK", "--version": r"^rsstrace \d+\.\d+\.\d+\n$"
                                                   }[option])

    def test_values_with_and_without_equals(self):
        path = self.write("pass")
        run = subprocess.run(self.command("--hook", "trace", "--log", "rss>=1MiB", "--output", "x.log", path),
                             capture_output=True, env=self.environment(), cwd=self.folder, timeout=60, check=False)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertTrue(os.path.exists(self.path("x.log")))

    def test_stats_file(self):
        path = self.write("import os; print(os.listdir('.'))")
        run = subprocess.run(self.command("--stats", "s.json", "--log=none", path), capture_output=True,
                             env=self.environment(), cwd=self.folder, timeout=60, check=False)
        self.assertEqual(run.returncode, 0)
        stats = self.stats(self.path("s.json"))
        self.assertEqual(stats["schema"], "tracetoll.stats/1")
        self.assertTrue(re.match(r"rsstrace \d", stats["tracer"]))
        self.assertIsNone(stats["log"])
        self.assertEqual(stats["ended"], "exit")


if __name__ == "__main__":
    unittest.main()
