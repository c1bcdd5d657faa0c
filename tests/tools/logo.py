"""Draws the logo of the invented company in specs/: ``python -m tests.tools.logo`` writes it."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "specs" / "nordhafen.png"
_WIDTH, _HEIGHT = 220, 64
_BLUE, _ORANGE, _WHITE = (11, 60, 73), (200, 106, 0), (255, 255, 255)


def logo() -> bytes:
    """A wheel of a pump and three jets, as a PNG with three bytes for each point."""
    rows = (b"\0" + bytes(part for x in range(_WIDTH) for part in _colour(x, y)) for y in range(_HEIGHT))
    head = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _colour(x: int, y: int) -> tuple[int, int, int]:
    across, down = x - 32, y - 32
    away = across * across + down * down
    if away <= 26 * 26:
        hub, blade = away < 8 * 8, abs(across * down) < away // 5
        return _ORANGE if hub else _WHITE if blade and away < 22 * 22 else _BLUE
    bar = any(start <= y < start + 8 and x < 210 - start for start in (12, 28, 44))
    return _BLUE if bar and x > 72 else _WHITE


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


if __name__ == "__main__":
    FILE.write_bytes(logo())
