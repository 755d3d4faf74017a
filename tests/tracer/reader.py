"""Reads binary logs as docs/trace-format.md describes them, and turns them into text. Written from that document."""

import struct

HEADER = struct.Struct("<8sHHIQQQIIII")
KINDS = ["CALL", "RETURN", "C_CALL", "C_RETURN", "C_EXCEPT", "LINE", "EXCEPT"]


class Code:
    """A code record."""

    def __init__(self, reader):
        self.entry = reader.varint()
        self.first_line = reader.varint()
        self.file = reader.string()
        self.name = reader.string()
        self.qualified = reader.string()
        self.lines = [self.first_line]
        line = self.first_line
        for _ in range(reader.varint()):
            run = reader.varint()
            if not run & 1:
                line += reader.zigzag()
            self.lines += [-1 if run & 1 else line] * (run >> 1)

    def line(self, offset):
        return self.lines[offset] if offset < len(self.lines) else -1


class Reader:
    """Bytes to numbers."""

    def __init__(self, data, position=0):
        self.data = data
        self.position = position

    def byte(self):
        self.position += 1
        return self.data[self.position - 1]

    def varint(self):
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def zigzag(self):
        value = self.varint()
        return (value >> 1) ^ -(value & 1)

    def string(self):
        length = self.varint()
        self.position += length
        return self.data[self.position - length:self.position].decode()


class BinaryLog:
    """A decoded log: `lines` is the text log, without its ends of line."""

    def __init__(self, data):
        (magic, self.major, self.minor, start, self.us_mult, self.units_per_s, self.start_ns, self.page, self.pid,
         meta_bytes, _) = HEADER.unpack_from(data)
        assert magic == b"rsstrace" and self.major == 1
        meta = data[HEADER.size:HEADER.size + meta_bytes].decode()
        self.meta = dict(line.split("=", 1) for line in meta.splitlines())
        assert start == HEADER.size + meta_bytes
        self.codes, self.callees, self.native_threads = {}, {}, {}
        self.units = self.code = self.callee = self.offset = self.rss = self.number = 0
        self.shown = None
        self.previous = False
        self.ended = None
        self.kinds = [0] * 7
        self.bytes_of_events = 0
        titles = "Event dEvent Clock What File Line Function RSS dRSS".split()
        self.lines = ["SOF", "HDR:  %-12s %-7s %-12s %-8s %-80s %4s %-32s %-12s %-12s" % tuple(titles)]
        reader = Reader(data, start)
        while reader.position < len(data):
            before = reader.position
            head = reader.byte()
            if head & 7 == 7:
                length = reader.varint()
                end = reader.position + length
                self.control(head >> 3, Reader(data[:end], reader.position))
                reader.position = end
            else:
                self.event(head, reader)
                self.bytes_of_events += reader.position - before

    def clock(self):
        return ((self.units * self.us_mult) >> 64) / 1e6

    def diff(self, number):
        return number - self.shown[0] if self.shown else 0

    def line_text(self, tag, number, kind, rss):
        code = self.codes[self.code]
        name = self.callees[self.callee] if kind in (2, 3, 4) else code.name
        change = rss - (self.shown[1] if self.shown else 0)
        return "%-6s%-12d +%-6d %-12.6f %-8s %s %4d %s %-12d %-12d" % (
            tag, number, self.diff(number), self.clock(), KINDS[kind], pad(code.file, 80), code.line(self.offset),
            pad(name, 32), rss * self.page, change * self.page)

    def event(self, head, reader):
        kind, explicit, advance = head & 7, head & 8, head >> 4
        self.units += advance + (reader.varint() if advance == 15 else 0)
        if kind == 0:
            self.code = reader.varint()
            self.offset = reader.varint() if explicit else self.codes[self.code].entry
        elif kind in (3, 4):
            if explicit:
                self.code, self.callee, self.offset = reader.varint(), reader.varint(), reader.varint()
        else:
            if explicit:
                self.code = reader.varint()
            if kind == 2:
                self.callee = reader.varint()
            self.offset = reader.varint()
        tag = "PREV:" if self.previous else "NEXT:" if self.shown else "FRST:"
        self.lines.append(self.line_text(tag, self.number, kind, self.rss))
        if not self.previous:
            self.shown = self.number, self.rss
        self.previous = False
        self.kinds[kind] += 1
        self.number += 1

    def control(self, kind, reader):
        if kind == 0:
            number = reader.varint()
            self.codes[number] = Code(reader)
        elif kind == 1:
            number = reader.varint()
            self.callees[number] = reader.string()
        elif kind == 2:
            self.rss += reader.zigzag()
        elif kind == 3:
            self.number += reader.varint()
        elif kind == 4:
            self.units += reader.varint()
            self.message("thread %d" % reader.varint())
        elif kind == 5:
            number = reader.varint()
            self.native_threads[number] = reader.varint()
        elif kind == 6:
            self.previous = True
        elif kind == 7:
            self.units += reader.varint()
            self.message(reader.string())
        elif kind == 8:
            self.units += reader.varint()
            last, code, self.callee, self.offset = (reader.varint() for _ in range(4))
            if code:
                self.code = code - 1
                self.lines.append(self.line_text("LAST:", self.number - 1, last, self.rss))
        elif kind == 9:
            self.ended = reader.varint(), reader.varint()
            self.lines.append("EOF")

    def message(self, text):
        self.lines.append("MSG:  %-12d +%-6d %-12.6f # %s" % (self.number, self.diff(self.number), self.clock(), text))


def pad(text, width):
    """Widths count bytes."""
    return text + " " * (width - len(text.encode()))
