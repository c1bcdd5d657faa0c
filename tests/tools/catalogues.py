"""The catalogues of kamxl's own words: extracted from the code, brought up to date, compiled.

``python -m tests.tools.catalogues`` writes them; a test compares them with what is there. What is new has no
translation yet: write it into the .po, and run it again.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from kamxl.words.catalogues import DOMAIN, FOLDER, spoken

PACKAGE = Path(__file__).resolve().parents[2] / "kamxl"
KEYWORDS = {"t": None, "words": None, "marked": None}
NEUTRAL = {"Content-Transfer-Encoding", "Content-Type", "Language", "MIME-Version", "Plural-Forms"}
"""The headers that say nothing of when or by whom."""


@cache
def extracted() -> tuple[str, ...]:
    """Every text of the code that has to be translated, in the order of the alphabet."""
    found = extract_from_dir(PACKAGE, [("**.py", "python")], keywords=KEYWORDS)
    return tuple(sorted({message for _, _, message, _, _ in found if isinstance(message, str)}))


def catalogue_file(language: str) -> Path:
    """Where the catalogue of a language is."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


class Dateless(Catalog):
    """A catalogue whose headers say nothing of when or by what it was written: equal texts are equal bytes."""

    def _get_mime_headers(self) -> list[tuple[str, str]]:
        every = super()._get_mime_headers()
        return [item for item in every if item[0] in NEUTRAL]

    mime_headers = property(_get_mime_headers, Catalog._set_mime_headers)  # noqa: SLF001  Babel has no public way


def read_catalogue(language: str) -> Catalog:
    """The catalogue as it is; an empty one where there is none yet."""
    path = catalogue_file(language)
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as stream:
        return read_po(stream, locale=language)


def renewed(language: str) -> Catalog:
    """The catalogue with all texts of the code and no others, with the translations that it has."""
    old = read_catalogue(language)
    new = Dateless(locale=language, fuzzy=False)
    for text in extracted():
        known = old.get(text)
        new.add(text, known.string if known else "")
    return new


def source_bytes(catalogue: Catalog) -> bytes:
    """The catalogue as the bytes of a .po file."""
    stream = io.BytesIO()
    write_po(stream, catalogue, width=110, no_location=True, omit_header=False, sort_output=True)
    lines = stream.getvalue().decode("utf-8").split("\n")
    return "\n".join(line for line in lines if not line.startswith("#")).strip().encode() + b"\n"


def compiled_bytes(language: str) -> bytes:
    """The .po file as the bytes of its .mo file."""
    catalogue = Dateless(locale=language, fuzzy=False)
    for item in read_catalogue(language):
        if item.id:
            catalogue.add(item.id, item.string)
    stream = io.BytesIO()
    write_mo(stream, catalogue)
    return stream.getvalue()


def main(languages: tuple[str, ...]) -> None:
    """Bring the catalogues up to date and compile them."""
    for language in languages or spoken()[1:]:
        path = catalogue_file(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = renewed(language)
        path.write_bytes(source_bytes(catalogue))
        path.with_suffix(".mo").write_bytes(compiled_bytes(language))
        missing = [message.id for message in catalogue if message.id and not message.string]
        click.echo(f"{language}: {len(catalogue)} texts, {len(missing)} without a translation")


if __name__ == "__main__":
    import sys

    main(tuple(sys.argv[1:]))
