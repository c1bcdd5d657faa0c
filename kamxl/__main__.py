"""``kamxl`` and ``python -m kamxl``. Each worker process imports this again, so nothing else is imported with it."""

from __future__ import annotations

from kamxl.jobs.begin import spare


def run() -> None:
    """Runs the command line."""
    spare()
    from kamxl.cli import main  # noqa: PLC0415  a worker has no need of it

    main()


if __name__ == "__main__":
    run()
