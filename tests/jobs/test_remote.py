"""Files are read by any executor, on a Dask cluster too, with the same results and within the same limits."""

from __future__ import annotations

import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from kamxl import api
from kamxl.errors import KamxlError
from kamxl.inbox.item import Item
from kamxl.jobs import remote
from kamxl.outputs.jsonlines import Line, submission_line
from kamxl.results.model import Refusal, Submission
from tests.cli.test_cli import Folder
from tests.jobs.test_pool import slow_file
from tests.reading.returned import DIPLOMA, SCORECARD, edited, full

CLUSTER = """\
import sys
from distributed import LocalCluster
cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1")
print(cluster.scheduler_address, flush=True)
sys.stdin.read()
cluster.close()
"""


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a cluster of two workers, each a process that may have no children."""
    folder, pipe = tmp_path_factory.mktemp("cluster"), subprocess.PIPE
    command = [sys.executable, "-c", CLUSTER]
    with subprocess.Popen(
        command, cwd=folder, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield process.stdout.readline().strip()
        process.stdin.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Two specs, a doubt, a damaged file, a plan that no spec at hand makes, and one that can't be used."""
    made = Folder(tmp_path_factory.mktemp("round"))
    back = made.path / "back"
    back.mkdir()
    for name, data in files().items():
        (back / f"{name}.xlsx").write_bytes(data)
    return made


def files() -> dict[str, bytes]:
    return {
        "ana": full(SCORECARD),
        "ben": edited(full(SCORECARD), lambda book: book["C1 Background"].__setitem__("E9", "2 - partly")),
        "cut": full(SCORECARD)[:9000],
        "damaged": edited(full(SCORECARD), spoilt),
        "zoe": full(DIPLOMA),
    }


def spoilt(book: Any) -> None:  # noqa: ANN401  an openpyxl workbook
    """Takes the plan out of a workbook, so that a spec at hand has to make it."""
    for row in book["_kamxl"].iter_rows():
        if str(row[0].value).startswith("plan "):
            row[1].value = "?"


def codes(found: Sequence[object]) -> list[list[str]]:
    known = (one for one in found if isinstance(one, Submission | Refusal))
    return [sorted({item.code for item in one.diagnostics}) for one in known]


def test_a_cluster_gives_what_is_read_here_byte_for_byte(folder: Folder, scheduler: str) -> None:
    for words in (("read", "back", "--jsonl"), ("report", "back/ana.xlsx", "back/ben.xlsx", "--to", "json")):
        here, there = (folder.kamxl(*words, *more) for more in ((), ("--scheduler", scheduler)))
        assert there.out == here.out
        assert (there.code, there.err) == (here.code, here.err)
    assert len(here.out) > 1000


def test_limits_hold_on_a_cluster_too(scheduler: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (tmp_path / "kamxl.yaml").write_text("limits: {seconds: 3, all_elements: 8000000}\n", encoding="utf-8")
    for name, data in (("before", full(SCORECARD)), ("file", slow_file()), ("later", full(SCORECARD))):
        (tmp_path / f"{name}.xlsx").write_bytes(data)
    paths = ("before.xlsx", "file.xlsx", "later.xlsx")
    found = folder.kamxl("read", *paths, "--into", "results.db", "--scheduler", scheduler, "--workers", "1")
    assert "2 read, 0 with questions, 1 refused" in found.err
    assert "KX407" in folder.kamxl("read", "results.db").err


def test_any_executor_does(folder: Folder) -> None:
    back = folder.path / "back"
    with ThreadPoolExecutor(2) as executor:
        there = list(api.reading([back], executor=executor, workers=2))
        lines = [
            one.text for one in api.reading([back], executor=executor, each=submission_line) if isinstance(one, Line)
        ]
    here = list(api.reading([back], workers=1))
    assert there == here
    assert codes(there) == [[], ["KX301"], ["KX422"], ["KX503"], []]
    assert len(lines) == 4


def files_of(work: bytes) -> tuple[list[Item], object]:
    """The files that an executor is given, and the answers to what was asked so far."""
    items, answers = pickle.loads(work)  # noqa: S301  it is ours
    return items, answers


class Far(Executor):
    """An executor that has other files under the paths of ours; ``bare`` are the files that came without bytes."""

    def __init__(self) -> None:
        self.bare: list[str] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **more: object) -> Future[Any]:  # noqa: ANN401  as an executor has it
        version, task, work = args
        items, answers = files_of(work)
        self.bare += [item.name for item in items if not isinstance(item.source, bytes)]
        other = [item if item.mark is None else item._replace(mark=(item.mark[0], 0, item.mark[2])) for item in items]
        future: Future[Any] = Future()
        future.set_result(fn(version, task, pickle.dumps((other, answers)), **more))
        return future


def test_an_executor_can_be_asked_twice(folder: Folder) -> None:
    back = folder.path / "back"
    with ThreadPoolExecutor(1) as executor:
        first, again = (list(api.reading([back], executor=executor)) for _ in range(2))
    assert first == again
    assert any(item.code == "KX503" for one in first if isinstance(one, Submission) for item in one.diagnostics)


def test_what_another_machine_does_not_see_travels(folder: Folder) -> None:
    back, far = folder.path / "back", Far()
    assert list(api.reading([back], executor=far, workers=1)) == list(api.reading([back], workers=1))
    # the first told that nothing is seen there
    assert 1 <= len(far.bare) < len(files())


def test_what_another_machine_sees_does_not_travel(folder: Folder) -> None:
    back, seen = folder.path / "back", Older()
    with pytest.raises(KamxlError):
        api.read([back], executor=seen)
    assert seen.sent
    assert not any(isinstance(item.source, bytes) for item in seen.sent)


class Weighing(ThreadPoolExecutor):
    """An executor that weighs what it is given: the files of each task and its bytes, without what is done with all."""

    def __init__(self) -> None:
        super().__init__(1)
        self.weights: list[tuple[int, int]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:  # noqa: ANN401  as an executor has it
        self.weights.append((len(files_of(args[2])[0]), len(args[2])))
        return super().submit(fn, *args, **more)


def test_plans_that_were_asked_about_do_not_travel_back(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "zoe.xlsx").write_bytes((folder.path / "back" / "zoe.xlsx").read_bytes())
    for name in range(20):
        (tmp_path / f"{name}.xlsx").write_bytes(full(SCORECARD))
    with Weighing() as executor:
        read = api.read([tmp_path], executor=executor)
    assert len(read.submissions) == 21
    assert max(weight / files for files, weight in executor.weights) < 1000


class Failing(Executor):
    """An executor whose processes are gone."""

    def submit(self, fn: Callable[..., Any], /, *args: object, **more: object) -> Future[Any]:
        del fn, args, more
        future: Future[Any] = Future()
        future.set_exception(BrokenProcessPool("gone"))
        return future


class Older(Executor):
    """An executor that has another version of kamxl; ``sent`` are the files that it was given."""

    def __init__(self) -> None:
        self.sent: list[Item] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **more: object) -> Future[Any]:  # noqa: ANN401  as an executor has it
        self.sent += files_of(args[2])[0]
        future: Future[Any] = Future()
        future.set_result(fn("0.0.1", *args[1:], **more))
        return future


@pytest.mark.parametrize(("executor", "told"), [(Failing(), "BrokenProcessPool"), (Older(), "same version")])
def test_work_that_is_not_done_is_told(executor: Executor, told: str, folder: Folder) -> None:
    with pytest.raises(KamxlError) as refused:
        api.read([folder.path / "back"], executor=executor)
    [item] = refused.value.diagnostics
    assert item.code == "KX495"
    assert told in item.message + item.help


def test_a_scheduler_that_is_none_is_told(folder: Folder) -> None:
    found = folder.kamxl("read", "back", "--scheduler", "gopher://nowhere")
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("error[KX495]: the scheduler 'gopher://nowhere' does not answer")


def test_processes_that_nobody_needs_any_more_are_ended(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "_IDLE_SECONDS", 0.1)
    with ThreadPoolExecutor(1) as executor:
        assert len(api.read([folder.path / "back" / "ana.xlsx"], executor=executor).submissions) == 1
        until = time.monotonic() + 30
        while remote._crews._crews and time.monotonic() < until:  # noqa: SLF001  nothing else shows it
            time.sleep(0.05)
    assert remote._crews._crews == {}  # noqa: SLF001  as above
