"""Decisions on doubtful answers, out of the YAML file that somebody filled in while telephoning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic, Place
from kamxl.errors import KamxlError
from kamxl.spec.nodes import ListNode, MapNode, Scalar
from kamxl.spec.source import MAX_BYTES, read_yaml
from kamxl.spec.telling import did_you_mean, quote
from kamxl.values.text import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kamxl.spec.nodes import Node

ROOT = "decisions"

_NEEDED = ("sha256", "answer", "found")
_KNOWN = ("file", "sha256", "key", "reference", "answer", "code", "cell", "found", "value", "why")
_KEY = ("respondent", "subject", "rater", "round")
_ANEW = "take the entry as 'kamxl settle' wrote it, and fill in only 'value' and 'why'"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: of which bytes, on which answer, on what was found there; the value as it was typed, and why.

    ``node`` is where the value stands.
    """

    sha256: str
    answer: str
    found: str
    value: str
    why: str
    node: Node


def read_decisions(data: bytes, file: str) -> tuple[list[Decision], list[Diagnostic]]:
    """The decisions of a file whose value is filled in, and the findings about its entries.

    Raises:
        KamxlError: the file is no YAML at all, or none that ``kamxl settle`` writes (KX343 and the codes of YAML).
    """
    if len(data) > MAX_BYTES:
        message = f"the file has {len(data):,} bytes; a file of decisions has at most {MAX_BYTES:,}"
        raise KamxlError([Diagnostic("KX343", message, Place(file), help="part it into several, one for each group")])
    source = read_yaml(data, file)
    root = source.root
    if root is None:
        raise KamxlError(source.diagnostics)
    entries = root.child(ROOT)
    if entries is None or not isinstance(entries[1], ListNode):
        raise KamxlError([*source.diagnostics, root.fault("KX343", f"there is no list '{ROOT}:' here", _ANEW)])
    findings = [*source.diagnostics, *_unknown(root, (ROOT,))]
    decisions: list[Decision] = []
    for node in entries[1].items:
        faults = list(_faults(node))
        findings += faults
        if not faults and (decision := _decision(node, findings)):
            decisions.append(decision)
    return decisions, findings


def _decision(node: Node, findings: list[Diagnostic]) -> Decision | None:
    """The decision of a sound entry; None where nothing is decided yet, or the reason is missing."""
    value = _scalar(node, "value")
    if value is None or value.value is None or not canonical(value.text):
        return None
    why = canonical(_text(node, "why"))
    if not why:
        message = f"the answer to {quote(_text(node, 'code') or _text(node, 'answer'))} is decided, but not why"
        findings.append(value.fault("KX345", message, "say in 'why' who decided it, and when"))
        return None
    sha256, answer, found = (_text(node, name) for name in _NEEDED)
    return Decision(sha256.lower(), answer, found, value.text, why, value)


def _faults(node: Node) -> Iterator[Diagnostic]:
    """What is wrong with an entry."""
    if not isinstance(node, MapNode):
        yield node.fault("KX343", "this is no entry of a decision", _ANEW)
        return
    yield from _unknown(node, _KNOWN)
    for name in _NEEDED:
        if node.child(name) is None:
            yield node.fault("KX343", f"'{name}' is missing in this entry", _ANEW)
    for key, value in node.entries:
        if key.text == "key" and isinstance(value, MapNode):
            yield from _unknown(value, _KEY)
        elif key.text in _KNOWN and not isinstance(value, Scalar):
            yield value.fault("KX343", f"'{key.text}' is a text, not a list or an entry of its own", _ANEW)


def _unknown(node: Node, known: tuple[str, ...]) -> Iterator[Diagnostic]:
    """The keys that mean nothing here."""
    for key, _ in node.entries if isinstance(node, MapNode) else ():
        if key.text not in known:
            advice = did_you_mean(key.text, known)
            yield key.fault("KX343", f"unknown key {quote(key.text)}", advice)


def _scalar(node: Node, name: str) -> Scalar | None:
    pair = node.child(name)
    return pair[1] if pair and isinstance(pair[1], Scalar) else None


def _text(node: Node, name: str) -> str:
    """The text of a key as it was written; '' where it has none."""
    scalar = _scalar(node, name)
    return scalar.text if scalar is not None and scalar.value is not None else ""
