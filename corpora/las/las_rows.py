"""Data rows: from the lines of a data section to the values of its channels. Touches no file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from las_header import Report, shorten
from las_stats import Channel, TextChannel, is_absent_word, is_number

SAMPLE_ROWS = 50
DELIMITERS = {"COMMA": ",", "TAB": "\t"}

WORD = re.compile(r"\"([^\"]*)\"|'([^']*)'(?=\s|$)|(\S+)")
FIELD = re.compile(r"\s*\"([^\"]*)\"\s*(?:,|$)|([^,]*)(?:,|$)")
SEPARATORS = re.compile(r"[,;\s]+")
RUN_ON_MINUS = re.compile(r"(?<=[\d.])(?=-[\d.])")
RUN_ON_DOTS = re.compile(r"[-+]?\d*\.\d+\.\d*")
ABSENT = ""

Row = tuple[int, list[str]]


class Splitter:
    """How the rows of one data section are cut into values."""

    def __init__(self, delimiter: str) -> None:
        self.delimiter = DELIMITERS.get(delimiter.upper())

    def split(self, line: str) -> list[str]:
        if self.delimiter is None:
            return line.split() if '"' not in line and "'" not in line else self.split_quoted(line)
        if '"' in line and self.delimiter == ",":
            fields = [quoted or plain.strip() for quoted, plain in FIELD.findall(line)]
            return fields if line.rstrip().endswith(",") else fields[:-1]
        return line.split(self.delimiter)

    def split_quoted(self, line: str) -> list[str]:
        return [double or single or plain for double, single, plain in WORD.findall(line)]

    def mend(self, line: str, wanted: int) -> tuple[list[str], str]:
        """Another reading of a line that has not the wanted number of values, and what was done; or nothing."""
        tokens = self.split(line)
        if len(tokens) == wanted + 1 and not tokens[0].strip():
            return tokens[1:], ""
        if len(tokens) == wanted + 1 and not tokens[-1].strip():
            return tokens[:-1], ""
        for how, tokens in self.readings(line):
            if len(tokens) == wanted:
                return tokens, how
        return [], ""

    def readings(self, line: str) -> Iterator[tuple[str, list[str]]]:
        if self.delimiter:
            yield "cut at blanks, not at the delimiter", line.split()
        yield "cut at commas", SEPARATORS.split(line.strip().strip(",;"))
        apart = RUN_ON_MINUS.sub(" ", line).split()
        yield "run-on numbers cut before the minus", apart
        unsplit: list[str] = []
        for token in apart:
            # 7.020101130.188 may be cut in many places: both values are lost, the row is not.
            unsplit.extend([ABSENT, ABSENT] if RUN_ON_DOTS.fullmatch(token) else [token])
        yield "run-on numbers counted as absent", unsplit


def data_lines(lines: list[str], first: int) -> Iterator[tuple[int, str]]:
    """The lines that hold data, with their numbers: neither blank nor comment."""
    number = first
    for line in lines:
        if line and not line.isspace() and not line.lstrip().startswith("#"):
            yield number, line
        number += 1


class RowReader:
    """Reads the rows of one data section into channels, and reports each bad row once."""

    def __init__(self, channels: list[Channel], splitter: Splitter, report: Report) -> None:
        self.channels = channels
        self.splitter = splitter
        self.report = report
        self.rows = 0
        self.bad_rows = 0

    def read(self, lines: list[str], first: int) -> None:
        wanted = len(self.channels)
        for number, line in data_lines(lines, first):
            tokens = self.splitter.split(line)
            how = ""
            if len(tokens) != wanted:
                found = len(tokens)
                tokens, how = self.splitter.mend(line, wanted)
                if not tokens:
                    self.drop(number, f"{found} values for {wanted} channels, row left out: {shorten(line)}")
                    continue
            if "_" in line:
                tokens = [disarm(token) for token in tokens]
            self.take_row(number, tokens, how)

    def drop(self, number: int, reason: str) -> None:
        self.bad_rows += 1
        self.report(number, reason)

    def take_row(self, number: int, tokens: list[str], how: str = "") -> None:
        self.rows += 1
        for channel, token in zip(self.channels, tokens):
            channel.take(token)
            if channel.complaint:
                how = how or f"{channel.mnemonic}: {channel.complaint}"
                channel.complaint = ""
        if how:
            self.bad_rows += 1
            self.report(number, how)


def disarm(token: str) -> str:
    """Python reads 1_000 as a number, and nothing else does: in quotes it is a word to both."""
    return f'"{token}"' if "_" in token and not is_number(token) else token


class WrappedReader(RowReader):
    """Reads rows of several lines. Where the index stands alone on its line, a row that is cut short or too long
    costs itself only: reading goes on at the next index."""

    def read(self, lines: list[str], first: int) -> None:
        wanted = len(self.channels)
        index_alone = wanted > 1 and self.starts_alone(lines, first)
        held: list[str] = []  # complete, but not taken before the next line shows that it ended where it should
        pending: list[str] = []
        start = first
        held_start = first
        held_tail = 0  # values on the last line of the held row
        for number, line in data_lines(lines, first):
            tokens = self.splitter.split(line)
            if held:
                if index_alone and len(tokens) > 1 and held_tail == 1:
                    self.drop(held_start, f"{wanted - 1} values for {wanted} channels, row left out")
                    pending = held[-1:]
                    start = number - 1
                else:
                    self.take_row(held_start, held)
                held = []
            if not pending:
                start = number
            pending += tokens
            if len(pending) > wanted:
                self.drop(start, f"{len(pending)} values for {wanted} channels, row left out")
                pending = tokens if len(tokens) == 1 else []
                start = number
            elif len(pending) == wanted:
                held, pending = pending, []
                held_start, held_tail = start, len(tokens)
        if held:
            self.take_row(held_start, held)
        if pending:
            self.drop(start, f"{len(pending)} values for {wanted} channels at the end of the data, row left out")

    def starts_alone(self, lines: list[str], first: int) -> bool:
        for _, line in data_lines(lines, first):
            return len(self.splitter.split(line)) == 1
        return False


def sample(lines: list[str], splitter: Splitter) -> list[list[str]]:
    """The first rows, to see how many columns there are and which of them hold text."""
    rows = []
    for _, line in data_lines(lines, 0):
        rows.append(splitter.split(line))
        if len(rows) == SAMPLE_ROWS:
            break
    return rows


def usual_width(rows: list[list[str]], wanted: int) -> int:
    """The number of columns: the wanted one if any row has it, or else the most frequent."""
    widths = Counter(len(row) - (len(row) > 1 and not row[0].strip()) for row in rows)
    if not widths or widths[wanted] or any(len(row) == wanted for row in rows):
        return wanted
    most = max(widths.values())
    return min(width for width, count in widths.items() if count == most)


def text_columns(rows: list[list[str]], width: int) -> set[int]:
    """The columns whose sampled values are words throughout."""
    found = set()
    for column in range(width):
        words = [row[column].strip() for row in rows if len(row) == width]
        words = [word for word in words if not is_absent_word(word)]
        if words and not any(is_number(word) for word in words):
            found.add(column)
    return found


def as_text(channel: Channel) -> TextChannel:
    return TextChannel(channel.mnemonic, channel.unit, channel.description, channel.null)
