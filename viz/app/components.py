"""The parts that pages are made of; what they draw lies beside, one ``.vue`` file each."""

from __future__ import annotations

import base64
import inspect
import itertools
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import solara


def drawn_by(path: str) -> Callable[[Callable[..., None]], Callable[..., Any]]:
    """A component that a ``.vue`` file draws, called like a function (the library takes keywords only).

    What is large goes as JSON text (`_packed`): the library looks through every list and table for elements, each time it draws,
    which took half of the server's time while playing.
    """

    def decorate(described: Callable[..., None]) -> Callable[..., Any]:
        make, takes = solara.component_vue(path)(described), inspect.signature(described)
        return lambda *args, **kwargs: make(**takes.bind(*args, **kwargs).arguments)

    return decorate


@drawn_by("vue/head.vue")
def Head(
    title: str, sub: str, pages: list, page: str, projector: bool, notes: bool,
    event_go: Callable | None = None, event_toggle_projector: Callable | None = None, event_toggle_notes: Callable | None = None,
):  # fmt: skip
    """Title, pages, projector and notes."""


@drawn_by("vue/address.vue")
def Address(state: str, event_opened: Callable | None = None):
    """Keeps the session in the browser's address; tells of an address that holds one."""


@drawn_by("vue/link.vue")
def Link(state: str):
    """The address of this session, to be copied."""


def _packed(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@drawn_by("vue/network.vue")
def _Network(
    net_json: str, title: str, states_json: str = "[]", moves_json: str = "[]", frame: int = 0, span: int = 400, chosen: str = "",
    redesign: bool = False, calm: bool = False, picture: bool = False, event_choose: Callable | None = None,
):  # fmt: skip
    """The network of one world."""


def Network(net: dict[str, Any], title: str, states: Sequence[Any] = (), moves: Sequence[Any] = (), **more: Any) -> Any:
    """The network of one world."""
    return _Network(_packed(net), title, _packed(states), _packed(moves), **more)


@drawn_by("vue/lever.vue")
def Lever(
    label: str, changes: str, unit: str, low: float, high: float, step: float, value: float, disabled: bool = False, turn: int = 0,
    event_moved: Callable | None = None,
):  # fmt: skip
    """One lever."""


@drawn_by("vue/choice.vue")
def Choice(label: str, options: list, value: Any, disabled: bool = False, event_chosen: Callable | None = None):
    """One of several."""


@drawn_by("vue/field.vue")
def Field(
    label: str, value: Any, kind: str = "text", lines: int = 1, low: Any = None, high: Any = None, event_entered: Callable | None = None
):  # fmt: skip
    """Text or a number."""


@drawn_by("vue/transport.vue")
def Transport(
    playing: bool, at: int, seen: int, total: int, clock: str, speed: str,
    event_toggle: Callable | None = None, event_step: Callable | None = None, event_back: Callable | None = None, event_scrub: Callable | None = None,
    event_faster: Callable | None = None, event_finish: Callable | None = None, event_drawn: Callable | None = None,
):  # fmt: skip
    """Play, pause, step, scrub, speed; tells when a week that was played is on the screen."""


@drawn_by("vue/counters.vue")
def Counters(rows: list):
    """Headline counters."""


@drawn_by("vue/table.vue")
def _Table(caption: str, cells_json: str, folded: bool = False):
    """A table of text."""


def Table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], folded: bool = False) -> Any:
    """A table of text."""
    return _Table(caption, _packed({"columns": columns, "rows": rows}), folded)


@drawn_by("vue/lanes.vue")
def _Lanes(title: str, spoken: str, lanes_json: str, days: int, upto: int, redesign: bool = False):
    """Swim lanes of one life in one world."""


def Lanes(title: str, spoken: str, lanes: Sequence[Any], days: int, upto: int, redesign: bool = False) -> Any:
    """Swim lanes of one life in one world."""
    return _Lanes(title, spoken, _packed(lanes), days, upto, redesign)


@drawn_by("vue/picture.vue")
def Picture(name: str, image: str, spoken: str):
    """A drawing, shown as an image (nothing in it can act), to look at and to save."""


@drawn_by("vue/slider.vue")
def Slider(label: str, said: str, value: int, least: int, most: int, event_moved: Callable | None = None):
    """A whole number on a line."""


@drawn_by("vue/upload.vue")
def Upload(label: str, accept: str, most: int, event_loaded: Callable | None = None):
    """A file from the person's machine, as text."""


@drawn_by("vue/download.vue")
def _Download(label: str, made: Any = None, disabled: bool = False, event_wanted: Callable | None = None):
    """A button that saves what Python makes."""


_NUMBERS = itertools.count(1)


@solara.component
def Download(
    label: str,
    name: str,
    kind: str,
    make: Callable[[], str | bytes],
    failed: Callable[[Exception], None],
    disabled: bool = False,
):
    """A file made when it is asked for."""
    nothing: Any = None
    made, set_made = solara.use_state(nothing)

    def wanted(_: Any = None) -> None:
        try:
            data = make()
        except Exception as error:
            failed(error)
            set_made({"n": next(_NUMBERS), "data": ""})
            return
        raw = data.encode() if isinstance(data, str) else data
        set_made({"n": next(_NUMBERS), "name": name, "kind": kind, "data": base64.b64encode(raw).decode()})

    _Download(label, made, disabled, event_wanted=wanted)


@drawn_by("vue/chart.vue")
def _Chart(option_json: str, spoken: str, height: int):
    """A chart by ECharts, from the assets that are installed along."""


@drawn_by("vue/text.vue")
def _Text(kind: str, words: str, look: str = "", more: dict = {}):  # noqa: B006
    """An element with text."""


@drawn_by("vue/list.vue")
def _List(items: list, look: str = ""):
    """A list of sentences."""


@drawn_by("vue/button.vue")
def _Button(label: str, main: bool = False, disabled: bool = False, event_pressed: Callable | None = None):
    """A button with a name."""


def tag(kind: str, words: str = "", look: str = "", **more: Any) -> Any:
    """An element with text (shown as text, never as markup)."""
    return _Text(kind, words, look, more)


def lines(items: Iterable[str], look: str = "") -> Any:
    """A list of sentences."""
    return _List(list(items), look)


def Button(label: str, on_click: Callable[[], None], main: bool = False, disabled: bool = False) -> Any:
    """A button with a name."""
    return _Button(label, main, disabled, event_pressed=lambda *_: on_click())


@solara.component
def Chart(
    option: dict[str, Any], columns: Sequence[str], rows: Sequence[Sequence[str]], height: int = 280, caption: str = ""
):
    """A chart, and the same as a table."""
    name = caption or str(option.get("title", {}).get("text", "Chart"))
    plain = {"tooltip": {"trigger": "item", "renderMode": "richText"}} | option  # labels are text there, never markup
    _Chart(_packed(plain), f"{name} (as a table below)", height)
    Table(f"{name}: the numbers", list(columns), [list(row) for row in rows], folded=True)
