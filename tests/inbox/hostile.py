"""Hostile archives and mails, each opened on its own: how long it takes, how much memory, and what is told.

``python -m tests.inbox.hostile FOLDER`` prints one JSON document: for each file the seconds, the codes, how many files
came out; and the most memory that all took.
"""

from __future__ import annotations

import json
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from kamxl.inbox.folder import Files
from kamxl.limits import MIB
from tests.inbox.files import DATE, HEAD, attached, book, mixed, with_book, zipped

TEXT = "Content-Type: text/plain\r\n\r\nHello.\r\n"


def headed(more: str) -> bytes:
    return with_book(head=HEAD + DATE + more)


def bare(rest: str) -> bytes:
    return (HEAD + rest + "\r\n\r\n").encode()


def sized(data: bytes, size: int) -> bytes:
    return data + b"\n" * max(0, size - len(data))


def bomb(size: int) -> bytes:
    """An archive of one file that unpacks to so many bytes, made without holding them."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    zeros = bytes(MIB)
    packed = b"".join(packer.compress(zeros) for _ in range(size // MIB)) + packer.flush()
    return laid_out([(b"bomb.xlsx", packed, size)])


def laid_out(files: list[tuple[bytes, bytes, int]], *, repeat: int = 1) -> bytes:
    """An archive whose directory names the same bytes several times."""
    body, directory, count = b"", b"", 0
    for name, packed, size in files:
        at = len(body)
        head = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0x5C7F, 0, len(packed), size, len(name), 0)
        body += head + name + packed
        for _ in range(repeat):
            fields = (20, 20, 0, 8, 0, 0x5C7F, 0, len(packed), size, len(name), 0, 0, 0, 0, 0, at)
            directory += struct.pack("<4s6H3L5H2L", b"PK\1\2", *fields) + name
            count += 1
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count & 0xFFFF, count & 0xFFFF, len(directory), len(body), 0)
    return body + directory + end


def overlapping() -> bytes:
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(30 * MIB)) + packer.flush()
    return laid_out([(b"a.xlsx", packed, 30 * MIB)], repeat=1500)


def broken_bombs() -> bytes:
    """Many files of few bytes that unpack to many and then turn out to be damaged."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(30 * MIB)) + packer.flush(zlib.Z_SYNC_FLUSH) + b"\xff" * 9
    return laid_out([(f"{n}.xlsx".encode(), packed, 30 * MIB) for n in range(150)])


def crowded() -> bytes:
    """A directory of very many entries."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    directory = entry * 400_000
    start = b"PK\3\4" + bytes(26)
    return start + directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(directory), len(start), 0)


def branching() -> bytes:
    """Archives in archives: few bytes that come to very many files."""
    data = zipped({f"{n}.xlsx": b"x" for n in range(100)})
    for _ in range(3):
        data = zipped({f"{n}.zip": data for n in range(100)})
    return data


def deep_parts() -> bytes:
    text = TEXT
    for level in range(50):
        text = mixed(text, boundary=f"b{level}")
    return (HEAD + text).encode()


def boundaries(line: bytes) -> bytes:
    head = HEAD + 'Content-Type: multipart/mixed; boundary="-"\r\n\r\n'
    return sized(head.encode() + line * (34 * MIB // len(line)), 0)


def mails_in_mails() -> bytes:
    text = with_book().decode()
    for _ in range(12):
        text = HEAD + "Content-Type: message/rfc822\r\n\r\n" + text
        text = HEAD + mixed("Content-Type: message/rfc822\r\n\r\n" + text, boundary=f"m{len(text)}")
    return text.encode()


FILES: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "a subject of 700 kB": (lambda: headed(f"Subject: {'a ' * 350_000}\r\n"), {"KX405"}),
    "a subject of 200 kB of encoded words": (lambda: headed(f"Subject: {'=?utf-8?Q?=41?= ' * 12_000}\r\n"), set()),
    "a type of 100 kB": (lambda: bare("Content-Type: multipart/mixed" + "; a=b" * 20_000), {"KX430"}),
    "a type of quotation marks": (lambda: bare("Content-Type: multipart/mixed; a=" + '";' * 60_000), {"KX430"}),
    "a name in 1,000 sections": (
        lambda: bare(mixed(attached(book(), "attachment" + "".join(f"; filename*{n}*=%41" for n in range(999))))),
        set(),
    ),
    "an unfinished Message-ID": (lambda: headed("Message-ID: <\r\n"), set()),
    "an address of brackets": (
        lambda: headed("Reply-To: x\r\n").replace(b"From: Ana", b"From: " + b"(<" * 60_000),
        set(),
    ),
    "100,000 lines of headers": (lambda: headed("X: y\r\n" * 100_000), {"KX405"}),
    "200 kB of Received": (lambda: headed("Received: ; Tue, 31 Mar 2026 10:22:05 +9999999\r\n" * 4_000), set()),
    "one header that folds 80,000 times": (lambda: headed("X: y\r\n" + " z\r\n" * 60_000), set()),
    "5,000 parts": (lambda: bare(mixed(*[TEXT] * 5_000)), {"KX405"}),
    "50 levels of parts": (deep_parts, {"KX405"}),
    "mails in mails": (mails_in_mails, {"KX405"}),
    "35 MB of line ends": (lambda: sized(headed("Subject: x\r\n"), 34 * MIB), set()),
    "35 MB of boundaries": (lambda: boundaries(b"\n---"), {"KX405"}),
    "35 MB of hyphens": (lambda: boundaries(b"-"), {"KX405"}),
    "35 MB of broken base64": (
        lambda: headed("").replace(b"--000_b=1--", b"") + b"*=A\n" * (8 * MIB),
        set(),
    ),
    "36 MB": (lambda: sized(headed(""), 36 * MIB), {"KX405"}),
    "a mailbox of 100,000 mails": (lambda: b"From a\nFrom: b\nTo: c\n\n\n" * 100_000, {"KX405", "KX430"}),
    "a mailbox of false starts": (lambda: b"From a\nFrom: b\nTo: c\n\n\n" + b"\n\nFrom x" * (4 * MIB), {"KX430"}),
    "a file of 100 MB of zeros": (lambda: bomb(100 * MIB), {"KX405"}),
    "30 MB named 1,500 times": (overlapping, {"KX424"}),
    "150 damaged files of 30 MB of zeros": (broken_bombs, {"KX404", "KX405"}),
    "400,000 entries": (crowded, {"KX405"}),
    "5,000 entries": (lambda: zipped({f"{n}.xlsx": b"" for n in range(5_000)}, zipfile.ZIP_STORED), {"KX405"}),
    "archives of archives of archives": (branching, {"KX405"}),
    "an end that lies": (
        lambda: book()[:-22] + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 9, 9, 2**32 - 1, 2**32 - 1, 0),
        set(),
    ),
    "a directory of nothing": (lambda: b"PK\3\4" + b"PK\5\6" * 10_000, set()),
    "names of 60,000 letters": (lambda: zipped({"a/" * 30_000 + f"{n}": b"x" for n in range(20)}), set()),
}


def measured(folder: Path) -> dict[str, object]:
    """Every file, opened; nothing of what is inside of it is read."""
    rows: dict[str, object] = {}
    for number, (name, (make, _)) in enumerate(FILES.items()):
        path = folder / f"{number}.bin"
        path.write_bytes(make())
        start = time.process_time()
        files = Files([str(path)])
        count = sum(1 for _ in files)
        codes = sorted({item.code for item in files.told})
        rows[name] = {"seconds": time.process_time() - start, "codes": codes, "files": count}
        path.unlink()
    return rows


def most_memory() -> int:
    """The most bytes that this process held; what getrusage says begins with the process that started it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0  # other systems don't say it
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    told = measured(Path(sys.argv[1]))
    sys.stdout.write(json.dumps({"files": told, "memory": most_memory()}))
