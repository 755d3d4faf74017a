"""Sections and header lines of a LAS file, found with regular expressions. Works on text; touches no file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Report = Callable[[int, str], None]

SECTION = re.compile(r"^[ \t]*~([^\n]*)", re.MULTILINE)
# ~Log_Data[1] | Log_Definition: the kind is a word of its own within the name.
TITLE = re.compile(r"\s*(?P<name>[^|\s]*)[^|]*(?:\|\s*(?P<association>\S+))?")
LAS3_KIND = re.compile(r"_(?P<kind>parameter|definition|data)(?![a-z])", re.IGNORECASE)
LAS3_LETTER = {"parameter": "P", "definition": "C", "data": "A"}

UNIT = r"(?P<unit>\d+[ ][A-Za-z]\S*(?=\s)|\S*)"
# MNEM.UNIT DATA : DESCRIPTION: first dot, first space after it, last colon.
ITEM = re.compile(r"\s*(?P<mnemonic>[^.:]*?)\s*\." + UNIT + r"(?P<data>.*):(?P<description>[^:]*)")
# Cond..MS/M: the mnemonic itself ends with a dot. DEPT ..1IN is another thing: a unit of a tenth of an inch.
DOTTED = re.compile(
    r"\s*(?P<mnemonic>[^:]*[^\s.:]\.)\.(?P<unit>[^\s\d]\S*)(?P<data>.*):(?P<description>[^:]*)"
)
NO_COLON = re.compile(r"\s*(?P<mnemonic>[^.]*?)\s*\." + UNIT + r"(?P<data>.*)(?P<description>)")
NO_DOT = re.compile(r"\s*(?P<mnemonic>[^:]*\w[^:]*?)\s*(?P<unit>)(?P<data>):(?P<description>.*)")
BARE = re.compile(r"\s*(?P<mnemonic>[A-Za-z]\w*)\s*(?P<unit>)(?P<data>)(?P<description>)")
FORMAT = re.compile(r"\s*\{(?P<format>[^{}]*)\}\s*(?:\|\s*(?P<association>.*?))?\s*$|\s*\|\s*(?P<only>\S.*?)\s*$")

KNOWN_WORD = re.compile(r"(?:V|VERS.*|W|WELL.*|C|CURVE.*|P|PARAM.*|O|OTHER.*|A|ASCII.*|.*_.*)$", re.IGNORECASE)


# Far beyond what any standard allows; what is longer is no header, and would cost time.
HEADER_LINE_MAX = 1000


class Item:
    """One header line."""

    __slots__ = ("line", "mnemonic", "name", "unit", "data", "description", "format", "association")

    def __init__(self, line: int, parts: re.Match[str], format_: str, association: str) -> None:
        self.line = line
        self.mnemonic = parts["mnemonic"].strip()
        self.name = self.mnemonic.upper()
        self.unit = parts["unit"].strip()
        self.data = parts["data"].strip()
        self.description = parts["description"].strip()
        self.format = format_
        self.association = association

    def swap(self) -> None:
        """LAS 1.2 has description and value of a well fact the other way round."""
        self.data, self.description = self.description, self.data


class Section:
    """A section: its title, what kind it is, and where its text lies."""

    def __init__(self, line: int, title: str, start: int, end: int) -> None:
        parts = TITLE.match(title)
        self.line = line
        self.title = title.strip()
        self.start = start
        self.end = end
        self.name = parts["name"] if parts else ""
        self.association = (parts["association"] or "") if parts else ""
        self.kind = kind_of(self.name)
        if title[:1].isspace() and not KNOWN_WORD.match(self.name):
            self.kind = "A"  # ~ DEPTH GR: column titles under a bare ~
        self.items: list[Item] = []
        self.prose: list[str] = []

    def find(self, name: str) -> Item | None:
        for item in self.items:
            if item.name == name:
                return item
        return None

    def value(self, name: str) -> str:
        item = self.find(name)
        return item.data if item else ""

    def read(self, text: str, report: Report) -> None:
        """Fills in the items, or the prose of ~O."""
        number = self.line
        for line in text[self.start : self.end].split("\n"):
            if self.kind == "O":
                self.prose.append(line.rstrip())
            else:
                bare = line.strip()
                if bare and bare[0] != "#":
                    self.read_item(number, bare, report)
            number += 1

    def read_item(self, number: int, line: str, report: Report) -> None:
        if len(line) > HEADER_LINE_MAX:
            report(number, f"header line of {len(line)} characters, cut: {shorten(line)}")
            line = line[:HEADER_LINE_MAX]
        item, reason = parse_item(number, line)
        if reason:
            report(number, f"{reason}: {shorten(line)}")
        if item:
            self.items.append(item)


def kind_of(name: str) -> str:
    """The letter of a section: V, W, C, P, O, A, or X for a section of somebody's own."""
    las3 = LAS3_KIND.search(name)
    if las3:
        return LAS3_LETTER[las3["kind"].lower()]
    letter = name[:1].upper()
    return letter if letter and letter in "VWCPOA" else "X"


def shorten(line: str) -> str:
    line = " ".join(line.split())
    return f"'{line[:57]}...'" if len(line) > 60 else f"'{line}'"


def parse_item(number: int, line: str) -> tuple[Item | None, str]:
    """The item of a header line and what is wrong with it, each possibly nothing."""
    format_ = association = reason = ""
    tail = FORMAT.search(line)
    if tail:
        format_ = (tail["format"] or "").strip()
        association = tail["association"] or tail["only"] or ""
        line = line[: tail.start()]
    parts = (DOTTED.fullmatch(line) if ".." in line else None) or ITEM.fullmatch(line)
    if not parts:
        reason = "no colon" if "." in line and ":" not in line else "no dot"
        if reason == "no colon":
            parts = NO_COLON.fullmatch(line)
        else:
            parts = NO_DOT.fullmatch(line) or BARE.fullmatch(line)
            reason = "no dot" if parts else "no header line"
    return (Item(number, parts, format_, association) if parts else None), reason


def find_sections(text: str) -> Iterator[Section]:
    """The sections in their order, unread."""
    matches = list(SECTION.finditer(text))
    line = 1
    counted = 0
    for match, following in zip(matches, matches[1:] + [None]):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        end = following.start() if following else len(text)
        # The line end of the title is part of the section, so that its first text line is number line + 1.
        yield Section(line, match[1], match.end(), end)
