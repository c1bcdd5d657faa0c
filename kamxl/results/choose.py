"""Which of several returns of one submission counts: the latest good one. A worse one replaces nothing in silence."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kamxl.diagnostics import has_errors
from kamxl.identity import attempt_of, is_blank

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kamxl.results.model import Key, Submission
    from kamxl.results.team import Reason

EditionKey = tuple["Key", str, str]
"""A submission's key, and the spec and version that it is of."""

_COVER = ("respondent/", "subject/")
# below this share of the answers that were there before, somebody has probably sent the wrong file
_CLEARLY_LESS = 0.75


@dataclass(frozen=True, slots=True)
class Passed:
    """A return that does not count, the one that counts instead, and why."""

    submission: Submission
    instead: Submission
    reason: Reason


@dataclass(frozen=True, slots=True)
class Choice:
    """The returns that count, in the order given, and those that don't."""

    counted: tuple[Submission, ...]
    passed: tuple[Passed, ...]


def choose(submissions: Sequence[Submission]) -> Choice:
    """Sorts out the returns that came more than once.

    Of two with one key and name the latest counts: by when they were sent, then by the order given. But one with errors
    does not replace one without, nor does one with clearly fewer answers, nor a correction that nobody filled in. Of
    equal bytes the first counts.
    """
    first = _first_of_equal_bytes(submissions)
    keys = _Keys(submissions)
    groups: dict[object, list[Submission]] = {}
    for place, item in enumerate(submissions):
        if item is first.get(item.sha256, item):
            groups.setdefault(keys.of(place, item), []).append(item)
    best = {key: _best(items) for key, items in groups.items()}
    chosen = [item for place, item in enumerate(submissions) if best.get(keys.of(place, item)) is item]
    passed = [given for key, items in groups.items() for given in _passed(items, best[key])]
    passed += _repeated(submissions, first)
    return Choice(tuple(chosen), tuple(passed))


def folded(text: str) -> str:
    """A name as it is compared: case, width and spaces don't matter."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def name_of(submission: Submission) -> str:
    """The name on the cover, as it is compared."""
    return folded(str(submission.respondent.get("name") or ""))


def is_issued(submission: Submission) -> bool:
    """Whether a return carries the reference of a copy that was issued to somebody."""
    return bool(submission.reference) and not is_blank(submission.reference)


class _Keys:
    """What tells submissions apart; a copy that lost the block naming its respondent is known by its reference.

    The edition is part of it, so that two rounds of one person stand beside each other; language and role are not.
    """

    def __init__(self, submissions: Sequence[Submission]) -> None:
        issued = sorted(
            (item.reference, item.key.respondent)
            for item in submissions
            if is_issued(item) and item.key.respondent != item.reference
        )
        self._respondents = dict(reversed(issued))

    def person(self, item: Submission) -> Key:
        """The key of a return, whatever its edition."""
        known = self._respondents.get(item.reference) if item.key.respondent == item.reference else None
        return item.key._replace(respondent=known) if known else item.key

    def key(self, item: Submission) -> EditionKey:
        """The key of a return with the spec and version that it is of."""
        return self.person(item), item.reading.spec, item.reading.version

    def of(self, place: int, item: Submission) -> object:
        """The key and the name; one that names nobody stands for itself, and a copy passed on is two."""
        return (self.key(item), name_of(item)) if item.key.respondent else place


def keys_of(submissions: Sequence[Submission]) -> Mapping[int, EditionKey]:
    """The keys of returns with their spec and version, by their identity as objects."""
    keys = _Keys(submissions)
    return {id(item): keys.key(item) for item in submissions}


def _first_of_equal_bytes(submissions: Sequence[Submission]) -> dict[str, Submission]:
    """Of returns with equal bytes the one that counts, by their hash: the first, whatever the order given."""
    first: dict[str, Submission] = {}
    for item in sorted(submissions, key=lambda one: (one.sent, one.file)):
        if item.sha256:
            first.setdefault(item.sha256, item)
    return first


def _in_time(items: Sequence[Submission]) -> list[Submission]:
    """The earliest first; of those sent at one time, in the order given."""
    return sorted(items, key=lambda item: item.sent)


def _best(items: Sequence[Submission]) -> Submission:
    first, *later = _in_time(items)
    for item in later:
        first = first if _worse(item, first) else item
    return first


def _worse(later: Submission, earlier: Submission) -> Reason | None:
    """Why a later return does not replace an earlier one; None where it does."""
    if _unfilled(later, earlier):
        return "not-corrected"
    if _unfilled(earlier, later):
        return None
    if has_errors(later.diagnostics) and not has_errors(earlier.diagnostics):
        return "has-errors"
    return "less-answered" if _answered(later) < _CLEARLY_LESS * _answered(earlier) else None


def _unfilled(correction: Submission, received: Submission) -> bool:
    """Whether one is a correction of the other, a later attempt at one plan, that says nothing new or different."""
    if correction.plan != received.plan or attempt_of(correction.issued) <= attempt_of(received.issued):
        return False
    kept = received.fields
    return all(item.value is None or item.value == kept[name].value for name, item in correction.fields.items())


def _answered(item: Submission) -> int:
    """How many inputs beyond the cover hold an answer."""
    return sum(1 for name, field in item.fields.items() if field.value is not None and not name.startswith(_COVER))


def _passed(items: Sequence[Submission], best: Submission) -> Iterator[Passed]:
    """The returns that do not count: those before the best were replaced, those after it are worse."""
    after = False
    for item in _in_time(items):
        if item is best:
            after = True
        else:
            worse = _worse(item, best) if after or _unfilled(item, best) else None
            yield Passed(item, best, worse or "replaced-by-later")


def _repeated(submissions: Sequence[Submission], first: Mapping[str, Submission]) -> Iterator[Passed]:
    """The returns with the bytes of another."""
    for item in submissions:
        twin = first.get(item.sha256, item)
        if twin is not item:
            yield Passed(item, twin, "same-bytes")
