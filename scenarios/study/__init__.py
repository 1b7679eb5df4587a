"""Studies: grids of places, redesigns, assumptions and replications that resume where they stopped and lose nothing."""

from __future__ import annotations

from scenarios.study.cluster import NoDask
from scenarios.study.dataset import Found, NoStudy, NotWhole, export, open_study
from scenarios.study.executors import ClusterLost
from scenarios.study.folder import CannotWrite
from scenarios.study.load import Study, load_study, study_from
from scenarios.study.lock import FolderInUse
from scenarios.study.runner import State, run_study

__all__ = [
    "CannotWrite",
    "ClusterLost",
    "FolderInUse",
    "Found",
    "NoDask",
    "NoStudy",
    "NotWhole",
    "State",
    "Study",
    "export",
    "load_study",
    "open_study",
    "run_study",
    "study_from",
]
