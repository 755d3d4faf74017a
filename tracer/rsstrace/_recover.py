"""Completes the log of a killed program from what its tail holds (docs/trace-format.md, "The tail")."""

import os
import struct
import sys

MAGIC = b"rsstail1"
# magic, header_bytes, format, pid, buffer_bytes, base, end, lost, reserved[2], events, logged
HEADER = struct.Struct("<8s4I7Q")


class TailError(Exception):
    """The tail or its log is not what it should be."""


def read_tail(path):
    """Returns (base, bytes after it, events counted, events lost) of the tail file `path`."""
    with open(path, "rb") as file:
        data = file.read()
    if len(data) < HEADER.size or not data.startswith(MAGIC):
        raise TailError(f"{path} is not a tail of rsstrace")
    _, header_bytes, _, _, capacity, base, end, lost, _, _, events, _ = HEADER.unpack_from(data)
    if end < base or end - base > capacity or header_bytes + (end - base) > len(data):
        raise TailError(f"{path} is damaged")
    return base, data[header_bytes:header_bytes + end - base], events, lost


def complete(log, tail):
    """Appends the tail to the log in place; returns (events counted, events lost)."""
    base, newest, events, lost = read_tail(tail)
    with open(log, "r+b") as file:
        size = file.seek(0, os.SEEK_END)
        if size < base:
            raise TailError(f"{log} has {size} bytes where its tail says {base}: bytes are missing")
        file.seek(base)
        file.write(newest)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
    return events, lost


def recover(log):
    """The command: returns its exit code."""
    tail = log + ".tail"
    if not os.path.exists(tail):
        sys.stderr.write(f"rsstrace: there is no {tail}: the log was closed, or is another one\n")
        return 2
    try:
        events, lost = complete(log, tail)
    except (OSError, TailError) as error:
        sys.stderr.write(f"rsstrace: {error}\n")
        return 4
    os.unlink(tail)
    print(f"{log}: {events} events counted, {lost} lost")
    return 0
