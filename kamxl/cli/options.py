"""Options that several commands have in common."""

from __future__ import annotations

import click

specs = click.option(
    "--spec",
    "specs",
    metavar="SPEC",
    multiple=True,
    help="A spec whose workbooks may be among them, besides those at hand.",
)
decisions = click.option(
    "--decisions",
    metavar="FILE",
    multiple=True,
    help="Doubts that were decided, as 'kamxl settle' writes them; may be given several times.",
)
workers = click.option(
    "--workers", type=click.IntRange(1, 64), help="The most worker processes; by default one for each processor."
)
scheduler = click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Read on the Dask cluster of this scheduler, such as tcp://host:8786 (pip install 'kamxl[dask]').",
)
