"""Workload W as a place: `python -m benchmarks.w_place > benchmarks/w.toml` writes the place file.

What differs from the exact reading in `peers/README.md`: help that is given takes one day (a place file has no shorter help), during which
a crisis may come; a return goes to whichever agency the citizen turned to, as everywhere in the model; a crisis asks nothing of any agency.
"""

from __future__ import annotations

from benchmarks.peers.w_parameters import W

CITIZENS = 100_000
NEEDS = tuple(f"need_{k + 1}" for k in range(W.needs))
AGENCIES = tuple(f"agency_{a + 1:02}" for a in range(W.agencies))


def lines() -> list[str]:
    """The place file, line by line."""
    turned_away = 1 - W.treated_share - W.referred_share
    onward = W.referred_share / (1 - turned_away)
    fte = CITIZENS * W.hours_per_citizen / W.agencies * 7 / 37
    out = [
        "# Reference workload W (benchmarks/peers/README.md), written by benchmarks/w_place.py", "format = 1", 'name = "w"',
        'label = "Reference workload W"', f"residents = {CITIZENS}", 'funders.all = {label = "Everybody"}', "",
    ]  # fmt: skip
    doors = ", ".join(f"{name} = 1" for name in AGENCIES)
    for name in NEEDS:
        out += [
            f"[needs.{name}]", f'label = "Need {name[-1]}"',
            f"severity_at_onset = {{emerging = {1 - W.urgent_share}, acute = {W.urgent_share}, crisis = 0}}",
            "deterioration_per_year = 0", "recovery_per_year = 0", f"crisis_per_year = {365 / W.days_to_crisis}",
            f'crisis = "crisis_{name[-1]}"', "relief = 0", "seek_delay_days = 0", f"doors = {{{doors}}}",
            "patience_days = {value = 36500, shape = \"fixed\"}", "failed_help_window_days = 36500",
            f'returns.failed_help = {{delay_days = {{value = {W.help_failed_delay_days}, shape = "fixed"}}}}',
            f"returns.no_action = {{share = {W.turned_away_returns}, "
            f'delay_days = {{value = {W.turned_away_delay_days}, shape = "fixed"}}}}', "",
        ]  # fmt: skip
    for name in NEEDS:
        out += [
            f"[crises.crisis_{name[-1]}]",
            f'label = "Crisis {name[-1]}"',
            'agency = "ward"',
            f"resolves_share = {W.crisis_resolves}",
            "",
        ]
    out += [
        "[cohorts.citizens]",
        'label = "Citizens"',
        'kind = "family"',
        f"citizens = {CITIZENS}",
        'leaves_after_days = {value = 36500, shape = "fixed"}',
    ]
    out += [f"needs.{name} = {{onset_per_year = {365 / W.days_to_onset!r}}}" for name in NEEDS]
    out += ["", "[agencies.ward]", 'label = "Ward"', 'funder = "all"', "prices = {}", ""]
    week = '["mon", "tue", "wed", "thu", "fri", "sat", "sun"]'
    for name in AGENCIES:
        out += [
            f"[agencies.{name}]", f'label = "Agency {name[-2:]}"', 'funder = "all"',
            f"staff = {{fte = {fte!r}, open_days = {week}}}", f"assessment = {{fixed_minutes = {60 * W.hours_an_assessment:.0f}}}",
        ]  # fmt: skip
        out += [
            f"treats.{need} = {{no_further_action_share = {turned_away!r}, refer_on_share = {onward!r}, "
            f'duration_days = {{value = 1, shape = "fixed"}}, takes_place = false, success = {W.treated_success}}}'
            for need in NEEDS
        ]
        out.append("")
    for a, name in enumerate(AGENCIES):
        for step in W.neighbour_steps:
            to = AGENCIES[(a + step) % W.agencies]
            out += [
                f'[[routes]]\norigin = "{name}"\nto = "{to}"\nneed = "{need}"\ndelay_days = {{value = {W.referred_delay_days}, shape = "fixed"}}\n'
                for need in NEEDS
            ]
    return out


if __name__ == "__main__":
    print("\n".join(lines()))
