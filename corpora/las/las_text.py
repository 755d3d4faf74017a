"""Turns the bytes of a log file into text. Reads one file; guesses its encoding; refuses what is no text."""

from __future__ import annotations

import codecs
import os

LIDAR_SIGNATURE = b"LASF"
DOS_END_OF_FILE = "\x1a"
PROBE_BYTES = 400


class BadFile(Exception):
    """The whole file is of no use; the message says why."""


def read_text(path: str) -> tuple[str, str, int]:
    """The text of a file with plain newlines, the name of its encoding, and its size in bytes."""
    if not os.path.isfile(path):
        raise BadFile("is no regular file")
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise BadFile(f"cannot be read: {error.strerror}") from error
    if not data.strip():
        raise BadFile("is empty")
    if data.startswith(LIDAR_SIGNATURE):
        raise BadFile("is a LiDAR point cloud (ASPRS LAS), not a well log")
    text, encoding = decode(data)
    if "\0" in text.rstrip("\0" + DOS_END_OF_FILE):
        raise BadFile("is binary, not text")
    text = text.rstrip("\0" + DOS_END_OF_FILE)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, encoding, len(data)


def decode(data: bytes) -> tuple[str, str]:
    """Text and the name of the encoding that fits: a byte-order mark first, then UTF-8, then an 8-bit code page."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding
    encoding = guess_utf16(data[:PROBE_BYTES])
    if encoding:
        return data.decode(encoding, "replace"), encoding
    for encoding in ("ascii", "utf-8", "cp1252"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"


def guess_utf16(head: bytes) -> str:
    """Headers are ASCII, so that UTF-16 without a mark has a zero in every other byte."""
    half = len(head) // 2
    if half and head[1::2].count(0) > 0.8 * half and head[0::2].count(0) == 0:
        return "utf-16-le"
    if half and head[0::2].count(0) > 0.8 * half and head[1::2].count(0) == 0:
        return "utf-16-be"
    return ""
