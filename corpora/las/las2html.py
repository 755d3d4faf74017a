"""las2html: a page of HTML for every LAS file under IN, and an index for every folder.

Reads IN, writes OUT, and appends to the file named by TRACETOLL_MARKS. Python 3.11 or later, standard library only.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator

from las_html import Entry, IndexPage, LogPage
from las_read import LasFile
from las_text import BadFile

EXIT_FAULTS = 1
EXIT_USAGE = 2
EXIT_WRITE = 4
EXIT_INTERRUPTED = 130

EPILOG = """\
Every bad row and every bad file is reported as FILE:LINE: REASON on standard error; the good ones are converted
all the same. Exit codes: 0 converted, 1 something was bad (0 with --keep-going), 2 usage error, 4 writing failed.
"""


class UsageError(Exception):
    """The command line asks for what cannot be done."""


class WriteError(Exception):
    """A page could not be written."""


def mark(label: str) -> None:
    """Tells whoever watches this program what it is about to do."""
    path = os.environ.get("TRACETOLL_MARKS")
    if not path:
        return
    try:
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            os.write(file, f"{label}\n".encode())
        finally:
            os.close(file)
    except OSError as error:
        print(f"las2html: TRACETOLL_MARKS: {path}: {error.strerror}", file=sys.stderr)


def is_las_name(name: str) -> bool:
    return name.lower().endswith(".las")


def find_folders(top: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Folders below `top` in a fixed order: path relative to it ("" for itself), sub-folders, LAS files."""

    def fail(error: OSError) -> None:
        raise UsageError(f"{error.filename}: {error.strerror}")

    for folder, folders, names in os.walk(top, onerror=fail):
        folders.sort()
        relative = os.path.relpath(folder, top)
        yield "" if relative == "." else relative, list(folders), sorted([name for name in names if is_las_name(name)])


def with_logs(found: list[tuple[str, list[str], list[str]]]) -> list[tuple[str, list[str], list[str]]]:
    """Leaves out the folders that hold no log, neither in themselves nor further down."""
    kept: list[tuple[str, list[str], list[str]]] = []
    alive: set[str] = set()
    for folder, folders, names in reversed(found):
        folders = [name for name in folders if os.path.join(folder, name) in alive]
        if folders or names:
            alive.add(folder)
            kept.append((folder, folders, names))
    return kept[::-1]


class Converter:
    """Converts the logs one by one and remembers what the indexes need."""

    def __init__(self, source: str, target: str) -> None:
        self.source = source
        self.target = target
        self.faults = 0

    def run(self) -> None:
        if os.path.isdir(self.source):
            found = with_logs(list(find_folders(self.source)))
        else:
            found = [("", [], [os.path.basename(self.source)])]
            self.source = os.path.dirname(self.source)
        if not found:
            raise UsageError(f"{self.source}: holds no LAS file (no name ends in .las)")
        self.make_folder("", UsageError)
        mark("Converting Files.")
        indexes = []
        for folder, folders, names in found:
            self.make_folder(folder)
            indexes.append(IndexPage(folder, [self.convert(folder, name) for name in names], folders))
        mark("Writing Indexes.")
        for index in indexes:
            self.write(index.folder, "index.html", index.html())

    def convert(self, folder: str, name: str) -> Entry:
        path = os.path.join(self.source, folder, name)
        try:
            las = LasFile(path)
            html = LogPage(las).html()
        except BadFile as error:
            return self.refuse(path, name, str(error))
        except Exception as error:  # a file that nobody foresaw must not cost the others
            return self.refuse(path, name, f"cannot be converted: {type(error).__name__}: {error}")
        self.write(folder, name + ".html", html)
        self.report(path, las.faults)
        return Entry(name, las)

    def refuse(self, path: str, name: str, reason: str) -> Entry:
        self.report(path, [(1, reason)])
        return Entry(name, None, reason, size_of(path))

    def report(self, path: str, faults: list[tuple[int, str]]) -> None:
        self.faults += len(faults)
        if faults:
            sys.stderr.write("".join([f"{path}:{line}: {reason}\n" for line, reason in faults]))

    def make_folder(self, folder: str, error_type: type[Exception] = WriteError) -> None:
        path = os.path.join(self.target, folder)
        try:
            os.makedirs(path, exist_ok=True)
        except OSError as error:
            raise error_type(f"{path}: cannot be made a folder: {error.strerror}") from error
        if not os.access(path, os.W_OK | os.X_OK):
            raise error_type(f"{path}: is not writable")

    def write(self, folder: str, name: str, html: str) -> None:
        path = os.path.join(self.target, folder, name)
        try:
            with open(path, "w", encoding="utf-8", errors="replace", newline="\n") as file:
                file.write(html)
        except OSError as error:
            raise WriteError(f"{path}: cannot be written: {error.strerror}") from error


def size_of(path: str) -> int | None:
    try:
        return os.stat(path).st_size
    except OSError:
        return None


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="las2html", description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", metavar="IN", help="a folder of LAS files, searched to the bottom, or one LAS file")
    parser.add_argument("target", metavar="OUT", help="the folder for the pages, made if it is missing")
    parser.add_argument("--keep-going", action="store_true", help="exit 0 even if some rows or files were bad")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    options = parse_arguments(arguments)
    if not os.path.exists(options.source):
        print(f"las2html: {options.source}: no such file or folder", file=sys.stderr)
        return EXIT_USAGE
    converter = Converter(options.source, options.target)
    try:
        converter.run()
    except UsageError as error:
        print(f"las2html: {error}", file=sys.stderr)
        return EXIT_USAGE
    except WriteError as error:
        print(f"las2html: {error}", file=sys.stderr)
        return EXIT_WRITE
    except KeyboardInterrupt:
        print("las2html: interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED
    return EXIT_FAULTS if converter.faults and not options.keep_going else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
