"""Running a study: the same bytes whoever runs it and however it was interrupted; what fails is recorded; nothing is lost."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from scenarios.compare import Comparison, run_comparison
from scenarios.results import FolderTaken
from scenarios.study import CannotWrite, FolderInUse, Study, load_study, open_study, run_study
from scenarios.study import work as workers
from scenarios.study.folder import Folder
from scenarios.study.lock import Lock
from scenarios.study.runner import Runner
from sim.measures import DIMENSIONS
from tests.study.world import files, print_of, study, write

DRAWS = "draws = {count = 2, only = ['needs', 'more']}"


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> tuple[Study, Path]:
    """The small study with draws, run by one thread at one go."""
    folder = tmp_path_factory.mktemp("undisturbed")
    one = study(folder, DRAWS)
    run_study(one, folder / "out", workers=1)
    return one, folder / "out"


def test_measures_are_those_of_a_comparison(undisturbed) -> None:
    one, out = undisturbed
    place = one.places["smallborough"]
    variants = tuple(one.redesigned(name).variant(place) for name in one.arms)
    compared = run_comparison(Comparison(place, variants, 1, 200, 1, 2, 365))
    keys = ["replication", "scenario", *DIMENSIONS, "measure", "part"]
    expected = compared.measures.astype(dict.fromkeys([*DIMENSIONS, "measure", "part"], "str")).set_index(keys)["value"]
    found = open_study(out).measures(draw=-1).set_index(keys)["value"]
    assert len(found) == len(expected) and (found.sort_index() == expected.sort_index()).all()
    ledger = open_study(out).ledger(draw=-1)
    assert ledger["pence"].sum() == compared.ledger["pence"].sum() and len(ledger) == len(compared.ledger)


def test_two_threads_give_the_same_bytes(undisturbed, tmp_path: Path) -> None:
    run_study(undisturbed[0], tmp_path, workers=2)
    assert print_of(tmp_path) == print_of(undisturbed[1])


@pytest.mark.parametrize("after", [[1, 1, 1], [5], [3, 1]])
def test_any_pattern_of_stopping_gives_the_same_bytes_and_runs_no_job_twice(
    undisturbed, tmp_path: Path, after: list[int]
) -> None:
    one, ran = undisturbed[0], 0

    def stop_after(number: int):
        def tell(state) -> None:
            if state.finished_now >= number:
                raise KeyboardInterrupt

        return tell

    for number in after:
        before = len(files(tmp_path)) if (tmp_path / "jobs").exists() else 0
        with suppress(KeyboardInterrupt):
            run_study(one, tmp_path, workers=2, tell=stop_after(number))
        ran += len(files(tmp_path)) - before
    last = run_study(one, tmp_path, workers=1)
    assert ran + last.finished_now == 6 and last.counts.left == 0
    assert print_of(tmp_path) == print_of(undisturbed[1])


def test_changed_inputs_make_new_jobs_that_never_mix_with_the_old(tmp_path: Path) -> None:
    one = study(tmp_path)
    run_study(one, tmp_path / "out", workers=1)
    old = files(tmp_path / "out")
    text = (tmp_path / "smallborough.toml").read_text(encoding="utf-8")
    (tmp_path / "smallborough.toml").write_text(text.replace("value = 90", "value = 60"), encoding="utf-8")
    again = run_study(load_study(tmp_path / "study.toml"), tmp_path / "out", workers=1)
    assert again.finished_now == 2
    found = open_study(tmp_path / "out")
    assert old.items() < files(tmp_path / "out").items() and not set(found.plan["key"]) & {name[:-8] for name in old}
    assert (
        len(
            found.measures(measure="cost_per_citizen", cohort="all", year="all", part="all", funder="all", agency="all")
        )
        == 2 * 3
    )
    assert run_study(found.load(), tmp_path / "out", workers=1).finished_now == 0, "its copies are the same study"
    more = run_study(study(tmp_path, replications="3"), tmp_path / "out", workers=1)
    assert more.counts.done == 3 and more.finished_now == 1, "the old place again: its two jobs were kept, one is new"
    with pytest.raises(FolderTaken, match="holds the study small, not other"):
        run_study(study(tmp_path, name='"other"'), tmp_path / "out")


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    with pytest.raises(FolderTaken, match="is not empty and holds no study"):
        run_study(study(tmp_path), tmp_path / "out")


@pytest.mark.parametrize("what", ["jobs", "ledger"])
@pytest.mark.parametrize("left", [0, 7, 0.5, -1])
def test_a_truncated_result_is_noticed_and_run_again(undisturbed, tmp_path: Path, what: str, left: float) -> None:
    one, said = undisturbed[0], []
    run_study(one, tmp_path, workers=1)
    target = sorted((tmp_path / what).iterdir())[1]
    data = target.read_bytes()
    target.write_bytes(data[: int(left * len(data)) if 0 < left < 1 else int(left)])
    assert run_study(one, tmp_path, workers=1, say=said.append).finished_now == 1
    assert said[0] == f"{what}/{target.name} is truncated or not whole: its job is run again"
    assert print_of(tmp_path) == print_of(undisturbed[1])


def test_a_result_under_another_jobs_name_is_noticed(undisturbed, tmp_path: Path) -> None:
    one = undisturbed[0]
    run_study(one, tmp_path, workers=1)
    first, second, *_ = sorted((tmp_path / "jobs").iterdir())
    first.write_bytes(second.read_bytes())
    assert run_study(one, tmp_path, workers=1).finished_now == 1
    assert print_of(tmp_path) == print_of(undisturbed[1])


def test_a_result_damaged_in_its_middle_is_run_again(undisturbed, tmp_path: Path) -> None:
    """Its end, which says that it is whole, is; a page that is read is not."""
    one, said = undisturbed[0], []
    run_study(one, tmp_path, workers=1)
    target = sorted((tmp_path / "jobs").iterdir())[1]
    data = bytearray(target.read_bytes())
    for at in range(8, len(data) - 3_000, 500):
        data[at : at + 2] = b"\xff\xff"
    target.write_bytes(bytes(data))
    assert run_study(one, tmp_path, workers=1, say=said.append).finished_now == 1
    assert said[0] == f"jobs/{target.name} is damaged: its job is run again"
    assert print_of(tmp_path) == print_of(undisturbed[1])


def test_a_job_that_raises_is_recorded_and_the_rest_goes_on(undisturbed, tmp_path: Path, monkeypatch) -> None:
    one, real, said = undisturbed[0], workers._run, []

    def raising(task, compared, sink):
        if (task.point.draw, task.replication) == (1, 0):
            raise ValueError("no such luck")
        return real(task, compared, sink)

    monkeypatch.setattr(workers, "_run", raising)
    state = run_study(one, tmp_path, workers=2, say=said.append)
    assert (state.counts.done, state.counts.failed, state.counts.left) == (5, 1, 0)
    assert said == ["smallborough, draw 1, replication 0 failed: no such luck"]
    failed = open_study(tmp_path).failures.iloc[0]
    assert (failed["kind"], failed["error"], failed["message"]) == ("raised", "ValueError", "no such luck")
    told = json.loads((tmp_path / "failed" / f"{failed['key']}.json").read_text())
    assert told["seed"] == 1 and told["years"] == 1 and told["values"] and "raising" in "".join(told["trace"])
    assert run_study(one, tmp_path, workers=2).counts.failed == 1, "not tried again unless asked for"
    monkeypatch.undo()
    assert run_study(one, tmp_path, workers=2, retry_failed=True).counts.done == 6
    assert not list((tmp_path / "failed").iterdir()) and print_of(tmp_path) == print_of(undisturbed[1])


def test_a_draw_that_no_redesign_can_work_with_fails_alone(tmp_path: Path) -> None:
    text = write(tmp_path, "stated = false").read_text()
    gone = (
        (tmp_path / "less.toml")
        .read_text()
        .replace(
            "times.housing_office = {value = 1.2, low = 1.1, high = 2.5",
            "removed_fte.housing_office = {value = 0.1, low = 0.05, high = 0.15",
        )
    )
    (tmp_path / "less.toml").write_text(gone)
    grid = "grid = [{path = 'agencies.housing_office.staff.fte', values = [0.05, 0.2]}]"
    (tmp_path / "study.toml").write_text(f"{text}\n{grid}")
    state = run_study(load_study(tmp_path / "study.toml"), tmp_path / "out", workers=2)
    assert (state.counts.done, state.counts.failed) == (2, 2)
    failures = open_study(tmp_path / "out").failures
    assert set(failures["draw"]) == {0} and "0.1 posts cannot leave housing_office" in failures["message"][0]


def test_a_full_disk_stops_the_study_with_plain_words_and_loses_nothing(
    undisturbed, tmp_path: Path, monkeypatch
) -> None:
    one, real, written = undisturbed[0], Path.write_bytes, [0]

    def full(path: Path, data: bytes) -> int:
        written[0] += len(data) * (path.parent.name == "jobs")
        if written[0] > 3.5 * 8_000:
            real(path, data[:1000])
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(
        CannotWrite, match=r"is full\. What is finished is kept; make room and give the same command again"
    ):
        run_study(one, tmp_path, workers=2)
    monkeypatch.undo()
    assert 0 < len(files(tmp_path)) < 6 and not list(tmp_path.glob("*/*.partial"))
    assert run_study(one, tmp_path, workers=2).counts.done == 6
    assert print_of(tmp_path) == print_of(undisturbed[1])


def test_a_folder_that_may_not_be_written_to(undisturbed, tmp_path: Path, monkeypatch) -> None:
    def closed(path: Path, *_, **__):
        raise PermissionError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", closed)
    with pytest.raises(CannotWrite, match=r"may not be written to\. Name another folder with --out"):
        run_study(undisturbed[0], tmp_path / "out")


def test_the_second_runner_of_a_folder_is_refused_and_a_stale_lock_is_not_minded(undisturbed, tmp_path: Path) -> None:
    one = undisturbed[0]
    with (
        Lock(tmp_path),
        pytest.raises(FolderInUse, match=rf"is in use: process {os.getpid()} on .* runs a study in it"),
    ):
        (tmp_path / "study.toml").write_text(one.text)
        run_study(one, tmp_path)
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
    )
    dead = {"pid": int(gone.stdout), "host": os.uname().nodename, "beat": time.time()}
    (tmp_path / "lock.json").write_text(json.dumps(dead))
    with Lock(tmp_path):
        pass
    (tmp_path / "lock.json").write_text(json.dumps(dead | {"host": "elsewhere"}))
    with pytest.raises(FolderInUse, match="on elsewhere"), Lock(tmp_path):
        pass
    (tmp_path / "lock.json").write_text(json.dumps(dead | {"host": "elsewhere", "beat": time.time() - 400}))
    with Lock(tmp_path):
        pass


def test_batches_until_precise_stop_at_the_same_number_whatever_interrupts(tmp_path: Path) -> None:
    text = "precision = {measure = 'cost_per_citizen', half_width = %s, batch = 2, most = 10}"
    one = study(tmp_path / "s", text % 1)
    run_study(one, tmp_path / "whole", workers=2)
    plan = open_study(tmp_path / "whole").plan
    assert 2 < len(plan) < 10 and len(plan) % 2 == 0, "a width that neither the first batch nor only the last reaches"

    def tell(state) -> None:
        raise KeyboardInterrupt

    for _ in range(len(plan) - 1):
        with pytest.raises(KeyboardInterrupt):
            run_study(one, tmp_path / "parts", workers=1, tell=tell)
    run_study(one, tmp_path / "parts", workers=1)
    assert print_of(tmp_path / "parts") == print_of(tmp_path / "whole")
    coarser = run_study(study(tmp_path / "s", text % 1e9), tmp_path / "whole", workers=1)
    assert coarser.counts.done == 2 and coarser.finished_now == 0 and len(open_study(tmp_path / "whole").plan) == 2
    never = run_study(study(tmp_path / "s", text % 1e-9), tmp_path / "whole", workers=2)
    assert never.counts.done == 10
    assert open_study(tmp_path / "whole").manifest["not_precise_enough"] == ["smallborough, draw -1"]


def test_the_warm_up_is_found_once_a_place_and_told(tmp_path: Path) -> None:
    text = write(tmp_path, DRAWS).read_text().replace("warm_up_years = 1\n", "")
    (tmp_path / "study.toml").write_text(text)
    one = load_study(tmp_path / "study.toml")
    run_study(one, tmp_path / "out", workers=2)
    told = open_study(tmp_path / "out").manifest["warm_ups"]
    assert told["found"] == "place" and len(told["lengths"]) == 1 and told["lengths"][0]["days"] % 365 == 0
    (tmp_path / "study.toml").write_text(text + "\nwarm_up = 'draw'")
    run_study(load_study(tmp_path / "study.toml"), tmp_path / "drawn", workers=2)
    lengths = open_study(tmp_path / "drawn").manifest["warm_ups"]["lengths"]
    assert sorted(one["draw"] for one in lengths) == [-1, 0, 1]


def test_a_warm_up_that_cannot_be_found_fails_its_jobs(tmp_path: Path, monkeypatch) -> None:
    def broken(place):
        raise RuntimeError("the event log is full")

    (tmp_path / "study.toml").write_text(write(tmp_path).read_text().replace("warm_up_years = 1\n", ""))
    monkeypatch.setattr(workers, "find_warm_up", broken)
    state = run_study(load_study(tmp_path / "study.toml"), tmp_path / "out", workers=2)
    assert (state.counts.failed, state.counts.left) == (2, 0)
    assert set(open_study(tmp_path / "out").failures["message"]) == {"the event log is full"}


def test_what_is_kept(tmp_path: Path) -> None:
    text = "keep = {measures = ['spend', 'assessments'], ledger = false, event_logs = true, twins = true}"
    one = study(tmp_path, text)
    run_study(one, tmp_path / "out", workers=2)
    found = open_study(tmp_path / "out")
    assert set(found.measures()["measure"]) == {"spend", "assessments"} and not (tmp_path / "out" / "ledger").exists()
    assert set(found.twins()["scenario"]) == {"more", "less"}
    logs = sorted((tmp_path / "out" / "logs").iterdir())
    assert len(logs) == 2 * 3 and not list((tmp_path / "out").glob("*/*.partial"))
    logs[0].unlink()
    assert run_study(one, tmp_path / "out", workers=1).finished_now == 1 and logs[0].is_file()


def test_the_runner_keeps_few_jobs_in_flight(undisturbed, tmp_path: Path, monkeypatch) -> None:
    most, real = [0], Runner._collect

    def counting(self, when):
        most[0] = max(most[0], len(self.flying))
        real(self, when)

    monkeypatch.setattr(Runner, "_collect", counting)
    run_study(undisturbed[0], tmp_path, workers=2)
    assert most[0] == 2


def test_what_a_killed_runner_left_half_written_goes(undisturbed, tmp_path: Path) -> None:
    run_study(undisturbed[0], tmp_path, workers=1)
    half = Folder(tmp_path).file("jobs", "0" * 32).with_suffix(".parquet.partial")
    half.write_bytes(b"PAR1")
    run_study(undisturbed[0], tmp_path, workers=1)
    assert not half.exists() and print_of(tmp_path) == print_of(undisturbed[1])
