"""How a study begins in its folder and what it writes beside its jobs: copies of its files, plan, draws, manifest."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from scenarios.results import MANIFEST, FolderTaken, versions, write_whole
from scenarios.study.copies import NAMED, as_toml, copies_of
from scenarios.study.folder import INPUTS, JOBS, LOGS, STUDY, Folder, writing
from scenarios.study.headline import Watched
from scenarios.study.jobs import Plan, code_hash, watched
from scenarios.study.load import Study
from scenarios.study.points import how_many
from scenarios.study.queue import Queue


def begin(folder: Folder, study: Study, force: bool) -> Begun:
    """Make the folder ready, or raise FolderTaken if it holds something else."""
    path = folder.path
    if path.exists() and not path.is_dir():
        raise FolderTaken(f"{path} is a file; name a folder for the results")
    if not force and path.is_dir() and any(path.iterdir()):
        old = folder.manifest.get("study", {}).get("name")
        if old is None and not (path / STUDY).is_file():
            raise FolderTaken(f"{path} is not empty and holds no study; name another folder, or add --force")
        if old is not None and old != study.name:
            raise FolderTaken(f"{path} holds the study {old}, not {study.name}; name another folder, or add --force")
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)
    return Begun(folder, study)


@dataclass
class Begun:
    """A study and its folder."""

    folder: Folder
    study: Study
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    clock: float = field(default_factory=time.monotonic)

    def survey(self, plan: Plan, retry_failed: bool, say: Callable[[str], None]) -> tuple[Watched, Queue]:
        """What is finished, failed and left; files that are not whole are dropped, so that their jobs are run again."""
        self.folder.make(self.study.file.keep)
        done = self._sound(plan, say)
        failed = self.folder.failed() - done
        if retry_failed:
            self._forget(failed & {point.job_key(r) for point in plan.points for r in range(self._most)})
            failed = self.folder.failed() - done
        seen = Watched(watched(self.study)[0])
        if done:
            self._read_watched(plan, done, seen, say)
        warm_ups = {path.stem: told["days"] for path in self._warm_ups() if (told := self.folder.read_json(path))}
        return seen, Queue(plan, done, failed, warm_ups, seen, str(self.folder.path.resolve() / LOGS))

    @property
    def _most(self) -> int:
        file = self.study.file
        return file.replications if file.precision is None else file.precision.most

    def _sound(self, plan: Plan, say: Callable[[str], None]) -> set[str]:
        """Keys of the plan's jobs whose files are all there and whole."""
        finished, keep, done = self.folder.finished(), self.study.file.keep, set()
        for point in plan.points if finished else ():
            arms = self.study.arms_of(point.place)
            logs = ["siloed", *arms] if keep.event_logs else []
            for key in (point.job_key(r) for r in range(self._most)):
                if key not in finished:
                    continue
                if fault := self.folder.sound(key, keep, bool(arms) and keep.twins, logs):
                    say(f"{fault}: its job is run again")
                    self.folder.drop(key)
                else:
                    done.add(key)
        return done

    def _warm_ups(self) -> list[Path]:
        return sorted((self.folder.path / "warmups").glob("*.json"))

    def _forget(self, keys: set[str]) -> None:
        with writing(self.folder.path):
            for key in keys:
                self.folder.file("failed", key).unlink(missing_ok=True)

    def _read_watched(self, plan: Plan, done: set[str], seen: Watched, say: Callable[[str], None]) -> None:
        """The watched figure of finished jobs; those damaged in their middle are dropped, so that they are run again."""
        from pyarrow import ArrowException

        from scenarios.study.dataset import watched_of, whole

        try:
            found = list(watched_of(self.folder, sorted(done), *watched(plan.study)))
        except (ArrowException, OSError):
            for key in [key for key in sorted(done) if not whole(self.folder.file(JOBS, key))]:
                say(f"{JOBS}/{key}.parquet is damaged: its job is run again")
                self.folder.drop(key)
                done.discard(key)
            found = list(watched_of(self.folder, sorted(done), *watched(plan.study)))
        for place, draw, replication, values in found:
            seen.add(place, draw, replication, values)

    def write(self, plan: Plan, queue: Queue, command: list[str] | None, words: str, whole: bool) -> None:
        """Copies of the study's files, its plan and draws, and the manifest."""
        with writing(self.folder.path):
            text = self.study.text or as_toml(self.study.file)
            write_whole(self.folder.path / STUDY, lambda path: path.write_text(text, encoding="utf-8"))
            told = json.dumps(dict(self.study.named), indent=2)
            write_whole(self.folder.path / INPUTS / NAMED, lambda path: path.write_text(told, encoding="utf-8"))
            for name, data in copies_of(self.study).items():
                write_whole(self.folder.path / INPUTS / name, lambda path, own=data: path.write_bytes(own))
        self.folder.write_plan(queue.rows)
        self.folder.write_draws((point.place, point.draw, point.values) for point in plan.points)
        self._manifest(queue, command, words, whole)

    def finish(self, plan: Plan, queue: Queue, command: list[str] | None, words: str) -> None:
        """The plan as it has grown, and how it ended; a full disk here must not hide what went wrong before."""
        try:
            self.folder.write_plan(queue.rows)
            self._manifest(queue, command, words, queue.counts.left == 0)
        except Exception:
            if queue.counts.left == 0:
                raise

    def _manifest(self, queue: Queue, command: list[str] | None, words: str, whole: bool) -> None:
        file, counts = self.study.file, queue.counts
        told: dict[str, Any] = {
            "study": {
                "name": file.name, "label": file.label, "places": list(self.study.places), "scenarios": ["siloed", *self.study.arms],
                "labels": self.study.labels, "years": file.years, "citizens": file.citizens, "seed": file.seed,
                "points_a_place": how_many(self.study),
                "code": code_hash(), "wholeplace": metadata.version("wholeplace"),
            },
            "warm_ups": self._warm_ups_told(),
            "complete": whole and counts.failed == 0, "jobs": {"done": counts.done, "failed": counts.failed, "left": counts.left},
            "not_precise_enough": queue.imprecise, "command": command or [], "workers": words,
            "versions": versions(),
            "started": self.started.isoformat(timespec="seconds"), "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": round(time.monotonic() - self.clock, 1),
        }  # fmt: skip
        self.folder.keep_json(self.folder.path / MANIFEST, told)

    def _warm_ups_told(self) -> Any:
        if self.study.file.warm_up_years is not None:
            return {"set_to_years": self.study.file.warm_up_years}
        return {"found": self.study.file.warm_up, "lengths": [self.folder.read_json(path) for path in self._warm_ups()]}
