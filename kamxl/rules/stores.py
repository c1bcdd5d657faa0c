"""KX493 to KX496: stores, and work that is done elsewhere."""

from __future__ import annotations

from kamxl.rules.model import Rule

STORE_RULES: tuple[Rule, ...] = (
    Rule(
        "KX493",
        "not-a-store",
        "error",
        "The file is no store that kamxl wrote, or it was changed or damaged since. Nothing in it is used, or where"
        " only one record is damaged, nothing of that record.",
        "Give the files or the folder that it was made of, and read them into a new store.",
    ),
    Rule(
        "KX494",
        "store-of-another-version",
        "error",
        "The store was written by a version of kamxl that keeps other things in it.",
        "Read the files into a new store, under another name.",
    ),
    Rule(
        "KX495",
        "work-not-done-elsewhere",
        "error",
        "The files were to be read by an executor or on a cluster, and it can't be reached, has another version of"
        " kamxl, or failed. Files in which only the reader failed are told by themselves (KX406, KX407).",
        "Check that the cluster runs, and that the same version of kamxl is installed there.",
    ),
    Rule(
        "KX496",
        "store-unusable",
        "error",
        "The store can't be opened or written: another run writes it, the disk is full, or it may not be written to."
        " What was finished before is in it.",
        "Wait for the other run or make room, then run the same command again: what is in the store is not read again.",
    ),
)
