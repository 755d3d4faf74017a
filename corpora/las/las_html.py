"""HTML pages: one for each log, one index for each folder. Builds strings; touches no file.

The same log gives the same page, byte for byte: no time, no path of this machine, everything in a fixed order.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from las_header import Item, Section
from las_read import DataSet, LasFile
from las_stats import Channel, Summary, TextChannel

DASH = "\N{EN DASH}"
SPARK_POINTS = 90
LONG_TABLE = 40
FAULTS_SHOWN = 200

STYLE = """
:root { color-scheme: light dark; --ink: #1c2733; --soft: #5d6b79; --line: #d9e0e7; --paper: #ffffff;
  --shade: #f4f7fa; --accent: #14648c; --bad: #a3341f; }
@media (prefers-color-scheme: dark) { :root { --ink: #dfe7ee; --soft: #93a1af; --line: #33404c; --paper: #151b21;
  --shade: #1d252d; --accent: #6cb8de; --bad: #f0907c; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 2rem 4rem; max-width: 96rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
nav { color: var(--soft); font-size: .9rem; } a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
h1 { margin: .3rem 0 .2rem; font-size: 1.7rem; line-height: 1.25; } h1 + p { margin-top: 0; color: var(--soft); }
h2 { margin: 2.2rem 0 .6rem; font-size: 1.15rem; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(13.5rem, 1fr)); gap: .6rem; margin: 1.2rem 0; }
dl div { padding: .5rem .8rem; background: var(--shade); border-radius: .4rem; }
dt { color: var(--soft); font-size: .78rem; } dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .4rem; }
table { width: 100%; border-collapse: collapse; font-size: .85rem; }
th, td { padding: .3rem .45rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
tr:last-child td { border-bottom: 0; } td:last-child { min-width: 8rem; } td.n:last-child { min-width: 0; } tbody tr:nth-child(even) { background: var(--shade); }
th:first-child, td:first-child { padding-left: .8rem; } th { background: var(--shade); color: var(--soft); font-weight: 600; white-space: nowrap; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
code, pre { font: .86rem/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
pre { margin: 0; padding: .8rem 1rem; background: var(--shade); border-radius: .4rem; white-space: pre-wrap; }
svg { display: block; width: 6rem; height: 1.5rem; } polyline { fill: none; stroke: var(--accent); stroke-width: 1; }
summary { cursor: pointer; color: var(--accent); margin-bottom: .5rem; } .bad { color: var(--bad); }
.faults { color: var(--bad); padding-left: 1.2rem; }
"""

ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})

# A column of a table: its title, and whether it holds numbers.
Column = tuple[str, bool]

ITEM_COLUMNS: Sequence[Column] = (("Mnemonic", False), ("Unit", False), ("Value", False), ("Description", False))
LAS3_COLUMNS: Sequence[Column] = (("Format", False), ("Belongs to", False))
CHANNEL_COLUMNS: Sequence[Column] = (
    ("Channel", False),
    ("Unit", False),
    ("Curve", False),
    ("Values", True),
    ("Absent", True),
    ("Min", True),
    ("Mean", True),
    ("Median", True),
    ("Std dev", True),
    ("Max", True),
    ("Falling", True),
    ("Equal", True),
    ("Rising", True),
    ("Activity", True),
    ("Drift", True),
    ("Description", False),
)
INDEX_COLUMNS: Sequence[Column] = (
    ("File", False),
    ("Well", False),
    ("Company", False),
    ("LAS", False),
    ("From", True),
    ("To", True),
    ("Unit", False),
    ("Channels", True),
    ("Rows", True),
    ("Absent", True),
    ("Bytes", True),
    ("Faults", True),
)
WELL_FACTS = (
    ("COMP", "Company"),
    ("WELL", "Well"),
    ("FLD", "Field"),
    ("LOC", "Location"),
    ("PROV", "Province"),
    ("CNTY", "County"),
    ("STAT", "State"),
    ("CTRY", "Country"),
    ("SRVC", "Service company"),
    ("DATE", "Date"),
    ("UWI", "Unique well id"),
    ("API", "API number"),
)
SECTION_TITLES = {"V": "Version", "W": "Well", "C": "Curves", "P": "Parameters", "O": "Remarks"}


class Entry:
    """What an index shows of one file, kept after the file itself is gone."""

    def __init__(self, name: str, las: LasFile | None, reason: str = "", size: int | None = None) -> None:
        self.name = name
        self.reason = reason  # why the file could not be read at all
        self.bytes = las.bytes if las else size
        self.faults = len(las.faults) if las else 1
        self.well = las.header_value("W", "WELL") if las else ""
        self.company = las.header_value("W", "COMP") if las else ""
        self.version = las.version if las else ""
        index = index_channel(las) if las else None
        self.first = index.values[0] if index and index.values else None
        self.last = index.values[-1] if index and index.values else None
        self.unit = index.unit if index else ""
        sets = las.data_sets if las else []
        self.channels = sum([len(data_set.channels) for data_set in sets])
        self.rows = sum([data_set.rows for data_set in sets])
        self.absent = sum([channel.absent for data_set in sets for channel in data_set.channels])


def index_channel(las: LasFile) -> Channel | None:
    """The index of the log itself, or else of the longest data set."""
    sets = [data_set for data_set in las.data_sets if data_set.rows]
    sets = [data_set for data_set in sets if data_set.is_log] or sets
    return max(sets, key=lambda data_set: data_set.rows).channels[0] if sets else None


def escape(text: str) -> str:
    return text.translate(ENTITIES)


def number(value: float | None) -> str:
    """At most seven significant digits; a dash for what does not exist."""
    return DASH if value is None else f"{value:.7g}"


def derived(value: float | None) -> str:
    """Five digits are enough for a figure that was computed."""
    return DASH if value is None else f"{value:.5g}"


def whole(value: int | None) -> str:
    return DASH if value is None else f"{value:,}"


def href(name: str) -> str:
    """A link to the page of a file or folder, whatever bytes are in its name."""
    return quote(os.fsencode(name))


def document(title: str, trail: str, body: Iterable[str]) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<nav>{trail}</nav>\n" + "\n".join(body) + "\n</body>\n</html>\n"
    )


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    cards = [f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in pairs if value]
    return "<dl>" + "".join(cards) + "</dl>"


def table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> str:
    """A table from cells that are HTML already."""
    openings = ['<td class="n">' if is_number else "<td>" for _, is_number in columns]
    heads = [f'<th{" class=n" if is_number else ""}>{escape(title)}</th>' for title, is_number in columns]
    lines = [
        "<tr>" + "".join([opening + cell + "</td>" for opening, cell in zip(openings, row)]) + "</tr>" for row in rows
    ]
    return (
        '<div class="scroll"><table>\n<thead><tr>' + "".join(heads) + "</tr></thead>\n<tbody>\n"
        + "\n".join(lines) + "\n</tbody></table></div>"
    )


class LogPage:
    """The page of one file."""

    def __init__(self, las: LasFile) -> None:
        self.las = las

    def html(self) -> str:
        las = self.las
        body = [f"<h1>{escape(self.heading())}</h1>", f"<p>{escape(las.name)}</p>", self.metadata()]
        body += [self.faults()] if las.faults else []
        for data_set in las.data_sets:
            body.append(self.data_set(data_set))
        for section in las.sections:
            if section.kind != "A":
                body.append(self.section(section))
        return document(las.name, f'<a href="index.html">Index</a> / {escape(las.name)}', body)

    def heading(self) -> str:
        return self.las.header_value("W", "WELL") or self.las.name

    def metadata(self) -> str:
        las = self.las
        pairs = [(title, las.header_value("W", name)) for name, title in WELL_FACTS]
        index = index_channel(las)
        if index and index.values:
            pairs.append(("Index", f"{number(index.values[0])} to {number(index.values[-1])} {index.unit}"))
        pairs += [
            ("Format", f"LAS {las.version}{', wrapped' if las.wrapped else ''}"),
            ("Encoding", las.encoding),
            ("Size", f"{las.bytes:,} bytes"),
            ("Rows", whole(sum([data_set.rows for data_set in las.data_sets]))),
            ("Absent value", number(las.null)),
        ]
        return facts(pairs)

    def faults(self) -> str:
        shown = self.las.faults[:FAULTS_SHOWN]
        lines = [f"<li>line {line}: {escape(reason)}</li>" for line, reason in shown]
        more = len(self.las.faults) - len(shown)
        if more:
            lines.append(f"<li>and {more:,} more</li>")
        return f"<h2>Faults ({len(self.las.faults):,})</h2>\n<ul class=\"faults\">\n" + "\n".join(lines) + "\n</ul>"

    def data_set(self, data_set: DataSet) -> str:
        title = f"<h2>{escape(data_set.title)}: {data_set.rows:,} rows, {len(data_set.channels)} channels</h2>\n"
        return title + table(CHANNEL_COLUMNS, [self.channel(channel) for channel in data_set.channels])

    def channel(self, channel: Channel) -> Sequence[str]:
        summary = channel.summary()
        return (
            f"<code>{escape(channel.mnemonic)}</code>",
            escape(channel.unit),
            words(channel) if isinstance(channel, TextChannel) else spark(channel.values, summary),
            whole(summary.count),
            whole(summary.absent),
            number(summary.min),
            derived(summary.mean),
            number(summary.median),
            derived(summary.stdev),
            number(summary.max),
            *self.steps(summary),
            derived(summary.activity),
            derived(summary.drift),
            escape(channel.description),
        )

    def steps(self, summary: Summary) -> Sequence[str]:
        if summary.mean is None:
            return (DASH, DASH, DASH)
        return whole(summary.falling), whole(summary.equal), whole(summary.rising)

    def section(self, section: Section) -> str:
        name = SECTION_TITLES.get(section.kind, section.name)
        if "_" in section.name:
            name = section.name.replace("_", " ")
        title = f"<h2>{escape(name)}</h2>\n"
        if section.kind == "O":
            return title + "<pre>" + escape("\n".join(section.prose).strip("\n")) + "</pre>"
        las3 = any([item.format or item.association for item in section.items])
        columns = (*ITEM_COLUMNS, *LAS3_COLUMNS) if las3 else ITEM_COLUMNS
        body = table(columns, [self.item(item, las3) for item in section.items])
        if len(section.items) > LONG_TABLE:
            body = f"<details><summary>{len(section.items)} lines</summary>\n{body}</details>"
        return title + body

    def item(self, item: Item, las3: bool) -> Sequence[str]:
        cells = [
            f"<code>{escape(item.mnemonic)}</code>",
            escape(item.unit),
            escape(item.data),
            escape(item.description),
        ]
        if las3:
            cells += [escape(item.format), escape(item.association)]
        return cells


def words(channel: TextChannel) -> str:
    return f"{len(channel.words):,} different words" if len(channel.words) != 1 else "always the same word"


def spark(values: list[float], summary: Summary) -> str:
    """A small picture of the channel: every n-th value, from the first row on the left to the last on the right."""
    if summary.min is None or summary.max is None or len(values) < 2:
        return ""
    stride = -(-len(values) // SPARK_POINTS)
    span = (summary.max - summary.min) or 1.0
    heights = [22 - 20 * (value - summary.min) / span for value in values[::stride]]
    step = 100 / max(1, len(heights) - 1)
    points = " ".join([f"{place * step:.1f},{height:.1f}" for place, height in enumerate(heights)])
    return f'<svg viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true"><polyline points="{points}"/></svg>'


class IndexPage:
    """The index of one folder: its files and its sub-folders."""

    def __init__(self, folder: str, entries: Sequence[Entry], folders: Sequence[str]) -> None:
        self.folder = folder  # relative to the top, "" for the top
        self.entries = entries
        self.folders = folders

    def html(self) -> str:
        title = self.folder or "Well logs"
        body = [f"<h1>{escape(title)}</h1>", self.totals()]
        if self.folders:
            links = [f'<li><a href="{href(name)}/index.html">{escape(name)}</a></li>' for name in self.folders]
            body += ["<h2>Folders</h2>", "<ul>" + "".join(links) + "</ul>"]
        if self.entries:
            body += ["<h2>Files</h2>", table(INDEX_COLUMNS, [self.row(entry) for entry in self.entries])]
        return document(title, self.trail(), body)

    def trail(self) -> str:
        return '<a href="../index.html">Up</a>' if self.folder else "Index"

    def totals(self) -> str:
        entries = self.entries
        return facts(
            [
                ("Files", whole(len(entries))),
                ("Folders", whole(len(self.folders)) if self.folders else ""),
                ("Bytes", whole(sum([entry.bytes or 0 for entry in entries]))),
                ("Rows", whole(sum([entry.rows for entry in entries]))),
                ("Channels", whole(sum([entry.channels for entry in entries]))),
                ("Faults", whole(sum([entry.faults for entry in entries]))),
            ]
        )

    def row(self, entry: Entry) -> Sequence[str]:
        if entry.reason:
            cells = [escape(entry.name), f'<span class="bad">{escape(entry.reason)}</span>']
            cells += [""] + [DASH] * 7 + [whole(entry.bytes), whole(entry.faults)]
            return cells
        return (
            f'<a href="{href(entry.name)}.html">{escape(entry.name)}</a>',
            escape(entry.well),
            escape(entry.company),
            escape(entry.version),
            number(entry.first),
            number(entry.last),
            escape(entry.unit),
            whole(entry.channels),
            whole(entry.rows),
            whole(entry.absent),
            whole(entry.bytes),
            f'<span class="bad">{entry.faults:,}</span>' if entry.faults else "0",
        )
