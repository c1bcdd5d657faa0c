"""Reads so many mutants of our own workbooks: ``python -m tests.hostile.mutate --count 100000``.

It says how many came out same and clean, same with a diagnostic, changed in the edited answer alone, changed and told,
refused, and wrong; each wrong one with its seed. ``--both`` reads each in full too, and one that comes out otherwise is
wrong. ``--only small:17 --write mutant.xlsx`` writes one to a file.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from functools import cache, partial
from pathlib import Path

from tests.hostile.bases import SHARES, keep, saved_by_libreoffice, source
from tests.hostile.mutants import mutant
from tests.hostile.oracle import OUTCOMES, Oracle

PROGRESS_SECONDS = 15


@cache
def oracle_of(name: str) -> Oracle:
    """Who judges the mutants of a workbook; what it knows of the workbook is found out once."""
    return Oracle(source(name))


def batch(order: tuple[str, str, int, int], *, both: bool = False) -> tuple[str, Counter[str], list[str]]:
    """What came of a piece of the work: the workbook, the outcomes counted, and the wrong ones."""
    name, seed, first, last = order
    oracle, counted, wrong = oracle_of(name), Counter[str](), list[str]()
    judge = oracle.judge_both if both else oracle.judge
    for number in range(first, last):
        made = mutant(oracle.source, f"{seed}/{number}")
        outcome = judge(made)
        counted[outcome.partition(":")[0]] += 1
        wrong += [f"{name}:{seed}/{number} {made.done}; {outcome}"] if outcome.startswith("wrong") else []
    return name, counted, wrong


def orders(count: int, seed: str, size: int = 100) -> list[tuple[str, str, int, int]]:
    """The work in pieces: a workbook, a seed, the first number and the one behind the last.

    The pieces are shuffled, so that whoever does not get through has met each workbook all the same.
    """
    shares = {name: round(count * share) for name, share in SHARES.items()}
    shares["tiny"] += count - sum(shares.values())
    pieces = [
        (name, seed, first, min(first + size, most)) for name, most in shares.items() for first in range(0, most, size)
    ]
    random.Random(seed).shuffle(pieces)
    return pieces


def report(counted: dict[str, Counter[str]]) -> str:
    """The counts as a table: a line for each outcome, a column for each workbook, and their sum in front."""
    whole: Counter[str] = sum(counted.values(), start=Counter())
    heads = ["all", *counted]
    lines = [[f"{item[outcome]:,}" for item in (whole, *counted.values())] + [outcome] for outcome in OUTCOMES]
    widths = [max(7, len(head)) for head in heads]
    return "\n".join(
        "  ".join([text.rjust(width) for text, width in zip(line, widths, strict=False)] + line[len(heads) :])
        for line in [heads, *lines]
    )


def progress(done: int, count: int, wrong: int, seconds: float) -> str:
    """``2,500 of 100,000 read, 0 wrong; about 31 minutes left``."""
    left = seconds / done * (count - done) / 60
    return f"{done:,} of {count:,} read, {wrong:,} wrong; about {left:,.0f} minutes left\n"


def main() -> int:
    """Runs the command; 1 where a mutant came out wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000, help="how many mutants")
    parser.add_argument("--seed", default="1", help="another seed makes other mutants")
    parser.add_argument(
        "--both", action="store_true", help="read each in full too, and compare: some ten times as long"
    )
    parser.add_argument("--only", help="one mutant, as a finding names it: small:1/17")
    parser.add_argument("--write", type=Path, help="where to write the mutant of --only")
    given = parser.parse_args()
    if given.only:
        name, _, seed = given.only.partition(":")
        made = mutant(source(name), seed)
        if given.write:
            given.write.write_bytes(made.data)
        sys.stdout.write(f"{made.done}\n{oracle_of(name).judge(made)}\n")
        return 0
    counted, wrong = run(given.count, given.seed, both=given.both)
    sys.stdout.write("\n".join([report(counted), *wrong]) + "\n")
    return 1 if wrong else 0


def run(count: int, seed: str, *, both: bool = False) -> tuple[dict[str, Counter[str]], list[str]]:
    """What came of so many mutants, by workbook, and the wrong ones; a process for each processor."""
    counted: dict[str, Counter[str]] = {name: Counter() for name in SHARES}
    wrong: list[str] = []
    begun = told = time.monotonic()
    made = saved_by_libreoffice()
    with multiprocessing.get_context("spawn").Pool(os.cpu_count(), keep, (dict(made),)) as pool:
        for name, more, found in pool.imap_unordered(partial(batch, both=both), orders(count, seed)):
            counted[name].update(more)
            wrong += found
            if (now := time.monotonic()) - told > PROGRESS_SECONDS:
                done, told = sum(item.total() for item in counted.values()), now
                sys.stderr.write(progress(done, count, len(wrong), now - begun))
    return counted, wrong


if __name__ == "__main__":
    sys.exit(main())
