"""Who returned what: which of several returns counts, who is still missing, and a label that tells people apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic, Place, Severity, listed
from kamxl.results.choose import choose, folded, is_issued, keys_of, name_of
from kamxl.results.crossed import crossed
from kamxl.results.model import NO_NAME
from kamxl.results.team import Count, Expected, Member, Return

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kamxl.results.choose import EditionKey
    from kamxl.results.model import Key, Submission
    from kamxl.results.team import Reason, Status

_LABEL = 80
_NAMED = 10


@dataclass(frozen=True, slots=True)
class Counted:
    """A submission and whose it is; of one that doesn't count, ``reason`` is why, and ``instead`` the file that does.

    ``on_roster`` is None where no roster was given. ``own`` is the submission as it was read, where what is counted of
    it is only what it shares with others.
    """

    submission: Submission
    member: Member
    on_roster: bool | None = None
    reason: Reason | None = None
    instead: str = ""
    own: Submission | None = None

    @property
    def read(self) -> Submission:
        """The submission as it was read, with all its answers."""
        return self.own or self.submission


@dataclass(frozen=True, slots=True)
class Roll:
    """All returns, sorted by label: those that count, those that don't, and the people who are missing."""

    counted: tuple[Counted, ...]
    superseded: tuple[Counted, ...]
    missing: tuple[Member, ...]

    def findings(self) -> Iterator[tuple[Member | None, Diagnostic]]:
        """Warnings: returns of nobody on the roster, of one copy under different names, and those that don't count."""
        if strangers := [item for item in self.counted if item.on_roster is False]:
            yield strangers[0].member if len(strangers) == 1 else None, _strangers(strangers)
        for item, others in self._shared():
            who = item.member.label
            message = f"{who} returned a copy that came back under another name, or none, too: {', '.join(others)}"
            yield (
                item.member,
                Diagnostic("KX453", message, Place(item.submission.file), help="ask whose answers they are"),
            )
        yield from self._rounds()
        yield from ((None, finding) for finding in crossed([item.submission for item in self._apart()]))
        for item in self.superseded:
            yield item.member, _passed(item)

    def _apart(self) -> Iterator[Counted]:
        """All returns but those with the bytes of another."""
        yield from (item for item in (*self.counted, *self.superseded) if item.reason != "same-bytes")

    def _shared(self) -> Iterator[tuple[Counted, list[str]]]:
        """The returns that share a key with others that count, each with the files of those."""
        keys = keys_of([item.read for item in self.counted])
        files: dict[EditionKey, list[str]] = {}
        for item in self.counted:
            files.setdefault(keys[id(item.read)], []).append(item.read.file)
        for item in self.counted:
            others = [file for file in files[keys[id(item.read)]] if file != item.read.file]
            if others and item.read.key.respondent:
                yield item, others

    def _rounds(self) -> Iterator[tuple[Member, Diagnostic]]:
        """A warning for each person of whom several editions count."""
        whose: dict[tuple[Key, str], list[Counted]] = {}
        keys = keys_of([item.read for item in self.counted])
        for item in self.counted:
            if item.read.key.respondent:
                whose.setdefault((keys[id(item.read)][0], name_of(item.read)), []).append(item)
        for items in whose.values():
            editions = sorted({_edition(item.read) for item in items})
            if len(editions) > 1:
                message = (
                    f"{items[0].member.name} returned {listed(editions, _NAMED)}; each counts, as a round of its own"
                )
                help_ = "take those of the round that should not count out of the folder"
                yield items[0].member, Diagnostic("KX462", message, Place(items[0].read.file), help=help_)

    def returns(self) -> Iterator[Return]:
        """The lines of the register, by label."""
        lines = [_return(item) for item in (*self.counted, *self.superseded)]
        lines += [Return(member, "missing", on_roster=True) for member in self.missing]
        yield from sorted(
            lines, key=lambda line: (line.member.label.casefold(), line.status == "superseded", line.file)
        )


def call_roll(submissions: Sequence[Submission], expected: Sequence[Expected], *, subjects: bool) -> Roll:
    """Sorts out the returns: of two with one key and name one counts; who is expected and not here is missing."""
    choice = choose(submissions)
    known = _Known(expected)
    kept = [(item, known.person(item)) for item in choice.counted]
    here = {person.key for item in submissions if (person := known.person(item))}
    absent = [item if subjects else replace(item, subject="") for item in expected if item.key not in here]
    files = [item.file for item, _ in kept] + [item.key for item in absent]
    members = [_member(item, person) for item, person in kept] + [_absent(item) for item in absent]
    labelled = list(distinct(members, [_edition(item) for item, _ in kept], files))
    counted = [
        Counted(item, member, bool(person) if expected else None)
        for (item, person), member in zip(kept, labelled, strict=False)
    ]
    by_return = {id(item.submission): item for item in counted}
    superseded: list[Counted] = []
    for given in choice.passed:
        # one with the bytes of another may stand behind one that was replaced itself
        whose = by_return[id(given.instead)]
        mine = replace(whose, submission=given.submission, reason=given.reason, instead=given.instead.file)
        by_return[id(given.submission)] = mine
        superseded.append(mine)
    return Roll(_sorted(counted), _sorted(superseded), tuple(labelled[len(kept) :]))


def _passed(item: Counted) -> Diagnostic:
    """Why a return does not count."""
    who, place = item.member.label, Place(item.submission.file)
    match item.reason:
        case "same-bytes":
            return Diagnostic("KX456", f"this is the same file as {item.instead}, so it counts once", place)
        case "not-corrected":
            message = f"nothing was changed on this correction for {who}; {item.instead} counts"
            help_ = "ask for the correction to be filled in, or take it out of the folder"
            return Diagnostic("KX441", message, place, help=help_)
        case "has-errors" | "less-answered":
            what = "with errors" if item.reason == "has-errors" else "with clearly fewer answers"
            message = f"{who} returned this assessment again, but {what}; the earlier {item.instead} counts"
            help_ = "look at both; if the later one should count, take the earlier one out of the folder"
            return Diagnostic("KX455", message, place, help=help_)
    message = f"{who} returned this assessment more than once; {item.instead} counts"
    return Diagnostic("KX451", message, place, help="take the workbook that should not count out of the folder")


def _strangers(found: Sequence[Counted]) -> Diagnostic:
    """One warning for all who are not on the roster, each with the file."""
    pairs = [(item.member.label, tail(item.submission.file)) for item in found[:_NAMED]]
    named = ", ".join(label if file in label else f"{label} ({file})" for label, file in pairs)
    more = f" and {len(found) - _NAMED} more (see the register)" if len(found) > _NAMED else ""
    verb = "is" if len(found) == 1 else "are"
    place = Place(found[0].submission.file) if len(found) == 1 else Place()
    return Diagnostic("KX454", f"{named}{more} {verb} not on the roster", place)


def _sorted(items: Iterable[Counted]) -> tuple[Counted, ...]:
    return tuple(sorted(items, key=lambda item: (item.member.label.casefold(), item.submission.file)))


class _Known:
    """The expected people, by everything that a return can be known by."""

    def __init__(self, expected: Sequence[Expected]) -> None:
        self._references = {name: item for item in expected for name in (item.reference, *item.others) if name}
        self._keys = {item.key: item for item in expected}
        names = Counter(folded(item.name) for item in expected)
        # a name counts only where one person has it; of several accounts of one person the subject decides
        self._names = {folded(item.name): item for item in expected if names[folded(item.name)] == 1}
        self._pairs = {(folded(item.name), folded(item.subject)): item for item in expected}

    def person(self, submission: Submission) -> Expected | None:
        """The expected person whose return it is."""
        if submission.reference in self._references and is_issued(submission):
            return self._references[submission.reference]
        if found := self._keys.get(submission.key.respondent):
            return found
        name = name_of(submission)
        return self._pairs.get((name, folded(subject_of(submission)))) or self._names.get(name) if name else None


def subject_of(submission: Submission) -> str:
    """What the assessment is about, as the cover says; the key's own word where the cover says nothing."""
    fields = (row.id for block in submission.reading.of("fields") for row in block.rows)
    name = next((row.removeprefix("subject/") for row in fields if row.startswith("subject/")), "")
    return _line(str(submission.respondent.get(name) or submission.key.subject)) if name else ""


def _member(submission: Submission, person: Expected | None) -> Member:
    name = str(submission.respondent.get("name") or "") or (person.name if person else "")
    name = name or f"{NO_NAME}, {tail(submission.file)}"
    organisation = str(submission.respondent.get("organisation") or (person.organisation if person else ""))
    return labelled(name, organisation, subject_of(submission), submission.reference)


def tail(file: str) -> str:
    """The last part of a file's path, which is what a person knows it by."""
    return file.replace("\\", "/").rsplit("/", 1)[-1]


def _absent(person: Expected) -> Member:
    return labelled(person.name, person.organisation, person.subject, person.reference)


def labelled(name: str, organisation: str, subject: str, reference: str) -> Member:
    """The member of a name, as it was typed."""
    return Member(label_of(name, subject), _line(name), _line(organisation), _line(subject), reference)


def label_of(name: str, subject: str) -> str:
    """What a member is called where nobody else is called the same."""
    return f"{_line(name)} – {_line(subject)}" if subject.strip() else _line(name)


def _line(text: str) -> str:
    """A text in one line, no longer than a label can be."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _LABEL else flat[: _LABEL - 1].rstrip() + "…"


def _edition(submission: Submission) -> str:
    return f"{submission.reading.spec} {submission.reading.version}"


def distinct(members: Sequence[Member], editions: Sequence[str], files: Sequence[str]) -> Iterator[Member]:
    """The members with labels that differ: where two are alike, organisation, edition, reference or file is added.

    The editions are those of the returns, which come before the members who are missing.
    """
    alike: dict[str, list[int]] = {}
    for place, member in enumerate(members):
        alike.setdefault(member.label.casefold(), []).append(place)
    told = [*editions, *[""] * (len(members) - len(editions))]
    for member, edition, file in zip(members, told, files, strict=True):
        twins = alike[member.label.casefold()]
        if len(twins) == 1:
            yield member
            continue
        organisations, references = (
            [getattr(members[at], name) for at in twins] for name in ("organisation", "reference")
        )
        ways = (organisations, [told[at] for at in twins], references)
        adds = (member.organisation, edition, member.reference)
        more = next(
            (add for add, way in zip(adds, ways, strict=True) if len(set(way)) == len(twins) and all(way)), file
        )
        yield replace(member, label=f"{member.label} ({more})")


def _return(item: Counted) -> Return:
    submission = item.read
    total = submission.total
    severities = Counter(finding.severity for finding in submission.diagnostics if not finding.settled)
    statements = Count(total.answered, total.of) if total else Count()
    texts = Count(sum(1 for text in submission.written.values() if text.state == "answered"), len(submission.written))
    return Return(
        member=item.member,
        status="superseded" if item.reason else _status(submission, statements, texts),
        file=submission.file,
        statements=statements,
        texts=texts,
        errors=severities[Severity.ERROR],
        warnings=severities[Severity.WARNING],
        spec=submission.reading.spec,
        version=submission.reading.version,
        identity=submission.identity,
        on_roster=item.on_roster,
        reason=item.reason,
        instead=item.instead,
    )


def _status(submission: Submission, statements: Count, texts: Count) -> Status:
    """Empty means that nothing at all stands beyond the cover; complete, that every question has its answer."""
    cover = ("respondent/", "subject/")
    if all(item.state == "blank" for name, item in submission.fields.items() if not name.startswith(cover)):
        return "empty"
    whole = statements.answered == statements.of and texts.answered == texts.of
    return "complete" if whole else "partial"
