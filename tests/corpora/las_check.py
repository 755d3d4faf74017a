"""A validator of well-made LAS files, written from the format's rules and sharing nothing with the converter."""

from __future__ import annotations

import re
from pathlib import Path

ALLOWED = bytes(range(32, 127)) + b"\r\n"
NUMBER = re.compile(rb"-?[0-9]+(?:\.[0-9]+)?")
HEADER = re.compile(rb" [^.: ]+ *\.[^ :]* +[^:]* : .*")
WELL_FACTS = {b"STRT", b"STOP", b"STEP", b"NULL", b"COMP", b"WELL", b"FLD", b"LOC", b"SRVC", b"DATE"}
SECTIONS = {
    "1.2": [b"~VERSION", b"~WELL", b"~CURVE", b"~PARAMETER", b"~OTHER", b"~A"],
    "2.0": [b"~VERSION", b"~WELL", b"~CURVE", b"~PARAMETER", b"~OTHER", b"~A"],
    "3.0": [
        b"~Version",
        b"~Well",
        b"~Log_Parameter",
        b"~Tops_Parameter",
        b"~Tops_Definition",
        b"~Tops_Data",
        b"~Log_Definition",
        b"~Log_Data",
    ],
}
DELIMITERS = {"SPACE": b" ", "COMMA": b",", "TAB": b"\t"}


class Broken(AssertionError):
    """A rule of the format that a file breaks."""


class LasCheck:
    """Checks one file against the plan's row for it. `rows`, `nulls` and `values` are what it found."""

    def __init__(self, path: Path, plan: dict[str, str]) -> None:
        self.plan = plan
        self.name = path.name
        self.rows = self.nulls = self.values = 0
        self.parameters = 0
        data = path.read_bytes()
        self.check_bytes(data)
        lines = data.split(self.eol)
        self.need(lines.pop() == b"", "the last line has an end")
        self.check_sections(lines)

    def need(self, fact: bool, rule: str) -> None:
        if not fact:
            raise Broken(f"{self.name}: {rule}")

    def check_bytes(self, data: bytes) -> None:
        self.eol = b"\r\n" if self.plan["eol"] == "CRLF" else b"\n"
        allowed = ALLOWED + (b"\t" if self.plan["delimiter"] == "TAB" else b"")
        self.need(not data.translate(None, allowed), "bytes are CR, LF, 32 to 126")
        returns, feeds, ends = data.count(b"\r"), data.count(b"\n"), data.count(self.eol)
        self.need(feeds == ends and returns == (ends if self.plan["eol"] == "CRLF" else 0), "one kind of line end")

    def check_sections(self, lines: list[bytes]) -> None:
        starts = [number for number, line in enumerate(lines) if line.startswith(b"~")]
        titles = [lines[number].split()[0] for number in starts]
        self.need(starts[0] == 0, "~V comes first")
        self.need(titles == SECTIONS[self.plan["version"]], f"sections in order, not {titles}")
        bodies = {
            title: lines[start + 1 : end] for title, start, end in zip(titles, starts, starts[1:] + [len(lines)])
        }
        self.need(not any(line.startswith(b"#") for line in lines[starts[-1] :]), "no comment below ~A")
        self.check_header(bodies, titles)
        self.check_title(lines[starts[-1]], bodies)
        self.check_rows(lines[starts[-1] + 1 :])

    def items(self, lines: list[bytes]) -> dict[bytes, tuple[bytes, bytes, bytes]]:
        """Unit, text before and text after the colon, by mnemonic."""
        found = {}
        for line in lines:
            if line.startswith(b"#"):
                continue
            self.need(HEADER.fullmatch(line) is not None, f"a header line like {line!r}")
            self.need(len(line) + len(self.eol) <= 256, "header lines of at most 256 characters")
            front, back = line.rsplit(b":", 1)
            mnemonic, rest = front.split(b".", 1)
            unit, _, data = rest.partition(b" ")
            self.need(mnemonic.strip() not in found, f"{mnemonic!r} once")
            found[mnemonic.strip()] = unit, data.strip(), back.strip()
        return found

    def check_header(self, bodies: dict[bytes, list[bytes]], titles: list[bytes]) -> None:
        version = self.items(bodies[titles[0]])
        self.need(version[b"VERS"][1].decode() == self.plan["version"], "VERS as planned")
        self.need(version[b"WRAP"][1].decode() == self.plan["wrap"], "WRAP as planned")
        las3 = self.plan["version"] == "3.0"
        if las3:
            self.need(version[b"DLM"][1].decode() == self.plan["delimiter"], "DLM as planned")
        self.check_well(self.items(bodies[titles[1]]))
        curves = self.items(bodies[b"~Log_Definition" if las3 else b"~CURVE"])
        self.need(len(curves) == int(self.plan["curves"]), "curves as planned")
        self.need(list(curves)[0] == b"DEPT", "the index comes first")
        self.mnemonics = list(curves)
        self.parameters = len(self.items(bodies[b"~Log_Parameter" if las3 else b"~PARAMETER"]))
        if las3:
            self.need(all(text.endswith(b"{F}") for _, _, text in curves.values()), "every curve has its format")
            prose = [line for line in bodies[b"~Log_Definition"][1:] if line.startswith(b"# ")]
            self.items([line for line in bodies[b"~Tops_Definition"]])
        else:
            prose = bodies[b"~OTHER"]
        words = b" ".join(prose).split()
        self.need(len(words) >= 5 and all(re.fullmatch(rb"#|[A-Za-z0-9.,;:-]+", word) for word in words), "prose of words")
        self.need(all(len(line) <= 78 for line in prose), "prose fits a screen")

    def check_well(self, well: dict[bytes, tuple[bytes, bytes, bytes]]) -> None:
        places = ({b"PROV"}, {b"UWI"}) if self.plan["unit"] == "M" else ({b"CNTY", b"STAT", b"CTRY"}, {b"API"})
        self.need(WELL_FACTS.union(*places) <= set(well), f"~W is complete, not {sorted(well)}")
        for mnemonic in (b"STRT", b"STOP", b"STEP"):
            self.need(well[mnemonic][0].decode() == self.plan["unit"], "the index unit as planned")
        self.start, self.stop, self.step, self.null = (well[name][1] for name in (b"STRT", b"STOP", b"STEP", b"NULL"))
        self.need(self.null == b"-999.25", "the usual absent value")
        company, date = well[b"COMP"], well[b"DATE"]
        value, description = (2, 1) if self.plan["version"] == "1.2" else (1, 2)
        self.need(company[description] == b"COMPANY" and company[value] not in (b"", b"COMPANY"), "value and description")
        self.need(re.fullmatch(rb"\d\d-[A-Z]{3}-\d{4}", date[value]) is not None, "a date")

    def check_title(self, title: bytes, bodies: dict[bytes, list[bytes]]) -> None:
        if self.plan["version"] == "3.0":
            self.need(title == b"~Log_Data | Log_Definition", "the data names its definition")
        elif self.plan["wrap"] == "NO":
            self.need(title[2:].split() == self.mnemonics, "the column titles are the mnemonics")

    def check_rows(self, lines: list[bytes]) -> None:
        curves, width = int(self.plan["curves"]), int(self.plan["width"])
        per_row = [curves * width]
        if self.plan["wrap"] == "YES":
            a_line = (80 - len(self.eol)) // width
            per_row = [width] + [min(a_line, curves - i) * width for i in range(1, curves, a_line)]
        limit = 80 if self.plan["wrap"] == "YES" else 256 if self.plan["version"] == "1.2" else 1 << 20
        self.need(max(per_row) + len(self.eol) <= limit, f"data lines of at most {limit} characters")
        self.need(len(lines) % len(per_row) == 0, "whole rows")
        self.rows = len(lines) // len(per_row)
        index = unscaled(self.start)
        for first in range(0, len(lines), len(per_row)):
            row = lines[first : first + len(per_row)]
            self.need([len(line) for line in row] == per_row, "lines as wide as their columns")
            index += unscaled(self.step) if first else 0
            self.check_row(b"".join(row), width, index)
        self.need(self.first == self.start and self.last == self.stop, "STRT and STOP are the first and last index")

    def check_row(self, row: bytes, width: int, index: int) -> None:
        delimiter = DELIMITERS[self.plan["delimiter"]]
        for place in range(0, len(row), width):
            self.need(row[place : place + 1] == (delimiter if place else b" "), "values narrower than their columns")
            value = row[place + 1 : place + width].lstrip(b" ")
            self.need(NUMBER.fullmatch(value) is not None, f"a number, not {value!r}")
            self.nulls += value == self.null
        self.values += len(row) // width
        self.last = row[:width].strip()
        if not hasattr(self, "first"):
            self.first = self.last
        self.need(unscaled(self.last) == index, "the index moves by STEP")


def unscaled(number: bytes) -> int:
    """A decimal number without its point: all numbers of an index have the same decimals."""
    return int(number.replace(b".", b""))
