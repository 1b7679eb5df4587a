"""Processes and a cluster: the same bytes; workers, runner and scheduler killed at random points; nothing lost, nothing twice."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scenarios.study import ClusterLost, Study, open_study, run_study
from scenarios.study.executors import SeparateProcesses
from tests.study.world import files, print_of, study, write

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
DRAWS = "draws = {count = 4, only = ['needs', 'more']}"
JOBS = 5 * 6


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> tuple[Study, Path]:
    """A study of thirty jobs, run by one thread at one go."""
    folder = tmp_path_factory.mktemp("undisturbed")
    one = study(folder, DRAWS, replications="6")
    run_study(one, folder / "out", workers=1)
    return one, folder / "out"


def environment() -> dict[str, str]:
    return dict(os.environ) | {"PYTHONPATH": str(ROOT)}


def children(pid: int) -> list[int]:
    """Processes started by one, by Linux's own account."""
    return [int(word) for told in Path(f"/proc/{pid}/task").glob("*/children") for word in told.read_text().split()]


def workers_of(pid: int) -> list[int]:
    """Those of its children that run jobs (not what keeps track of shared memory)."""
    return [c for c in children(pid) if b"spawn_main" in Path(f"/proc/{c}/cmdline").read_bytes()]


def test_two_processes_give_the_same_bytes(undisturbed, tmp_path: Path) -> None:
    run_study(undisturbed[0], tmp_path, workers=2, by_processes=True)
    assert print_of(tmp_path) == print_of(undisturbed[1])


def test_killed_workers_cost_no_job(undisturbed, tmp_path: Path, monkeypatch, record_property) -> None:
    pools, real, luck, killed, said = [], SeparateProcesses.__init__, random.Random(7), [0], []

    def remembering(self, count: int) -> None:
        real(self, count)
        pools.append(self)

    def kill(state) -> None:
        if state.finished_now % 5 == 2 and (pids := pools[0].pids()):
            time.sleep(luck.random() * 0.1)
            os.kill(luck.choice(pids), signal.SIGKILL)
            killed[0] += 1

    monkeypatch.setattr(SeparateProcesses, "__init__", remembering)
    state = run_study(undisturbed[0], tmp_path, workers=2, by_processes=True, tell=kill, say=said.append)
    if state.counts.failed:  # luck killed the same job's workers twice
        run_study(undisturbed[0], tmp_path, workers=2, by_processes=True, retry_failed=True)
    record_property("workers killed", killed[0])
    assert killed[0] >= 5 and any("a worker died; its job" in words for words in said)
    assert print_of(tmp_path) == print_of(undisturbed[1])


def deadly(task):
    """Runs a job, but the worker that gets a certain one is killed, as by the system when memory runs out."""
    from scenarios.study.work import carry_out

    if (task.point.draw, task.replication) == (2, 3):
        os.kill(os.getpid(), signal.SIGKILL)
    return carry_out(task)


def one_put_aside(state, folder: Path, words: str) -> None:
    """The deadly job alone is put aside, and told."""
    assert (state.counts.done, state.counts.failed) == (JOBS - 1, 1), "whoever worked beside it lost nothing"
    failed = open_study(folder).failures.iloc[0]
    assert (failed["kind"], failed["draw"], failed["replication"]) == ("quarantined", 2, 3)
    assert words in failed["message"]


def test_a_job_that_has_killed_two_workers_is_put_aside(undisturbed, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("scenarios.study.runner.carry_out", deadly)
    state = run_study(undisturbed[0], tmp_path, workers=2, by_processes=True)
    one_put_aside(state, tmp_path, "killed, out of memory")
    monkeypatch.undo()
    run_study(undisturbed[0], tmp_path, workers=1, retry_failed=True)
    assert print_of(tmp_path) == print_of(undisturbed[1])


@contextmanager
def runner(folder: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    """The command, in a process of its own."""
    words = [sys.executable, "-m", "viz.cli", "study", str(folder / "study.toml"), "--out", str(folder / "out"), *more]
    process = subprocess.Popen(
        words, env=environment(), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def wait_for(folder: Path, count: int, process: subprocess.Popen[str]) -> None:
    """Until so many jobs are finished, or the process has ended."""
    until = time.monotonic() + 60
    while len(list((folder / "out" / "jobs").glob("*.parquet"))) < count and process.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.005)


@pytest.mark.parametrize("more", [("--workers", "2"), ("--workers", "2", "--processes")])
def test_a_runner_killed_again_and_again_continues_where_it_stopped(
    undisturbed, tmp_path: Path, more, record_property
) -> None:
    write(tmp_path, DRAWS, replications="6")
    luck, killed, kept = random.Random(len(more)), 0, {}
    for goal in (0, 3, 8, 14, 21, 26):
        with runner(tmp_path, *more) as process:
            wait_for(tmp_path, goal, process)
            time.sleep(luck.random() * 0.15)
            orphans = workers_of(process.pid)
            if process.poll() is None:
                process.kill()
                killed += 1
            process.communicate()
        for orphan in orphans:
            until = time.monotonic() + 20
            while Path(f"/proc/{orphan}").exists() and time.monotonic() < until:
                time.sleep(0.05)
            assert not Path(f"/proc/{orphan}").exists(), "workers end with their runner"
        now = {name: (tmp_path / "out" / "jobs" / name).stat().st_mtime_ns for name in files(tmp_path / "out")}
        assert kept.items() <= now.items(), "what was finished stays, and is not run again"
        kept = now
    with runner(tmp_path, *more) as process:
        out, err = process.communicate(timeout=100)
        assert process.returncode == 0, err
    assert f"{JOBS} jobs done, 0 failed, 0 left; {JOBS - len(kept)} of them just now" in out
    record_property("runners killed", killed)
    assert killed >= 4 and print_of(tmp_path / "out") == print_of(undisturbed[1])


@pytest.mark.parametrize("seed", [11, 12])
def test_a_night_of_everything_at_once(undisturbed, tmp_path: Path, record_property, seed: int) -> None:
    """Runners killed and interrupted, workers killed, results cut short, in random order, threads and processes in turn."""
    write(tmp_path, DRAWS, replications="6")
    out, luck, faults = tmp_path / "out", random.Random(seed), 0
    for _ in range(12):
        more = luck.choice([("--workers", "2"), ("--workers", "2", "--processes")])
        with runner(tmp_path, *more, "--retry-failed") as process:
            wait_for(tmp_path, len(files(out)) + luck.randint(0, 3), process)
            time.sleep(luck.random() * 0.1)
            for worker in luck.sample(own := workers_of(process.pid), min(1, len(own))):
                os.kill(worker, signal.SIGKILL)
                faults += 1
                time.sleep(luck.random() * 0.3)
            if process.poll() is None:
                process.send_signal(luck.choice([signal.SIGKILL, signal.SIGINT, signal.SIGTERM]))
                faults += 1
            process.communicate(timeout=60)
        for what in ("jobs", "ledger"):
            if (there := sorted((out / what).glob("*.parquet"))) and luck.random() < 0.4:
                cut = luck.choice(there)
                os.truncate(cut, luck.randrange(cut.stat().st_size))
                faults += 1
    with runner(tmp_path, "--retry-failed") as process:
        told, err = process.communicate(timeout=100)
        assert process.returncode == 0 and f"{JOBS} jobs done, 0 failed, 0 left" in told, err
    rows = open_study(out).measures()
    lost = JOBS - len(rows[["place", "draw", "replication"]].drop_duplicates())
    twice = int(rows.drop(columns="value").duplicated().sum())
    for name, value in (("faults", faults), ("jobs lost", lost), ("rows twice", twice)):
        record_property(name, value)
    assert faults >= 15 and lost == 0 and twice == 0
    assert print_of(out) == print_of(undisturbed[1])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("more", [("--workers", "2"), ("--workers", "2", "--processes")])
def test_an_interrupted_study_keeps_what_runs_and_ends_with_130(undisturbed, tmp_path: Path, number, more) -> None:
    write(tmp_path, DRAWS, replications="6")
    with runner(tmp_path, *more) as process:
        wait_for(tmp_path, 4, process)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
        assert process.returncode == 130, err
    assert "interrupted; what is finished is kept" in err and "Traceback" not in err
    assert 4 <= len(files(tmp_path / "out")) < JOBS
    with runner(tmp_path, *more) as process:
        process.communicate(timeout=100)
        assert process.returncode == 0
    assert print_of(tmp_path / "out") == print_of(undisturbed[1])


@pytest.mark.parametrize("more", [("--workers", "2"), ("--workers", "2", "--processes")])
def test_a_second_interrupt_gives_up_what_runs_and_loses_nothing_finished(undisturbed, tmp_path: Path, more) -> None:
    write(tmp_path, DRAWS, replications="6")
    with runner(tmp_path, *more) as process:
        wait_for(tmp_path, 4, process)
        process.send_signal(signal.SIGINT)
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        assert process.returncode == 130, err
    assert "Traceback" not in err
    assert 4 <= len(files(tmp_path / "out")) < JOBS
    with runner(tmp_path, *more) as process:
        process.communicate(timeout=100)
        assert process.returncode == 0
    assert print_of(tmp_path / "out") == print_of(undisturbed[1])


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A disk of a certain size; skipped where none may be mounted."""
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True)
    if done.returncode:
        pytest.skip("no file system may be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("more", [("--workers", "2"), ("--workers", "2", "--processes")])
def test_a_disk_that_is_really_full(undisturbed, tmp_path: Path, more) -> None:
    write(tmp_path, DRAWS, replications="6")
    with small_disk(tmp_path / "out", "300k"):
        with runner(tmp_path, *more) as process:
            _, err = process.communicate(timeout=100)
            assert process.returncode == 1 and "is full. What is finished is kept" in err and "Traceback" not in err
        kept = len(files(tmp_path / "out"))
        assert 0 < kept < JOBS
        subprocess.run(["mount", "-o", "remount,size=20m", str(tmp_path / "out")], check=True)
        with runner(tmp_path, *more) as process:
            out, err = process.communicate(timeout=100)
            assert process.returncode == 0 and f"{JOBS - kept} of them just now" in out, err
        assert print_of(tmp_path / "out") == print_of(undisturbed[1])


def test_a_disk_that_may_only_be_read(tmp_path: Path) -> None:
    write(tmp_path, DRAWS, replications="6")
    with small_disk(tmp_path / "out", "1m"):
        subprocess.run(["mount", "-o", "remount,ro", str(tmp_path / "out")], check=True)
        with runner(tmp_path) as process:
            _, err = process.communicate(timeout=100)
    assert process.returncode in (1, 2) and "may not be written to" in err and "Traceback" not in err


@pytest.fixture
def port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def dask(port: int, workers: int = 2, nanny: bool = True) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and workers, each a process of its own on the loopback; the first of the list is the scheduler."""
    address = f"tcp://127.0.0.1:{port}"
    run = [sys.executable, "-m"]
    base = [*run, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    worker = [*run, "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard"]
    worker.append("--nanny" if nanny else "--no-nanny")
    commands = [base, *[worker] * workers]
    started = []
    try:
        for words in commands:
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            started.append(subprocess.Popen(words, env=environment(), start_new_session=True, **quiet))  # type: ignore[call-overload]
        yield address, started
    finally:
        for process in started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_a_cluster_gives_the_same_bytes_although_its_workers_are_killed(
    undisturbed, tmp_path: Path, port: int, record_property
) -> None:
    pytest.importorskip("distributed")
    luck, killed = random.Random(3), [0]
    with dask(port) as (address, processes):

        def kill(state) -> None:
            if state.finished_now % 8 == 3:
                nanny = luck.choice(processes[1:])
                time.sleep(luck.random() * 0.2)
                for worker in workers_of(nanny.pid):
                    os.kill(worker, signal.SIGKILL)
                    killed[0] += 1

        state = run_study(undisturbed[0], tmp_path, cluster=address, tell=kill)
        if state.counts.failed:
            run_study(undisturbed[0], tmp_path, cluster=address, retry_failed=True)
    record_property("workers killed", killed[0])
    assert killed[0] >= 3 and print_of(tmp_path) == print_of(undisturbed[1])


def test_a_job_that_has_killed_two_workers_of_a_cluster_is_put_aside(
    undisturbed, tmp_path: Path, port: int, monkeypatch
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("scenarios.study.runner.carry_out", deadly)
    with dask(port) as (address, _):
        state = run_study(undisturbed[0], tmp_path, cluster=address)
    one_put_aside(state, tmp_path, "two workers of the cluster died")
    monkeypatch.undo()
    run_study(undisturbed[0], tmp_path, workers=1, retry_failed=True)
    assert print_of(tmp_path) == print_of(undisturbed[1])


def test_a_lost_scheduler_is_told_and_the_study_continues_elsewhere(undisturbed, tmp_path: Path, port: int) -> None:
    pytest.importorskip("distributed")
    with dask(port) as (address, processes):

        def kill(state) -> None:
            if state.finished_now == 5:
                processes[0].kill()

        with pytest.raises(ClusterLost, match=r"does not answer any more\. What is finished is kept"):
            run_study(undisturbed[0], tmp_path, cluster=address, tell=kill)
    kept = len(files(tmp_path))
    assert 5 <= kept < JOBS
    assert run_study(undisturbed[0], tmp_path, workers=2).finished_now == JOBS - kept
    assert print_of(tmp_path) == print_of(undisturbed[1])


def test_a_worker_of_another_version_is_refused(undisturbed, tmp_path: Path, port: int, monkeypatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("scenarios.study.jobs.code_hash", lambda: "another")
    with dask(port) as (address, _), pytest.raises(ClusterLost, match="install the same versions everywhere"):
        run_study(undisturbed[0], tmp_path, cluster=address)
    assert not files(tmp_path) and not list((tmp_path / "failed").iterdir())


def test_a_scheduler_that_is_not_there(undisturbed, tmp_path: Path, port: int, monkeypatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("scenarios.study.cluster.CONNECT_SECONDS", 1)
    with pytest.raises(ClusterLost, match=f"no Dask scheduler answers at tcp://127.0.0.1:{port}"):
        run_study(undisturbed[0], tmp_path, cluster=f"tcp://127.0.0.1:{port}")


def test_readmes_lines_for_slurm_with_a_local_cluster_in_its_place(tmp_path: Path, monkeypatch) -> None:
    """No SLURM is at hand: what is tested is that the lines hand jobs to the cluster's scheduler and that its workers do them."""
    distributed = pytest.importorskip("distributed")
    text = (ROOT / "scenarios" / "study" / "README.md").read_text(encoding="utf-8")
    code = next(b for b in re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL) if "SLURMCluster" in b)
    asked: dict = {}

    def in_its_place(**options):
        asked.update(options)
        cluster = distributed.LocalCluster(n_workers=0, threads_per_worker=1, dashboard_address=None)
        real = cluster.adapt
        cluster.adapt = lambda minimum_jobs, maximum_jobs: real(minimum=minimum_jobs, maximum=min(2, maximum_jobs))
        asked["cluster"] = cluster
        return cluster

    monkeypatch.setitem(sys.modules, "dask_jobqueue", types.SimpleNamespace(SLURMCluster=in_its_place))
    write(tmp_path).rename(tmp_path / "autumn.toml")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    try:
        exec(code, {})
    finally:
        asked.pop("cluster").close()
    assert set(asked) == {"cores", "processes", "memory", "walltime", "queue", "worker_extra_args"}
    run_study(study(tmp_path / "again"), tmp_path / "again" / "out", workers=1)
    assert files(tmp_path / "results" / "autumn") == files(tmp_path / "again" / "out")
