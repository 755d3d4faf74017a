"""The converter: what it makes of good logs, of bad ones, and of real ones, and that it does the same work every time."""

from __future__ import annotations

import html.parser
import math
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from support import DATA, LAS2HTML, LASGEN, REAL_LAS, SCRIPTS, folder_digest, run_las2html, run_lasgen

sys.path.insert(0, str(SCRIPTS))

from las_header import Item, kind_of, parse_item  # noqa: E402
from las_html import LogPage  # noqa: E402
from las_read import LasFile  # noqa: E402
from las_stats import Channel, TextChannel  # noqa: E402
from las_text import BadFile, decode, read_text  # noqa: E402

MALFORMED = DATA / "malformed"
VOID = {"meta", "br", "img", "link", "hr"}
GOOD = (
    "~Version\n VERS. 2.0 : v\n WRAP. NO : w\n~Well\n STRT.M 1 : a\n STOP.M 2 : b\n STEP.M 1 : c\n"
    " NULL. -999.25 : n\n WELL. GOOD : w\n~Curve\n DEPT.M : depth\n GR.GAPI : gamma\n~A\n 1 10\n 2 -999.25\n"
)
COUNT_EVENTS = """
import os, sys
script = sys.argv.pop(1)
sys.argv[0] = script
sys.path[0] = os.path.dirname(script)
code = compile(open(script).read(), script, "exec")
counts = {}
def count(frame, event, argument):
    counts[event] = counts.get(event, 0) + 1
sys.setprofile(count)
try:
    exec(code, {"__name__": "__main__"})
except SystemExit:
    pass
finally:
    sys.setprofile(None)
print(*[f"{event}={counts[event]}" for event in sorted(counts)])
"""


class PageCheck(html.parser.HTMLParser):
    """Fails on tags that are not closed in order; collects what a test asks about."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.text: list[str] = []
        self.cells: list[list[str]] = []
        self.feed(text)
        self.close()
        if self.open:
            raise AssertionError(f"left open: {self.open}")

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attributes)
        self.links += [value or "" for name, value in attributes if name == "href"]
        if tag == "tr":
            self.cells.append([])
        if tag == "td":
            self.cells[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise AssertionError(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if "td" in self.open:
            self.cells[-1][-1] += data


class Folder(unittest.TestCase):
    def setUp(self) -> None:
        self.top = Path(tempfile.mkdtemp(prefix="las2html-"))
        self.addCleanup(shutil.rmtree, self.top)
        self.out = self.top / "out"

    def log(self, text: str | bytes, name: str = "in/a.las") -> Path:
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def read(self, text: str | bytes) -> LasFile:
        return LasFile(str(self.log(text)))


class Statistics(unittest.TestCase):
    def channel(self, tokens: list[str]) -> Channel:
        channel = Channel("GR", "GAPI", "gamma ray", -999.25)
        for token in tokens:
            channel.take(token)
        return channel

    def test_against_the_library(self) -> None:
        chance = random.Random(7)
        for count in (2, 3, 10, 11, 999, 1000):
            tokens = [f"{chance.randrange(-10**6, 10**6) / 1000:.3f}" for _ in range(count)]
            tokens += ["-999.25", "-999.2500", "-9.9925E2"]
            values = [float(token) for token in tokens[:count]]
            moves = [after - before for before, after in zip(values, values[1:])]
            tenth = max(1, count // 10)
            with self.subTest(count):
                summary = self.channel(tokens).summary()
                self.assertEqual((summary.count, summary.absent), (count, 3))
                self.assertEqual((summary.min, summary.max), (min(values), max(values)))
                self.assertEqual(summary.median, statistics.median(values))
                self.assertEqual(summary.mean, statistics.fmean(values))
                self.assertTrue(math.isclose(summary.stdev, statistics.stdev(values), rel_tol=1e-12))
                self.assertEqual(summary.falling, sum(move < 0 for move in moves))
                self.assertEqual(summary.equal, sum(move == 0 for move in moves))
                self.assertEqual(summary.rising, sum(move > 0 for move in moves))
                self.assertTrue(math.isclose(summary.activity, statistics.fmean(map(abs, moves)), rel_tol=1e-12))
                drift = statistics.fmean(values[-tenth:]) - statistics.fmean(values[:tenth])
                self.assertTrue(math.isclose(summary.drift, drift, rel_tol=1e-9, abs_tol=1e-9))

    def test_what_does_not_exist_is_none(self) -> None:
        empty = self.channel(["-999.25"]).summary()
        self.assertEqual((empty.count, empty.absent, empty.falling, empty.equal, empty.rising), (0, 1, 0, 0, 0))
        self.assertEqual([empty.min, empty.mean, empty.median, empty.stdev, empty.max, empty.activity, empty.drift], [None] * 7)
        one = self.channel(["5"]).summary()
        self.assertEqual((one.min, one.mean, one.median, one.max), (5, 5, 5, 5))
        self.assertEqual((one.stdev, one.activity, one.drift, one.equal), (None, None, None, 0))

    def test_equal_steps(self) -> None:
        summary = self.channel(["1", "1", "2", "2", "2", "0"]).summary()
        self.assertEqual((summary.falling, summary.equal, summary.rising), (1, 3, 1))

    def test_tokens(self) -> None:
        for token, value, complaint in (
            ("1e3", 1000.0, False),
            ("+.5", 0.5, False),
            ("12,5", 12.5, True),
            ("nan", None, False),
            ("inf", None, False),
            ("1e300", None, False),
            ("", None, False),
            ("(null)", None, True),
            ("-1.#IND000", None, True),
            ("****", None, True),
            ("sand", None, True),
        ):
            with self.subTest(token):
                channel = self.channel([token])
                self.assertEqual(channel.values, [] if value is None else [value])
                self.assertEqual(channel.absent, value is None)
                self.assertEqual(bool(channel.complaint), complaint)

    def test_text(self) -> None:
        channel = TextChannel("LITH", "", "", -999.25)
        for token in ("sand", '"sand"', " shale ", "-999.25", "(null)", ""):
            channel.take(token)
        summary = channel.summary()
        self.assertEqual((summary.count, summary.absent, summary.mean, channel.words), (3, 3, None, {"sand", "shale"}))


class Header(unittest.TestCase):
    def parts(self, line: str) -> tuple[str, str, str, str]:
        item, _ = parse_item(1, line)
        assert item
        return item.mnemonic, item.unit, item.data, item.description

    def test_items(self) -> None:
        for line, parts in (
            (" STRT.M   1670.0 : START", ("STRT", "M", "1670.0", "START")),
            ("COMP.   A: B: C : the company", ("COMP", "", "A: B: C", "the company")),
            ("WELL.   X.Y. 12 :", ("WELL", "", "X.Y. 12", "")),
            ("DEPT.M:depth", ("DEPT", "M", "", "depth")),
            ("DEPT ..1IN  4 : depth", ("DEPT", ".1IN", "4", "depth")),
            ("Cond..MS/M  : Cond.", ("Cond.", "MS/M", "", "Cond.")),
            ("HKLA .1000 lbf  12 : hook load", ("HKLA", "1000 lbf", "12", "hook load")),
            ("TCS .hh:mm 21:30 23-JAN : time", ("TCS", "hh:mm", "21:30 23-JAN", "time")),
            (".OHMM : no mnemonic", ("", "OHMM", "", "no mnemonic")),
        ):
            with self.subTest(line):
                self.assertEqual(self.parts(line), parts)

    def test_format_and_association(self) -> None:
        for line, expected in (
            (" GR .GAPI 45 : gamma {F}", ("gamma", "F", "")),
            (" T . : time {hh:mm:ss} | Run[1]", ("time", "hh:mm:ss", "Run[1]")),
            (" BS .MM 200 : bit size | Run[2]", ("bit size", "", "Run[2]")),
        ):
            with self.subTest(line):
                item, reason = parse_item(1, line)
                assert isinstance(item, Item)
                self.assertEqual((item.description, item.format, item.association, reason), (*expected, ""))

    def test_reasons(self) -> None:
        for line, reason in ((" GR.GAPI", "no colon"), ("GR : gamma", "no dot"), ("TRACK", "no dot"), ("-- --", "no header line")):
            with self.subTest(line):
                self.assertEqual(parse_item(1, line)[1], reason)

    def test_kinds(self) -> None:
        kinds = {
            "Version": "V", "W": "W", "CURVE": "C", "params": "P", "Other": "O", "ASCII": "A", "SPECIAL": "X",
            "Log_Data": "A", "TOPS_Definition": "C", "Core_Parameter[1]": "P", "Phase_data_RMDATA": "A",
            "Phase_Definition_RMDATA": "C",
        }  # fmt: skip
        self.assertEqual({name: kind_of(name) for name in kinds}, kinds)


class Encodings(Folder):
    def test_each(self) -> None:
        text = GOOD.replace("gamma", "gamma \N{DEGREE SIGN}")
        for encoding, name in (
            ("utf-8", "utf-8"),
            ("utf-8-sig", "utf-8-sig"),
            ("utf-16", "utf-16"),
            ("utf-16-le", "utf-16-le"),
            ("utf-16-be", "utf-16-be"),
            ("cp1252", "cp1252"),
        ):
            with self.subTest(encoding):
                las = self.read(text.encode(encoding))
                self.assertEqual((las.encoding, las.faults), (name, []))
                self.assertEqual(las.data_sets[0].channels[1].description, "gamma \N{DEGREE SIGN}")
        self.assertEqual(decode(b"\x81")[1], "latin-1")
        self.assertEqual(self.read(GOOD).encoding, "ascii")

    def test_line_ends(self) -> None:
        for end in ("\r\n", "\r", "\n"):
            las = self.read(GOOD.replace("\n", end) + "\x1a")
            self.assertEqual((las.data_sets[0].rows, las.faults), (2, []))

    def test_no_text(self) -> None:
        for data, reason in (
            (b"", "is empty"),
            (b" \r\n", "is empty"),
            (b"LASF\0\0\1\2", "is a LiDAR point cloud (ASPRS LAS), not a well log"),
            (bytes(range(256)) * 4, "is binary, not text"),
        ):
            with self.subTest(reason), self.assertRaises(BadFile) as caught:
                read_text(str(self.log(data)))
            self.assertEqual(str(caught.exception), reason)

    def test_no_regular_file(self) -> None:
        os.mkfifo(self.top / "pipe.las")
        with self.assertRaises(BadFile):
            read_text(str(self.top / "pipe.las"))


class Malformed(Folder):
    """The files of data/malformed: each bad row and file has its reason, and no good row is lost."""

    def test_reasons(self) -> None:
        done = run_las2html(MALFORMED, self.out)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertEqual(done.stderr.replace(f"{MALFORMED}/", ""), (DATA / "malformed.expected").read_text())
        unreadable = {"empty.las", "no_sections.las"}
        pages = {path.name for path in self.out.iterdir()}
        self.assertEqual(
            pages, {"index.html"} | {f"{path.name}.html" for path in MALFORMED.iterdir() if path.name not in unreadable}
        )
        for path in self.out.iterdir():
            PageCheck(path.read_text())

    def test_keep_going(self) -> None:
        self.assertEqual(run_las2html(MALFORMED, self.out, "--keep-going").returncode, 0)
        kept = folder_digest(self.out)
        self.assertEqual(run_las2html(MALFORMED, self.out).returncode, 1)
        self.assertEqual(folder_digest(self.out), kept)

    def test_good_rows_are_kept(self) -> None:
        for name, columns in (
            ("bad_rows", [[1, 4], [10, 13], [2500, 2520]]),
            ("odd_values", [[1, 2, 3, 4], [10.5], [2500, 2501, 2502]]),
            ("run_on", [[1, 2, 3, 4], [20, 20], [-12.5, 2500]]),
            ("comments_in_data", [[1, 2], [10], [2500, 2501]]),
            ("bare_tilde", [[1], [10], [2500]]),
            ("header_lines", [[1], [2], [3], [4]]),
            ("no_curves", [[1, 2], [10, 11]]),
            ("text_column", [[1, 2, 3], [], [2500, 2501, 2502]]),
            ("wrapped_damaged", [[1, 3, 5], [1.1, 3.1, 5.1], [1.2, 3.2, 5.2], [1.3, 3.3, 5.3]]),
            ("las3", [[1, 2], [10], [], [5, 6]]),
        ):
            with self.subTest(name):
                las = LasFile(str(MALFORMED / f"{name}.las"))
                self.assertEqual([channel.values for channel in las.data_sets[0].channels], columns)

    def test_las3_data_sets(self) -> None:
        las = LasFile(str(MALFORMED / "las3.las"))
        core = las.data_sets[1]
        self.assertEqual(core.channels[0].values, [5.5, 6.5])
        self.assertEqual(core.channels[1].words, {"soft, grey rock", "plain rock"})

    def test_escaping(self) -> None:
        run_las2html(MALFORMED, self.out)
        page = PageCheck((self.out / "hostile.las.html").read_text())
        self.assertFalse(page.tags & {"script", "img", "b", "i"})
        self.assertNotIn("onerror", page.attributes)
        text = "".join(page.text)
        for piece in ("<script>alert(1)</script>", "</pre><script>alert(2)</script>", "\"quotes\" & 'more' <img src=x onerror=y>"):
            self.assertIn(piece, text)

    def test_mutations(self) -> None:
        """Files with bytes changed at random are read or refused with a reason, never a traceback."""
        chance = random.Random(11)
        sources = [path.read_bytes() for path in sorted(MALFORMED.iterdir()) if path.stat().st_size > 100]
        pieces = [b"~", b"~A\n", b":", b".", b"\n", b"\"", b",", b"-", b"|", b"{", b"\0", b"\xff", b"#", b"_", b" " * 2000]
        for _ in range(600):
            data = bytearray(chance.choice(sources))
            for _ in range(chance.randrange(1, 8)):
                place = chance.randrange(len(data))
                data[place : place + chance.randrange(4)] = chance.choice(pieces)
            try:
                PageCheck(LogPage(self.read(bytes(data))).html())
            except BadFile as error:
                self.assertTrue(str(error))


class Pages(Folder):
    def test_index_and_pages(self) -> None:
        self.log(GOOD, "in/a.las")
        self.log(GOOD, "in/deep/er/b.LAS")
        self.log(GOOD, "in/deep/er/c#1 100%.las")
        self.log("", "in/deep/bad.las")
        self.log("no log", "in/empty/readme.txt")
        done = run_las2html(self.top / "in", self.out)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr, f"{self.top}/in/deep/bad.las:1: is empty\n")
        found = sorted(str(path.relative_to(self.out)) for path in self.out.rglob("*") if path.is_file())
        self.assertEqual(
            found,
            ["a.las.html", "deep/er/b.LAS.html", "deep/er/c#1 100%.las.html", "deep/er/index.html", "deep/index.html", "index.html"],
        )
        for path in self.out.rglob("*.html"):
            for link in PageCheck(path.read_text()).links:
                self.assertTrue((path.parent / link.replace("%23", "#").replace("%20", " ").replace("%25", "%")).is_file(), link)
        self.assertIn("is empty", "".join(PageCheck((self.out / "deep" / "index.html").read_text()).text))

    def test_figures_on_the_page(self) -> None:
        path = self.log(GOOD.replace(" 2 -999.25\n", " 2 -999.25\n 3 14\n 4 12\n"))
        self.assertEqual(run_las2html(path, self.out).returncode, 0)
        rows = PageCheck((self.out / "a.las.html").read_text()).cells
        dash = "\N{EN DASH}"
        self.assertIn(
            ["GR", "GAPI", "", "3", "1", "10", "12", "12", "2", "14", "1", "0", "1", "3", "2", "gamma"], rows
        )
        self.assertIn(["STRT", "M", "1", "a"], rows)
        self.log(GOOD.replace(" 1 10\n", ""))
        run_las2html(path, self.out)
        rows = PageCheck((self.out / "a.las.html").read_text()).cells
        self.assertIn(["GR", "GAPI", "", "0", "1", *[dash] * 10, "gamma"], rows)

    def test_las_1_2_well_facts(self) -> None:
        las = self.read(GOOD.replace("VERS. 2.0", "VERS. 1.2").replace("WELL. GOOD : w", "WELL. WELL : GOOD 12"))
        self.assertEqual(las.header_value("W", "WELL"), "GOOD 12")
        self.assertEqual(las.header_value("W", "STRT"), "1")

    def test_names_that_are_no_text(self) -> None:
        (self.top / "in").mkdir()
        with open(os.path.join(os.fsencode(self.top), b"in/caf\xe9.las"), "wb") as file:
            file.write(GOOD.encode())
        done = run_las2html(self.top / "in", self.out)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("caf%E9.las.html", PageCheck((self.out / "index.html").read_text()).links)

    def test_marks(self) -> None:
        path, marks = self.log(GOOD), self.top / "marks"
        marks.write_text("before\n")
        run_las2html(path, self.out, TRACETOLL_MARKS=str(marks))
        self.assertEqual(marks.read_text(), "before\nConverting Files.\nWriting Indexes.\n")


class CommandLine(Folder):
    def test_what_cannot_be_done(self) -> None:
        self.log("no log", "in/readme.txt")
        self.log(GOOD, "logs/a.las")
        self.log("a file", "file")
        top = self.top
        for source, target, message in (
            (top / "none", self.out, f"{top}/none: no such file or folder"),
            (top / "in", self.out, f"{top}/in: holds no LAS file (no name ends in .las)"),
            (top / "logs", top / "file", f"{top}/file: cannot be made a folder: File exists"),
            (top / "logs", top / "file" / "out", f"{top}/file/out: cannot be made a folder: Not a directory"),
        ):
            with self.subTest(message):
                done = run_las2html(source, target)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertEqual(done.stderr.replace("/: cannot", ": cannot"), f"las2html: {message}\n")
        self.assertEqual(run_las2html().returncode, 2)
        self.assertEqual(run_las2html(top / "logs", self.out, "--bogus").returncode, 2)

    def test_page_that_cannot_be_written(self) -> None:
        path = self.log(GOOD)
        (self.out / "a.las.html").mkdir(parents=True)
        done = run_las2html(path, self.out)
        self.assertEqual(done.returncode, 4)
        self.assertEqual(done.stderr, f"las2html: {self.out}/a.las.html: cannot be written: Is a directory\n")

    def test_help(self) -> None:
        done = run_las2html("--help")
        self.assertEqual(done.returncode, 0)
        self.assertIn("--keep-going", done.stdout)


@unittest.skipUnless(LASGEN.exists(), f"{LASGEN} is not built")
class GeneratedCorpus(Folder):
    def test_no_fault_and_the_same_pages_every_time(self) -> None:
        corpus = self.top / "corpus"
        run_lasgen("--scale", "0.02", corpus)
        digests = set()
        for seed in ("0", "1", "random"):
            out = self.top / f"out-{seed}"
            done = run_las2html(corpus, out, PYTHONHASHSEED=seed)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            digests.add(folder_digest(out))
        self.assertEqual(len(digests), 1)
        pages = sorted(out.iterdir())
        self.assertEqual(len(pages), 83)
        for page in pages:
            PageCheck(page.read_text())

    def events(self, corpus: Path) -> dict[str, int]:
        done = subprocess.run(
            [sys.executable, "-c", COUNT_EVENTS, str(LAS2HTML), str(corpus), str(self.out)],
            capture_output=True, text=True, timeout=300, check=True, env={**os.environ, "PYTHONHASHSEED": "0"},
        )  # fmt: skip
        return {event: int(count) for event, _, count in (word.partition("=") for word in done.stdout.split())}

    def test_events(self) -> None:
        """The same profile events in every run, and about as many a byte as the reference has (1.278)."""
        corpus = self.top / "corpus"
        run_lasgen("--scale", "0.1", corpus)
        self.events(corpus)  # the first run may compile the modules
        first, second = self.events(corpus), self.events(corpus)
        self.assertEqual(first, second)
        density = sum(first.values()) / sum(path.stat().st_size for path in corpus.iterdir())
        self.assertGreater(density, 1.278 * 0.95)
        self.assertLess(density, 1.278 * 1.05)


@unittest.skipUnless(REAL_LAS.is_dir(), f"no real LAS files at {REAL_LAS} (set TRACETOLL_REAL_LAS)")
class RealCorpus(Folder):
    def test_survival(self) -> None:
        logs = [path for path in REAL_LAS.rglob("*") if path.suffix.lower() == ".las"]
        self.assertGreater(len(logs), 100)
        done = run_las2html(REAL_LAS, self.out, "--keep-going")
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        for line in done.stderr.splitlines():
            self.assertRegex(line, r"^.+\.(?:las|LAS):[1-9]\d*: \S.*$")
            self.assertNotIn("cannot be converted", line)
        for path in logs:
            page = self.out / path.relative_to(REAL_LAS).with_name(path.name + ".html")
            if page.exists():
                PageCheck(page.read_text())
            else:
                self.assertIn(f"{path}:1: ", done.stderr)
        pages = len([path for path in self.out.rglob("*.html") if path.name != "index.html"])
        self.assertGreaterEqual(pages, len(logs) - 1)
        self.assertEqual(run_las2html(REAL_LAS, self.out).returncode, 1)


if __name__ == "__main__":
    unittest.main()
