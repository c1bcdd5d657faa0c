"""KX2xx: writing workbooks and reports."""

from __future__ import annotations

from kamxl.rules.model import Rule

WRITING_RULES: tuple[Rule, ...] = (
    Rule(
        "KX201",
        "does-not-fit-a-workbook",
        "error",
        "A text, a formula or a setting does not fit into an Excel workbook, so nothing was written.",
        "Shorten or mend what the message names, then build again.",
    ),
    Rule(
        "KX202",
        "file-exists",
        "error",
        "A file of that name exists with other contents. It was left as it is.",
        "Use --force to replace it, or -o for another folder.",
    ),
    Rule(
        "KX203",
        "can-not-write",
        "error",
        "The file system refused a file: a folder that is missing or closed, or a full disk. "
        "What was there before is intact.",
        "Make room or choose another folder with -o.",
    ),
    Rule(
        "KX204",
        "logo-not-usable",
        "error",
        "The logo of the spec is missing, is no PNG or JPEG picture, or is larger than 2 MB.",
        "Give a PNG or JPEG file beside the spec, or remove 'logo'.",
    ),
    Rule(
        "KX205",
        "reference-collision",
        "error",
        "Two people of one roster would get the same reference, which must be unique.",
        "Give one of them another id in the roster's id column.",
    ),
    Rule(
        "KX206",
        "not-the-demos-folder",
        "error",
        "The folder that the demo was to use holds something that it did not make, so nothing was done.",
        "Choose another folder with -o.",
    ),
    Rule(
        "KX207",
        "no-spec-for-the-plan",
        "error",
        "A workbook can be written anew only by the spec that it was built from, and no spec at hand makes its plan."
        " The plan that travels in the workbook says how to read it, and nothing of its layout.",
        "Name the spec that it was built from with --spec, in the edition that it was built from.",
    ),
    Rule(
        "KX208",
        "another-family",
        "error",
        "Answers can be carried only within a family: to another version, variant or language of the same spec."
        " Between two specs of different families equal ids would be an accident, so nothing was carried over.",
        "Name a version or a variant of the spec that the workbook was built from with --to; an edition that has"
        " another id says 'family' in its spec.",
    ),
)
