"""Who a workbook belongs to: the visible reference with its check characters, digests, and the issuer's signature.

A reference is ``CODE-KEY-CC``: the spec's code, eight characters of a base 32 without I, L, O and U, and two check
characters by ISO 7064, MOD 1271-36. Its length is fixed for a plan.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEY = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECK = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_REFERENCE = re.compile(r"(?<![A-Z0-9])([A-Z]{2,6})-([0-9A-HJKMNP-TV-Z]{8})-([0-9A-Z]{2})(?![A-Z0-9])")
BLANK_KEY = "0" * 8
SETTINGS, KEY_VARIABLE = "kamxl.yaml", "KAMXL_KEY"
"""The file and the variable that can name the key which signs."""
_MOST_DIGITS = 4
_JSON = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def canonical_json(value: object) -> str:
    """JSON with sorted keys and no spaces: equal values give equal texts."""
    return _JSON.encode(value)


def digest(text: str) -> str:
    """The SHA-256 of a text, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def attempt_of(issued: Mapping[str, str]) -> int:
    """Which attempt a workbook is, as its identity block says: 1 as it was issued, one more for each correction."""
    return counted(issued.get("attempt", ""))


def counted(text: str) -> int:
    """What a block counts from 1; anything that is no such number is the first."""
    return max(1, int(text)) if text.isdecimal() and len(text) <= _MOST_DIGITS else 1


def key_id(key: bytes) -> str:
    """What names a key without telling it: the first eight digits of its SHA-256."""
    return hashlib.sha256(key).hexdigest()[:8]


def signed(block: Mapping[str, str], key: bytes) -> dict[str, str]:
    """An identity block with the id of the key and the HMAC-SHA256 of all the rest (RFC 2104)."""
    named = {**block, "key": key_id(key)}
    return {**named, "mac": _mac(named, key)}


def is_signed(block: Mapping[str, str], key: bytes) -> bool:
    """Whether the signature of a block was made with a key, over just this block."""
    rest = {name: text for name, text in block.items() if name != "mac"}
    return hmac.compare_digest(_mac(rest, key).encode(), block.get("mac", "").encode("utf-8", "surrogatepass"))


def _mac(block: Mapping[str, str], key: bytes) -> str:
    return hmac.digest(key, canonical_json(dict(block)).encode("utf-8", "surrogatepass"), "sha256").hex()


def reference(spec_code: str, *identity: str) -> str:
    """The reference of an issued copy: it derives from the spec and the person's key, and from nothing else."""
    number = int(digest(canonical_json([spec_code, *identity]))[:10], 16)
    key = "".join(_KEY[number >> shift & 31] for shift in range(35, -5, -5))
    return with_check(spec_code, "1" + key[1:] if key == BLANK_KEY else key)


def blank_reference(spec_code: str) -> str:
    """The reference that every blank copy of a spec carries."""
    return with_check(spec_code, BLANK_KEY)


def with_check(spec_code: str, key: str) -> str:
    """The reference with its check characters."""
    return f"{spec_code}-{key}-{check_characters(spec_code + key)}"


def is_blank(text: str) -> bool:
    """Whether a reference is that of a blank copy."""
    return text.split("-")[1:2] == [BLANK_KEY]


@lru_cache(maxsize=256)
def check_characters(text: str) -> str:
    """The two check characters of ISO 7064, MOD 1271-36, over digits and capital letters."""
    total = 0
    for char in text:
        total = (total + _CHECK.index(char)) * 36 % 1271
    check = (1 - total * 36) % 1271
    return _CHECK[check // 36] + _CHECK[check % 36]


@lru_cache(maxsize=256)
def references_in(text: str) -> tuple[tuple[str, bool], ...]:
    """Every reference in a text, each with whether its check characters are right."""
    found = ((match.group(), *match.groups()) for match in _REFERENCE.finditer(text))
    return tuple((whole, check_characters(code + key) == check) for whole, code, key, check in found)
