"""Reads so many mutants of our own workbooks: ``python -m tests.hostile.mutate --count 100000``.

It says how many came out same and clean, same with a diagnostic, changed in the edited answer alone, changed and told,
refused, and wrong; each wrong one with its seed. ``--only small:17 --write mutant.xlsx`` writes one to a file.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.hostile.mutants import Source, mutant
from tests.hostile.oracle import OUTCOMES, Oracle
from tests.hostile.samples import SMALL, answers, base
from tests.reading.returned import DIPLOMA, SCORECARD, full, full_answers, plan_of

SHARES = {"small": 0.96, "scorecard": 0.03, "diploma": 0.01}
"""How the mutants are shared out: what the large ones would show shows in the small one too, and sooner."""


@cache
def source(name: str) -> Source:
    """A filled workbook by its short name."""
    if name == "small":
        return Source(name, plan_of(SMALL), answers(), base())
    spec = {"scorecard": SCORECARD, "diploma": DIPLOMA}[name]
    return Source(name, plan_of(spec), full_answers(spec), full(spec))


def judged(name: str, seeds: Iterator[str]) -> tuple[Counter[str], list[str]]:
    """What came of the mutants of these seeds, and the wrong ones."""
    oracle, wrong = Oracle(source(name)), []
    for seed in seeds:
        made = mutant(oracle.source, seed)
        outcome = oracle.judge(made)
        if outcome.startswith("wrong"):
            wrong.append(f"{name}:{seed} {made.done}; {outcome}")
    return oracle.counted, wrong


def batch(order: tuple[str, str, int, int]) -> tuple[Counter[str], list[str]]:
    name, seed, first, last = order
    return judged(name, (f"{seed}/{number}" for number in range(first, last)))


def orders(count: int, seed: str, size: int = 250) -> list[tuple[str, str, int, int]]:
    """The work in pieces: a workbook, a seed, the first number and the one behind the last."""
    shares = {name: round(count * share) for name, share in SHARES.items()}
    shares["small"] += count - sum(shares.values())
    return [
        (name, seed, first, min(first + size, most)) for name, most in shares.items() for first in range(0, most, size)
    ]


def report(counted: Counter[str]) -> str:
    """The counts as lines."""
    return "\n".join(f"{counted[outcome]:>8,}  {outcome}" for outcome in OUTCOMES)


def main() -> int:
    """Runs the command; 1 where a mutant came out wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000, help="how many mutants")
    parser.add_argument("--seed", default="1", help="another seed makes other mutants")
    parser.add_argument("--only", help="one mutant, as a finding names it: small:1/17")
    parser.add_argument("--write", type=Path, help="where to write the mutant of --only")
    given = parser.parse_args()
    if given.only:
        name, _, seed = given.only.partition(":")
        made = mutant(source(name), seed)
        if given.write:
            given.write.write_bytes(made.data)
        sys.stdout.write(f"{made.done}\n{Oracle(source(name)).judge(made)}\n")
        return 0
    counted: Counter[str] = Counter()
    wrong: list[str] = []
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        for more, found in pool.imap_unordered(batch, orders(given.count, given.seed)):
            counted.update(more)
            wrong += found
    sys.stdout.write("\n".join([report(counted), *wrong]) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
