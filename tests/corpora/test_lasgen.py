"""The corpus generator: exact sizes, the same bytes everywhere, the format's rules, and folders that are whole or not there."""

from __future__ import annotations

import fcntl
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from las_check import Broken, LasCheck
from support import DATA, LASGEN, digest, folder_digest, plan, run_lasgen

TOTAL = 108_145_150
LARGEST = 27_330_513
SMALLEST = 4_609
MIN_ROWS = 3


def setUpModule() -> None:
    if not LASGEN.exists():
        raise unittest.SkipTest(f"{LASGEN} is not built")


class Folder(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self) -> None:
        self.top = Path(tempfile.mkdtemp(prefix="lasgen-"))
        self.addCleanup(shutil.rmtree, self.top)
        self.corpus = self.top / "corpus"
        self.partial = self.top / "corpus.partial"

    def generate(self, *arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
        done = run_lasgen(*arguments, self.corpus, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done


class ReferenceCorpus(unittest.TestCase):
    """The corpus at scale 1, generated once."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.top = Path(tempfile.mkdtemp(prefix="lasgen-"))
        cls.addClassCleanup(shutil.rmtree, cls.top)
        cls.corpus = cls.top / "corpus"
        cls.done = run_lasgen(cls.corpus)

    def test_summary_line(self) -> None:
        self.assertEqual(
            (self.done.returncode, self.done.stdout, self.done.stderr), (0, f"82 files, {TOTAL} bytes\n", "")
        )

    def test_sizes(self) -> None:
        sizes = {path.name: path.stat().st_size for path in self.corpus.iterdir()}
        self.assertEqual(sizes, {row["file"]: int(row["bytes"]) for row in plan()})
        self.assertEqual(
            (len(sizes), sum(sizes.values()), max(sizes.values()), min(sizes.values())), (82, TOTAL, LARGEST, SMALLEST)
        )

    def test_nothing_but_the_corpus(self) -> None:
        self.assertEqual([path.name for path in self.top.iterdir()], ["corpus"])

    def test_bytes_are_those_of_every_machine(self) -> None:
        stored = (DATA / "scale-1.sha256").read_text()
        found = "".join(f"{digest(path)}  {path.name}\n" for path in sorted(self.corpus.iterdir()))
        self.assertEqual(found, stored)

    def test_format_rules(self) -> None:
        for row in plan():
            with self.subTest(row["file"]):
                check = LasCheck(self.corpus / row["file"], row)
                self.assertEqual(check.parameters, int(row["parameters"]))
                self.assertGreaterEqual(check.rows, 40)


class SmallCorpora(Folder):
    def test_format_rules_at_a_tenth(self) -> None:
        self.generate("--scale", "0.1")
        checks = [LasCheck(self.corpus / row["file"], row) for row in plan()]
        nulls, values = sum(c.nulls for c in checks), sum(c.values for c in checks)
        self.assertGreater(nulls / values, 0.02)
        self.assertLess(nulls / values, 0.12)

    def test_bytes_at_a_hundredth(self) -> None:
        self.generate("--scale", "0.01")
        self.assertEqual(folder_digest(self.corpus), (DATA / "scale-0.01.sha256").read_text().strip())

    def test_sizes_follow_the_scale(self) -> None:
        for scale, at_minimum in (("0.5", 1), ("0.03", 18), ("2", 0)):
            listed = run_lasgen("--scale", scale, "--list").stdout.splitlines()
            self.assertEqual(len(listed), 82)
            above = 0
            for line, row in zip(listed, plan()):
                name, size = line.split("\t")
                wanted = (int(row["bytes"]) * round(float(scale) * 100) + 50) // 100
                self.assertEqual(name, row["file"])
                self.assertGreaterEqual(int(size), wanted)
                above += int(size) > wanted
            self.assertEqual(above, at_minimum)

    def test_list_is_what_is_written(self) -> None:
        listed = run_lasgen("--scale", "0.02", "--list").stdout
        self.assertFalse(self.corpus.exists())
        self.generate("--scale", "0.02")
        written = "".join(f"{path.name}\t{path.stat().st_size}\n" for path in sorted(self.corpus.iterdir()))
        self.assertEqual(listed, written)

    def test_below_the_minimum_a_file_keeps_header_and_three_rows(self) -> None:
        done = self.generate("--scale", "0.000000001")
        self.assertEqual(
            done.stderr, "lasgen: 82 of 82 files cannot be that small and have only a header and 3 rows\n"
        )
        for row in plan():
            self.assertEqual(LasCheck(self.corpus / row["file"], row).rows, MIN_ROWS)

    def test_seed(self) -> None:
        self.generate("--scale", "0.01")
        default = folder_digest(self.corpus)
        self.generate("--scale", "0.01", "--seed", "2014", "--force")
        self.assertEqual(folder_digest(self.corpus), default)
        self.generate("--scale", "0.01", "--seed", "18446744073709551615", "--force")
        self.assertNotEqual(folder_digest(self.corpus), default)
        for row in plan():
            LasCheck(self.corpus / row["file"], row)


class Validator(Folder):
    """The validator itself: it must see what is wrong."""

    def test_damage_is_seen(self) -> None:
        self.generate("--scale", "0.05")
        row = plan()[68]
        path = self.corpus / row["file"]
        good = path.read_bytes()
        LasCheck(path, row)
        lines = good.split(b"\r\n")
        first = next(number for number, line in enumerate(lines) if line.startswith(b"~A")) + 1
        width = int(row["width"])
        wide = b" " + b"1" * (width - 1)
        for what, bad in (
            ("a line end of another kind", good.replace(b"\r\n", b"\n", 1)),
            ("a tab", good.replace(b"    ", b"\t   ", 1)),
            ("a row missing", b"\r\n".join(lines[:first] + lines[first + 1 :])),
            ("a row too short", b"\r\n".join([*lines[:first], lines[first][:-width], *lines[first + 1 :]])),
            ("a value as wide as its column", good.replace(lines[first][width : 2 * width], wide.replace(b" ", b"1"), 1)),
            ("a word in the data", good.replace(lines[first], lines[first][:-6] + b" sandy", 1)),
            ("another NULL", good.replace(b"-999.25 : ABSENT", b"-999.00 : ABSENT", 1)),
            ("another STOP", good.replace(b"STOP  .M      ", b"STOP  .M     9", 1)),
            ("no company", good.replace(b" COMP  .", b" COMX  .", 1)),
            ("no ~P", good.replace(b"~PARAMETER", b"~QARAMETER", 1)),
            ("a comment below ~A", b"\r\n".join([*lines[:first], b"# no", *lines[first:]])),
        ):
            with self.subTest(what):
                self.assertNotEqual(bad, good)
                path.write_bytes(bad)
                with self.assertRaises(Broken):
                    LasCheck(path, row)


class Atomicity(Folder):
    def die_at(self, limit: int, action: signal.Handlers) -> subprocess.CompletedProcess[str]:
        """Runs lasgen with files limited to `limit` bytes: the kernel ends it, or fails its write, at that byte."""

        def limited() -> None:
            signal.signal(signal.SIGXFSZ, action)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        return run_lasgen("--scale", "0.1", self.corpus, preexec_fn=limited, restore_signals=False)

    def test_killed_in_the_middle_of_a_file(self) -> None:
        done = self.die_at(300_000, signal.SIG_DFL)
        self.assertEqual(done.returncode, -signal.SIGXFSZ)
        self.assertFalse(self.corpus.exists())
        self.assertGreater(len(list(self.partial.iterdir())), 5)
        self.generate("--scale", "0.01")
        self.assertFalse(self.partial.exists())
        self.assertEqual(folder_digest(self.corpus), (DATA / "scale-0.01.sha256").read_text().strip())

    def test_sigkill_at_any_moment(self) -> None:
        for files in range(0, 82, 9):
            with self.subTest(files_written=files):
                process = subprocess.Popen([str(LASGEN), "--scale", "0.5", str(self.corpus)], stdout=subprocess.PIPE)
                while process.poll() is None and not self.has_files(files):
                    pass
                process.kill()
                process.communicate()
                if self.corpus.exists():
                    self.assertEqual(len(list(self.corpus.iterdir())), 82)
                    shutil.rmtree(self.corpus)

    def has_files(self, count: int) -> bool:
        try:
            return len(os.listdir(self.partial)) > count
        except FileNotFoundError:
            return self.corpus.exists()

    def test_full_disk(self) -> None:
        done = self.die_at(300_000, signal.SIG_IGN)
        self.assertEqual(done.returncode, 4)
        self.assertRegex(done.stderr, r"^lasgen: \S+/corpus\.partial/well_\d\d\.las: File too large; nothing was left behind\n$")
        self.assertEqual(list(self.top.iterdir()), [])

    def test_two_at_once(self) -> None:
        self.partial.mkdir()
        with_lock = os.open(self.partial, os.O_RDONLY)
        self.addCleanup(os.close, with_lock)
        fcntl.flock(with_lock, fcntl.LOCK_EX)
        done = run_lasgen("--scale", "0.01", self.corpus)
        self.assertEqual(done.returncode, 2)
        self.assertIn("another lasgen is writing it", done.stderr)
        self.assertFalse(self.corpus.exists())


class Folders(Folder):
    def test_empty_folder_is_filled(self) -> None:
        self.corpus.mkdir()
        self.generate("--scale", "0.01")
        self.assertEqual(len(list(self.corpus.iterdir())), 82)

    def test_corpus_is_replaced_only_with_force(self) -> None:
        self.generate("--scale", "0.02")
        before = folder_digest(self.corpus)
        done = run_lasgen("--scale", "0.01", self.corpus)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr, f"lasgen: {self.corpus}: already holds a corpus; use --force to replace it\n")
        self.assertEqual(folder_digest(self.corpus), before)
        self.generate("--scale", "0.01", "--force")
        self.assertNotEqual(folder_digest(self.corpus), before)
        self.assertEqual([path.name for path in self.top.iterdir()], ["corpus"])

    def test_foreign_files_are_never_touched(self) -> None:
        for name in ("notes.txt", "well_01.las", "well_83.las"):
            for folder in (self.corpus, self.partial):
                with self.subTest(name=name, folder=folder.name):
                    folder.mkdir()
                    (folder / name).write_text("mine")
                    done = run_lasgen("--scale", "0.01", "--force", self.corpus)
                    self.assertEqual(done.returncode, 2)
                    self.assertIn(f"holds '{name}', which lasgen did not write", done.stderr)
                    self.assertEqual((folder / name).read_text(), "mine")
                    shutil.rmtree(folder)
                    shutil.rmtree(self.partial, ignore_errors=True)

    def test_no_such_place(self) -> None:
        (self.top / "file").write_text("")
        for path, reason in (
            (self.top / "file", "is not a folder"),
            (self.top / "none" / "corpus", "the folder above it does not exist"),
        ):
            done = run_lasgen("--scale", "0.01", path)
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"{path}: {reason}", done.stderr)

    def test_dot_and_slashes(self) -> None:
        self.corpus.mkdir()
        done = run_lasgen("--scale", "0.01", ".", cwd=self.corpus)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(run_lasgen("--scale", "0.01", "--force", f"{self.corpus}//").returncode, 0)
        self.assertEqual([path.name for path in self.top.iterdir()], ["corpus"])
        self.assertEqual(len(list(self.corpus.iterdir())), 82)


class CommandLine(unittest.TestCase):
    def test_mistakes(self) -> None:
        scale = "--scale wants a number above 0 and up to 4, such as 0.1, not"
        seed = "--seed wants a whole number from 0 to 2^64 - 1, not"
        for arguments, message in (
            ([], "no folder named"),
            ([""], "no folder named"),
            (["a", "b"], "one folder at a time, not also b"),
            (["--list", "a"], "--list writes nothing and takes no folder, not a"),
            (["--scale"], "an unknown option, or one without its value: --scale"),
            (["--size", "1", "a"], "an unknown option, or one without its value: --size"),
            *((["--scale", bad, "a"], f"{scale} {bad}") for bad in ("0", "4.1", "-1", "1e3", "0.1x", ".", "99999999999999999999999")),
            *((["--seed", bad, "a"], f"{seed} {bad}") for bad in ("-1", "x", "1.5", "18446744073709551616")),
        ):
            with self.subTest(arguments):
                done = run_lasgen(*arguments, cwd="/")
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertEqual(done.stderr, f"lasgen: {message}; see 'lasgen --help'\n")

    def test_help_and_version(self) -> None:
        done = run_lasgen("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for option in ("--scale", "--seed", "--force", "--list", "--version"):
            self.assertIn(option, done.stdout)
        self.assertRegex(run_lasgen("--version").stdout, r"^lasgen \S+\n$")

    def test_standard_output_that_cannot_be_written(self) -> None:
        with open("/dev/full", "w") as full:
            done = subprocess.run([str(LASGEN), "--list"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual(done.returncode, 4)
        self.assertEqual(done.stderr, "lasgen: standard output: No space left on device\n")


if __name__ == "__main__":
    unittest.main()
