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
        """The values of a line; none if it is blank or a comment."""
        if '"' in line or "'" in line or "_" in line:
            return self.split_words(line)
        if self.delimiter is None:
            tokens = line.split()
            return [] if tokens and tokens[0][0] == "#" else tokens
        return self.split_fields(line)

    def split_words(self, line: str) -> list[str]:
        """The same for a line with quotes in it, or with an underscore, which Python allows in a number."""
        if self.delimiter is None:
            words = [double or single or plain for double, single, plain in WORD.findall(line)]
        else:
            words = self.split_fields(line)
        return [] if words and words[0][:1] == "#" else [disarm(word) for word in words]

    def split_fields(self, line: str) -> list[str]:
        bare = line.strip()
        if not bare or bare[0] == "#":
            return []
        if '"' in line and self.delimiter == ",":
            fields = [quoted or plain.strip() for quoted, plain in FIELD.findall(line)]
            return fields if bare[-1] == "," else fields[:-1]
        return line.split(self.delimiter)

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


def disarm(word: str) -> str:
    """Python reads 1_000 as a number, and nothing else does: in quotes it is a word to both."""
    return f'"{word}"' if "_" in word and not is_number(word) else word


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
        for number, line in enumerate(lines, first):
            tokens = self.splitter.split(line)
            if len(tokens) == wanted:
                self.take_row(number, tokens)
            elif tokens:
                self.take_odd_row(number, line, tokens)

    def take_odd_row(self, number: int, line: str, tokens: list[str]) -> None:
        wanted = len(self.channels)
        mended, how = self.splitter.mend(line, wanted)
        if mended:
            self.take_row(number, mended, how)
        else:
            self.drop(number, f"{len(tokens)} values for {wanted} channels, row left out: {shorten(line)}")

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


class WrappedReader(RowReader):
    """Reads rows of several lines. Where the index stands alone on its line, a row that is cut short or too long
    costs itself only: reading goes on at the next index."""

    def __init__(self, channels: list[Channel], splitter: Splitter, report: Report) -> None:
        super().__init__(channels, splitter, report)
        self.wanted = len(channels)
        self.index_alone = False
        self.pending: list[str] = []  # the values of a row that is not complete
        self.start = 0  # the line that it began on
        self.held: list[str] = []  # a complete row, not taken before the next line shows that it ended where it should
        self.held_start = 0
        self.held_tail = 0  # values on its last line

    def read(self, lines: list[str], first: int) -> None:
        self.index_alone = self.wanted > 1 and self.starts_alone(lines)
        for number, line in enumerate(lines, first):
            tokens = self.splitter.split(line)
            if tokens:
                self.take_line(number, tokens)
        self.release(self.held_tail)
        if self.pending:
            reason = f"{len(self.pending)} values for {self.wanted} channels at the end of the data, row left out"
            self.drop(self.start, reason)

    def starts_alone(self, lines: list[str]) -> bool:
        for line in lines:
            tokens = self.splitter.split(line)
            if tokens:
                return len(tokens) == 1
        return False

    def take_line(self, number: int, tokens: list[str]) -> None:
        found = len(tokens)
        if self.held:
            self.release(found)
        if not self.pending:
            self.start = number
        self.pending += tokens
        count = len(self.pending)
        if count == self.wanted:
            self.held, self.pending = self.pending, []
            self.held_start, self.held_tail = self.start, found
        elif count > self.wanted:
            self.drop(self.start, f"{count} values for {self.wanted} channels, row left out")
            self.pending = tokens if found == 1 else []
            self.start = number

    def release(self, found: int) -> None:
        """Takes the held row, unless a line of `found` values after it shows that its last value is an index."""
        held, self.held = self.held, []
        if self.index_alone and self.held_tail == 1 and found > 1:
            self.drop(self.held_start, f"{self.wanted - 1} values for {self.wanted} channels, row left out")
            self.pending = held[-1:]
        elif held:
            self.take_row(self.held_start, held)


def sample(lines: list[str], splitter: Splitter) -> list[list[str]]:
    """The first rows, to see how many columns there are and which of them hold text."""
    rows: list[list[str]] = []
    for line in lines:
        tokens = splitter.split(line)
        if tokens:
            rows.append(tokens)
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


def text_columns(rows: list[list[str]], width: int) -> list[int]:
    """The columns whose sampled values are words throughout."""
    rows = [row for row in rows if len(row) == width]
    return [column for column in range(width) if is_text_column(rows, column)]


def is_text_column(rows: list[list[str]], column: int) -> bool:
    words = 0
    for row in rows:
        word = row[column].strip()
        if is_number(word):
            return False
        words += not is_absent_word(word)
    return words > 0


def as_text(channel: Channel) -> TextChannel:
    return TextChannel(channel.mnemonic, channel.unit, channel.description, channel.null)
