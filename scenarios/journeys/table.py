"""Cases as a table: the columns of a log, and what each means."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from scenarios.journeys.activities import LAYERS, is_learned
from scenarios.journeys.cases import ENDINGS, HAPPENED, Cases, is_failure
from scenarios.journeys.dates import Calendar
from scenarios.journeys.lived import OUTCOMES
from scenarios.journeys.run import World
from sim import enums as e
from sim.costs import payers
from sim.place import CAUSES

SEVERITIES = ("", "emerging", "acute", "crisis")
#: Column -> (type, what it says).
COLUMNS: dict[str, tuple[pa.DataType, str]] = {
    "case": (pa.string(), "the case: cohort, citizen and generation; an episode adds need and number"),
    "order": (pa.int32(), "place of the activity in its case, from 1: it settles what came first on one day"),
    "activity": (pa.string(), "what happened, in words"),
    "layer": (pa.string(), "need: the trouble itself; service: at an agency; stay: custody, hospital …; life: joining, dying, leaving"),
    "agency": (pa.string(), "name of the agency in the place file"),
    "resource": (pa.string(), "label of the agency or team"),
    "funder": (pa.string(), "who pays most of it"),
    "start": (pa.timestamp("ms"), "day on which it began (days only: the model knows no hours)"),
    "end": (pa.timestamp("ms"), "day on which it ended; the same as start for a moment; the period's last day if it still ran"),
    "finished": (pa.bool_(), "no: it still ran when the period ended"),
    "began_before": (pa.bool_(), "yes: it had begun before the period; what happened in between is not in the log"),
    "need": (pa.string(), "the need it was about"),
    "episode": (pa.int32(), "which episode of this need of this citizen"),
    "severity": (pa.string(), "of the need at that moment"),
    "cohort": (pa.string(), "the citizen's cohort"),
    "kind": (pa.string(), "the kind of citizen: family, offender, older_person"),
    "citizen": (pa.int32(), "number of the place in the cohorts; the same person in every world with the same seed"),
    "generation": (pa.int32(), "which holder of that place"),
    "contact_class": (pa.string(), "of contacts and crises: the one class each has"),
    "contact_kind": (pa.string(), "failure, value, mixed or process demand"),
    "cause": (pa.string(), "of returns: what had been left undone"),
    "failure_demand": (pa.bool_(), "yes: demand caused by a failure to do something, or to do it right"),
    "outcome": (pa.string(), "what came of it"),
    "waited_days": (pa.int32(), "days it had been waited for; empty where nothing was waited for"),
    "staff_minutes": (pa.int32(), "minutes of staff"),
    "questions": (pa.int32(), "of an assessment: items of information asked"),
    "questions_asked_again": (pa.int32(), "of these asked although some agency held a valid answer"),
    "cost_marginal_gbp": (pa.float64(), "paid because it happened (within the period); adds up to the ledger's marginal spend"),
    "cost_imputed_gbp": (pa.float64(), "staff minutes at the agency's cost of a minute: a share of pay that is due anyway, not spend; never add the two"),
    "case_outcome": (pa.string(), "how the case stands at its end"),
    "case_happened": (pa.string(), "what happened in the case, words parted by spaces"),
    "case_began_before": (pa.bool_(), "yes: the case had begun before the period"),
}  # fmt: skip
SCHEMA = pa.schema([
    pa.field(name, pa.dictionary(pa.int32(), pa.string()) if kind == pa.string() else kind) for name, (kind, _) in COLUMNS.items()
])  # fmt: skip


class Tables:
    """Turns the cases of a world into Arrow tables of `SCHEMA`."""

    def __init__(self, world: World, calendar: Calendar) -> None:
        names, place = world.compiled.names, world.compiled.place
        self._calendar, self._names, self._last = calendar, names, world.window.end - 1
        self._activities, self._layers = world.activities.labels, world.activities.layers
        agencies = [place.agencies[name] for name in names.agencies]
        self._resources = [agency.label for agency in agencies]
        self._funders = [max(payers(agency), key=lambda share: share[1])[0] for agency in agencies]
        self._kinds = [cohort.kind for cohort in place.cohorts.values()]
        self._bits: dict[int, str] = {}

    def __call__(self, cases: Cases) -> pa.Table:
        """A row an activity."""
        lived, rows, case = cases.lived, cases.lived.rows, cases.case
        class_ = np.where(np.isin(rows["event"], (e.E_CONTACT, e.E_CRISIS, e.E_STEP)), rows["class_"], 255)
        agency = np.where(rows["agency"] == 255, -1, rows["agency"].astype("i4"))
        failure = is_failure(rows)
        asked = (rows["event"] == e.E_ASSESSED) & ~is_learned(rows)
        happened = [self._words(int(bits)) for bits in cases.happened]
        activity = np.where(lived.activity >= 0, lived.activity, -1)
        columns = [
            _coded(case, cases.ids), pa.array((np.arange(len(case)) - cases.first[case] + 1).astype("i4")),
            _coded(activity, self._activities), _coded(self._layers[activity], LAYERS), _coded(agency, self._names.agencies),
            _coded(agency, self._resources), _coded(agency, self._funders), self._dates(lived.start), self._dates(np.where(lived.finished, lived.end, self._last)),
            pa.array(lived.finished), pa.array(lived.before), _coded(lived.need, self._names.needs),
            _numbers(rows["episode"].astype("i4"), lived.need >= 0), _coded(rows["severity"].astype("i4"), SEVERITIES, 1),
            _coded(rows["cohort"].astype("i4"), self._names.cohorts), _coded(rows["cohort"].astype("i4"), self._kinds),
            pa.array(rows["citizen"]), pa.array(rows["generation"]),
            _coded(np.where(class_ == 255, -1, class_.astype("i4")), e.CLASS_NAMES),
            _coded(np.where(class_ == 255, -1, class_.astype("i4")), e.CLASS_KIND),
            _coded(np.where(class_ < e.CAUSE_COUNT, class_.astype("i4"), -1), CAUSES), pa.array(failure),
            _coded(lived.outcome.astype("i4"), OUTCOMES, 1), _numbers(lived.waited, lived.waited >= 0), pa.array(lived.minutes),
            _numbers(lived.items, asked), _numbers(lived.duplicates, asked),
            pa.array(lived.pence / 100), pa.array(np.round(lived.imputed / 100, 4)),
            _coded(cases.ending[case].astype("i4"), list(ENDINGS)), _coded(case, happened), pa.array(cases.before[case]),
        ]  # fmt: skip
        return pa.Table.from_arrays(columns, schema=SCHEMA)

    def _dates(self, days: np.ndarray) -> pa.Array:
        return pa.array(self._calendar.dates(days).astype("datetime64[ms]"))

    def _words(self, bits: int) -> str:
        if bits not in self._bits:
            self._bits[bits] = " ".join(name for at, name in enumerate(HAPPENED) if bits & 1 << at)
        return self._bits[bits]


def _coded(codes: np.ndarray, names: Sequence[str], least: int = 0) -> pa.DictionaryArray:
    """Codes as names; those under `least` are nothing.  A name that several codes share stands in the dictionary once."""
    place = {name: at for at, name in enumerate(dict.fromkeys(names))}
    of_code = np.array([place[name] for name in names], "i4") if len(names) else np.zeros(1, "i4")
    indices = pa.array(of_code[np.maximum(codes, 0)], mask=codes < least)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(place), pa.string()))


def _numbers(values: np.ndarray, known: np.ndarray) -> pa.Array:
    return pa.array(values.astype("i4"), mask=~known)
