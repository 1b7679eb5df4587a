"""A small page for developers: a place as a Mesa model, stepped in the browser.

SOLARA_TELEMETRY_MIXPANEL_ENABLE=false solara run viz.mesa_page --no-check-version          (needs the extra `app`)

Without the variable and the option Solara tells its makers of the start and asks for its newest version.
"""

from __future__ import annotations

from mesa.visualization import SolaraViz, make_plot_component

from sim.load import built_in_places
from sim.model import PlaceModel

PARAMETERS = {
    "place": {"type": "Select", "value": "bradford", "values": sorted(built_in_places()), "label": "Place"},
    "citizens": {"type": "SliderInt", "value": 500, "min": 100, "max": 5_000, "step": 100, "label": "Citizens"},
    "seed": {"type": "InputText", "value": 1, "label": "Seed"},
    "step_days": {"type": "Select", "value": 7, "values": [1, 7], "label": "Days a step"},
}
PLOTS = ("open_needs", {"waiting": "tab:red", "in_help": "tab:green", "in_stays": "tab:gray"}, "failure_demand_share")


class PageModel(PlaceModel):
    """The model with a seed that may come as text from the page."""

    def __init__(self, place: str = "bradford", citizens: int = 500, seed: int | str = 1, step_days: int = 7) -> None:
        super().__init__(place, citizens, int(seed), years=10, step_days=step_days)


page = SolaraViz(
    PageModel(),
    components=[make_plot_component(measure) for measure in PLOTS],
    model_params=PARAMETERS,
    name="wholeplace: a place, step by step",
)
