"""A full disk is an error that is said and counted; what was written before it is kept."""

import os
import resource
import subprocess
import unittest

from rsstrace import _recover
from support import Log, TracerTest

MANY = '''
    def f(n):
        return len(str(n))
    for i in range(80_000):
        f(i)
    raise SystemExit(3)
'''


class FullTest(TracerTest):
    """A small tmpfs where root may mount one, a limit on file sizes, and /dev/full."""

    def check(self, result, log_path):
        self.assertEqual(result.returncode, 3, "the program's exit status is kept")
        stats = result.stats
        self.assertGreater(stats["lost"], 0)
        self.assertEqual(stats["lost"] + stats["log"]["events"], stats["events"]["total"])
        self.assertTrue(stats["errors"])
        self.assertIn(f"{stats['lost']} events are missing from the log", result.stderr)

    @unittest.skipUnless(os.geteuid() == 0, "needs root, to mount a small tmpfs")
    def test_small_tmpfs(self):
        for form in ("text", "binary"):
            with self.subTest(format=form):
                disk = self.path("disk-" + form)
                os.mkdir(disk)
                size = "3m" if form == "text" else "600k"
                mount = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk],
                                       capture_output=True, check=False)
                if mount.returncode != 0:
                    self.skipTest("mounting is not permitted here: " + mount.stderr.decode().strip())
                self.addCleanup(subprocess.run, ["umount", disk], check=True)
                log = os.path.join(disk, "trace.log")
                result = self.traced(MANY, f"--format={form}", log=log)
                if form == "binary" and result.stats is None:
                    # The disk does not hold the tail: the trace does not start, and says so.
                    self.assertEqual(result.returncode, 2)
                    self.assertIn("No space left", result.stderr)
                    continue
                self.check(result, log)
                self.assertIn("No space left on device", result.stderr)
                if form == "text":
                    self.assertEqual(self.whole(log), list(range(result.stats["log"]["events"])))

    @staticmethod
    def whole(log):
        """Event numbers of a log and, if it could not be written out even at the end, its tail."""
        with open(log, "rb") as file:
            data = file.read()
        if os.path.exists(log + ".tail"):
            base, newest, _, _ = _recover.read_tail(log + ".tail")
            data = data[:base] + newest
        return [event.number for event in Log(data).events]

    def test_file_size_limit(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (4 << 20, 4 << 20))
        result = self.traced(MANY, preexec_fn=limit)
        self.check(result, result.log_path)
        self.assertIn("File too large", result.stderr)

    def test_dev_full(self):
        result = self.traced(MANY, log="/dev/full")
        self.check(result, "/dev/full")
        self.assertFalse(os.path.exists("/dev/full.tail"))

    def test_dev_null(self):
        result = self.traced(MANY, log="/dev/null")
        self.assertEqual(result.returncode, 3)
        self.assertEqual(result.stats["lost"], 0)
        self.assertFalse(os.path.exists("/dev/null.tail"))

    def test_unwritable_statistics(self):
        path = self.write("print('done')")
        run = subprocess.run(self.command("--log=none", "--stats", "/no/such/folder/stats.json", path),
                             capture_output=True, env=self.environment(), cwd=self.folder, timeout=60, check=False)
        self.assertEqual((run.returncode, run.stdout), (0, b"done\n"))
        self.assertIn(b"/no/such/folder/stats.json: No such file or directory", run.stderr)


if __name__ == "__main__":
    unittest.main()
