"""Six citizens whose every event a person can foresee; the whole log of thirty days, and what it costs.

Day 0 is a Monday.  Each office has an hour a day from Monday to Friday; half of what help leaves may go on contacts.

Ann      housing, acute.  Seeks after 2 days; the desk has 60 minutes, 20 go on Ann's and Bob's visits, 40 on her assessment; the
         other 20 on Thursday.  The one place is free: 20 days of help, to day 23.
Bob      housing, emerging: under the desk's threshold.  Comes back every 14 days and is turned away again.
Cat      housing, acute, goes to the information point: the wrong door.  Referred, 3 days on the way, arrives on Saturday (5), which
         is seen on Monday (7).  Assessed that day; waits for Ann's place; chases after 8 days (15), gives up after 9 (16).  Comes
         back 5 days later (21), to the same wrong door; on the way again to Thursday (24), when Ann's place is free.
Dan      income, acute.  Claims on day 1; money takes 7 days; chases every 3 days (Friday 4, Monday 7); 15 days of benefit.
Eve      anger, in crisis: a brawl on day 1 ends it, a charge follows 2 days later, 4 days on she is locked up for 10 days (7-17).
         The morning after she has no income: nobody arranged it.  Seeks after 1 day, a Saturday (19), so Monday (21).
Fay      debt, acute.  Helped at once for 5 days, in vain; comes back 4 days after each failure (9, 18, and 27, a Sunday: 28).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim import enums as e
from sim.engine import Run, compile_place
from sim.ledger import MARGINAL, keep_ledger
from sim.load import load_place

PLACE = Path(__file__).parent / "six.toml"
DAYS = 30

# day who event need agency class amount   (a dash: nothing of the kind; "contact" rows name their class)
WHOLE_LOG = """
 0 ann entry       -       -        -                   -
 0 ann onset       housing -        -                   2
 0 bob entry       -       -        -                   -
 0 bob onset       housing -        -                   1
 0 cat entry       -       -        -                   -
 0 cat onset       housing -        -                   2
 0 dan entry       -       -        -                   -
 0 dan onset       income  -        -                   2
 0 eve entry       -       -        -                   -
 0 eve onset       anger   -        -                   3
 0 fay entry       -       -        -                   -
 0 fay onset       debt    -        -                   2
 0 fay contact     debt    advice   first_presentation  0
 0 fay joined_queue debt   advice   first_presentation  0
 0 fay assessed    debt    advice   first_presentation  20
 0 fay granted     debt    advice   first_presentation  0
 0 fay help_start  debt    advice   first_presentation  0
 1 dan contact     income  benefits first_presentation  0
 1 dan joined_queue income benefits first_presentation  0
 1 dan assessed    income  benefits first_presentation  30
 1 dan granted     income  benefits first_presentation  0
 1 eve crisis      anger   cells    first_unpresented   0
 1 eve resolved    anger   -        -                   1
 2 ann contact     housing desk     first_presentation  0
 2 ann joined_queue housing desk    first_presentation  0
 2 bob contact     housing desk     turned_away_first   0
 2 bob turned_away housing desk     turned_away_first   1
 2 cat contact     housing info     wrong_door          0
 2 cat wrong_door  housing info     wrong_door          0
 2 cat referred    housing info     wrong_door          to-desk
 3 ann assessed    housing desk     first_presentation  60
 3 ann granted     housing desk     first_presentation  0
 3 ann help_start  housing desk     first_presentation  3
 3 eve step        anger   cells    process             0
 4 dan contact     income  benefits chase               0
 5 fay help_failed debt    advice   -                   5
 7 cat contact     housing desk     process             0
 7 cat joined_queue housing desk    process             0
 7 cat assessed    housing desk     process             60
 7 cat granted     housing desk     process             0
 7 dan contact     income  benefits chase               0
 7 eve step        anger   cells    process             0
 7 eve stay_start  -       cells    -                   10
 8 dan money       income  benefits -                   7
 8 dan help_start  income  benefits first_presentation  8
 9 fay contact     debt    advice   failed_help_return  0
 9 fay joined_queue debt   advice   failed_help_return  0
 9 fay assessed    debt    advice   failed_help_return  20
 9 fay granted     debt    advice   failed_help_return  0
 9 fay help_start  debt    advice   failed_help_return  9
14 fay help_failed debt    advice   -                   5
15 cat contact     housing desk     chase               0
16 bob contact     housing desk     turned_away_return  0
16 bob turned_away housing desk     turned_away_return  1
16 cat gave_up     housing desk     -                   9
17 eve stay_fit    -       cells    -                   10
17 eve stay_end    -       cells    -                   10
18 eve onset       income  -        -                   2
18 eve triggered   income  -        -                   2
18 fay contact     debt    advice   failed_help_return  0
18 fay joined_queue debt   advice   failed_help_return  0
18 fay assessed    debt    advice   failed_help_return  20
18 fay granted     debt    advice   failed_help_return  0
18 fay help_start  debt    advice   failed_help_return  18
21 cat contact     housing info     gave_up_return      0
21 cat wrong_door  housing info     gave_up_return      0
21 cat referred    housing info     gave_up_return      to-desk
21 eve contact     income  benefits post_stay_gap       0
21 eve joined_queue income benefits post_stay_gap       0
21 eve assessed    income  benefits post_stay_gap       30
21 eve granted     income  benefits post_stay_gap       0
23 ann help_end    housing desk     -                   20
23 ann resolved    housing desk     -                   23
23 dan help_end    income  benefits -                   15
23 dan resolved    income  benefits -                   23
23 fay help_failed debt    advice   -                   5
24 cat contact     housing desk     process             0
24 cat joined_queue housing desk    process             0
24 cat assessed    housing desk     process             60
24 cat granted     housing desk     process             0
24 cat help_start  housing desk     process             24
24 eve contact     income  benefits chase               0
28 eve money       income  benefits -                   7
28 eve help_start  income  benefits post_stay_gap       10
28 fay contact     debt    advice   failed_help_return  0
28 fay joined_queue debt   advice   failed_help_return  0
28 fay assessed    debt    advice   failed_help_return  20
28 fay granted     debt    advice   failed_help_return  0
28 fay help_start  debt    advice   failed_help_return  28
"""


def told(run: Run, rows: np.ndarray) -> list[tuple[str, ...]]:
    """Rows of the engine in the words of the table."""
    names = run.compiled.names
    lines = []
    for row in rows:
        cohort = names.cohorts[row["cohort"]]
        need = "-" if row["need"] == 255 else names.need_of(cohort)[row["need"]]
        agency = "-" if row["agency"] == 255 else names.agencies[row["agency"]]
        class_ = "-" if row["class_"] == 255 else e.CLASS_NAMES[row["class_"]]
        event, amount = e.EVENT_NAMES[row["event"]], str(row["amount"])
        if event == "entry":
            amount = "-"  # days until the keyed date of leaving
        if event == "referred":
            amount = f"to-{names.agencies[row['amount']]}"
        lines.append((str(row["day"]), cohort, event, need, agency, class_, amount))
    return lines


def lived() -> tuple[Run, np.ndarray]:
    rows: list[np.ndarray] = []
    run = Run(compile_place(load_place(PLACE)), seed=1, days=365, sink=lambda part: rows.append(part.copy()))
    run.to(DAYS)
    return run, np.concatenate(rows)


@pytest.mark.interpreted
def test_whole_log() -> None:
    run, rows = lived()
    expected = [tuple(line.split()) for line in WHOLE_LOG.strip().splitlines()]
    found = told(run, rows)
    for at, (line, wanted) in enumerate(zip(found, expected, strict=False)):
        assert line == wanted, f"row {at}"
    assert len(found) == len(expected)


@pytest.mark.interpreted
def test_luck_does_not_matter_here() -> None:
    """Another seed, another citizen behind every name, the same thirty days (but for the hazard of one in a million)."""
    run, rows = lived()
    others: list[np.ndarray] = []
    other = Run(
        compile_place(load_place(PLACE)), seed=99, replication=7, days=365, sink=lambda part: others.append(part.copy())
    )
    other.to(DAYS)
    assert told(other, np.concatenate(others)) == told(run, rows)


@pytest.mark.interpreted
def test_money_of_the_first_year() -> None:
    """By hand: a brawl 100, a charge 50, ten days locked up at 90; fifteen days each of Dan's and Eve's benefit."""
    rows: list[np.ndarray] = []
    run = Run(compile_place(load_place(PLACE)), seed=1, days=365, sink=lambda part: rows.append(part.copy()))
    run.to(365)
    ledger = keep_ledger(run.compiled, run.world, 0, 1)
    pence: dict[str, int] = {}
    for post in ledger.posts:
        if post.kind == MARGINAL and post.pence.any():
            pence[post.category] = pence.get(post.category, 0) + int(post.pence.sum())
    assert pence.pop("crisis:brawl") == 10_000
    assert pence.pop("step:brawl: Charged") == 5_000
    assert pence.pop("stay:custody") == 90_000
    # Dan 8-23 and Eve from 28 for 15 days each, then both are well for good
    assert pence.pop("help:income") == 2 * 15 * 1_000
    # Cat meets the wrong door on days 2 and 21
    assert pence.pop("contact") == 2 * 250
    assert pence == {}
    assert ledger.total("capacity") == 3 * 36_500 * 100
