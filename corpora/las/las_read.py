"""One LAS file as an object: its sections, its data sets, and what is wrong with it."""

from __future__ import annotations

import os

from las_header import LAS3_KIND, Section, find_sections
from las_rows import RowReader, Splitter, WrappedReader, as_text, sample, text_columns, usual_width
from las_stats import Channel, is_number
from las_text import BadFile, read_text

DEFAULT_NULL = -999.25
LAS12_PLAIN = frozenset(("STRT", "STOP", "STEP", "NULL"))
NUMBER_FORMATS = "FIE"


class DataSet:
    """The channels of one data section."""

    def __init__(self, section: Section, channels: list[Channel]) -> None:
        self.section = section
        self.channels = channels
        self.rows = 0
        self.bad_rows = 0

    @property
    def is_log(self) -> bool:
        """Whether this is the log proper: ~A, ~Ascii or ~Log_Data, not a set of tops or of cores."""
        name = self.section.name.lower()
        return name.startswith("log_") or not LAS3_KIND.search(name)

    @property
    def title(self) -> str:
        if self.is_log:
            return "Log data"
        return self.section.name.replace("_", " ") or "Data"


class LasFile:
    """Reads a file as far as it can be read. Raises BadFile where nothing can."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.name = os.path.basename(path)
        self.faults: list[tuple[int, str]] = []
        self.sections: list[Section] = []
        self.data_sets: list[DataSet] = []
        text, self.encoding, self.bytes = read_text(path)
        self.read_sections(text)
        self.version = self.header_value("V", "VERS") or "2.0"
        self.wrapped = self.header_value("V", "WRAP").upper().startswith("Y")
        self.delimiter = self.header_value("V", "DLM") or "SPACE"
        if self.version.startswith("1."):
            self.swap_well_facts()
        self.null = self.read_null()
        self.check_sections()
        self.read_data(text)
        self.faults.sort()

    def report(self, line: int, reason: str) -> None:
        self.faults.append((line, reason))

    def read_sections(self, text: str) -> None:
        self.sections = list(find_sections(text))
        if not self.sections:
            raise BadFile("has no section (no line starts with ~): not a LAS file")
        self.report_stray_lines(text.split("\n", self.sections[0].line)[: self.sections[0].line - 1])
        for section in self.sections:
            if section.kind != "A":
                section.read(text, self.report)

    def report_stray_lines(self, head: list[str]) -> None:
        for number, line in enumerate(head, 1):
            if line.strip() and not line.lstrip().startswith("#"):
                self.report(number, "text before the first section, skipped")
                return

    def of_kind(self, kind: str) -> list[Section]:
        return [section for section in self.sections if section.kind == kind]

    def header_value(self, kind: str, name: str) -> str:
        for section in self.of_kind(kind):
            value = section.value(name)
            if value:
                return value
        return ""

    def swap_well_facts(self) -> None:
        for section in self.of_kind("W"):
            for item in section.items:
                if item.name not in LAS12_PLAIN:
                    item.swap()

    def read_null(self) -> float:
        wells = self.of_kind("W")
        text = self.header_value("W", "NULL").replace(",", ".")
        if text and is_number(text):
            return float(text)
        if wells:
            self.report(wells[0].line, f"~W has no usable NULL, {DEFAULT_NULL} taken")
        return DEFAULT_NULL

    def check_sections(self) -> None:
        """What the standard requires and this file has not."""
        for kind, what in (("V", "version"), ("W", "well"), ("C", "curve"), ("A", "data")):
            if not self.of_kind(kind):
                self.report(1, f"no ~{kind} ({what}) section")
        versions = self.of_kind("V")
        for name in ("VERS", "WRAP"):
            if versions and not self.header_value("V", name):
                self.report(versions[0].line, f"~V has no {name}")
        for section in self.of_kind("A"):
            if section.name[:1].upper() != "A" and not LAS3_KIND.search(section.name):
                self.report(section.line, "section without a name, read as ~A")

    def definition_of(self, data: Section) -> Section | None:
        """The section that names the columns: the one that the title points at, or else the last one before it."""
        before = [section for section in self.of_kind("C") if section.line < data.line]
        wanted = data.association.lower()
        for section in before:
            if wanted and section.name.lower() == wanted:
                return section
        if wanted and wanted != "curve":
            self.report(data.line, f"no section is called {data.association}")
        return before[-1] if before else None

    def read_data(self, text: str) -> None:
        for section in self.of_kind("A"):
            self.read_data_set(section, text[section.start : section.end].split("\n"))

    def read_data_set(self, section: Section, lines: list[str]) -> None:
        splitter = Splitter(self.delimiter)
        definition = self.definition_of(section)
        channels = self.channels_of(definition)
        rows = sample(lines, splitter)
        wrapped = self.wrapped and bool(channels)
        if not wrapped:
            channels = self.fit(channels, rows, section)
            channels = self.settle_text(channels, rows, section)
        data_set = DataSet(section, channels)
        self.data_sets.append(data_set)
        if not rows:
            self.report(section.line, "the data section holds no row")
        if not channels or not rows:
            return
        reader_type = WrappedReader if wrapped else RowReader
        reader = reader_type(channels, splitter, self.report)
        reader.read(lines, section.line)
        data_set.rows = reader.rows
        data_set.bad_rows = reader.bad_rows

    def channels_of(self, definition: Section | None) -> list[Channel]:
        """A channel for each item. A mnemonic that comes again gets a number: GR, GR:2."""
        channels: list[Channel] = []
        seen: dict[str, int] = {}
        for item in definition.items if definition else []:
            mnemonic = item.mnemonic or "UNNAMED"
            seen[mnemonic.upper()] = again = seen.get(mnemonic.upper(), 0) + 1
            if again > 1:
                mnemonic = f"{mnemonic}:{again}"
            channel = Channel(mnemonic, item.unit, item.description, self.null)
            format_ = item.format.upper().removeprefix("A")
            if format_ and format_[0] not in NUMBER_FORMATS:
                channel = as_text(channel)
            channels.append(channel)
        return channels

    def fit(self, channels: list[Channel], rows: list[list[str]], section: Section) -> list[Channel]:
        """As many channels as the rows have values, if no row has as many as there are channels."""
        width = usual_width(rows, len(channels))
        if width == len(channels):
            return channels
        self.report(section.line, f"{width} values a row for {len(channels)} channels")
        extra = [Channel(f"COLUMN:{i + 1}", "", "", self.null) for i in range(len(channels), width)]
        return (channels + extra)[:width]

    def settle_text(self, channels: list[Channel], rows: list[list[str]], section: Section) -> list[Channel]:
        """Columns of words, whatever the header says of them."""
        for column in text_columns(rows, len(channels)):
            if not channels[column].is_text:
                self.report(section.line, f"{channels[column].mnemonic}: the column holds text, not numbers")
                channels[column] = as_text(channels[column])
        return channels
