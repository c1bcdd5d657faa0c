"""An existing Dask cluster as an executor. Nothing is started here: the scheduler and its workers are there."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

_SECONDS = 10.0


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """An executor on the cluster of a scheduler, and how many files can be read there at once.

    Args:
        address: such as ``tcp://host:8786``.

    Raises:
        KamxlError: there is no such scheduler, it has no workers, or the extra is not installed (KX495).
    """
    try:
        from distributed import Client  # noqa: PLC0415  an extra
    except ImportError as problem:
        raise _no(
            "the package that speaks to a Dask cluster is not installed", "pip install 'kamxl[dask]'"
        ) from problem
    try:
        client = Client(address, timeout=_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as problem:
        told = f"the scheduler '{address}' does not answer: {problem}"
        raise _no(told, "check its address; the log of 'dask scheduler' shows it, such as tcp://host:8786") from problem
    with client:
        cores = sum(client.ncores().values())
        if not cores:
            raise _no(f"the cluster of '{address}' has no workers", f"start some: dask worker {address}")
        # equal files are read twice rather than compared by every byte first
        yield client.get_executor(pure=False), cores


def _no(message: str, help_: str) -> KamxlError:
    return KamxlError([Diagnostic("KX495", message, help=help_)])
