"""A drawing that can be put into a page, a report or a file: painted when it is asked for, given out as SVG or PNG."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from scenarios.results import write_whole
from viz.figures.style import PAINTING, Figure

#: Apart in lightness as well as in hue (Okabe & Ito 2008); every meaning also has a shape, a dash or a word.
INK, PALE, FAILURE, HELP, STAY, CRISIS, VALUE = (
    "#222222", "#9A9A9A", "#C04E00", "#4E9F7B", "#B9A7D6", "#7A1E5C", "#0072B2",
)  # fmt: skip
DPI = 150


@dataclass(frozen=True)
class Drawing:
    """name: of its files; title: above it in a page; inches wide and high; paint: draws on axes whose unit is an inch, origin
    top left; alternative: what it says for those who cannot see it."""

    name: str
    title: str
    width: float
    height: float
    paint: Callable[[Any], None]
    alternative: str

    @cached_property
    def _svg(self) -> str:
        text = self._saved(format="svg", metadata={"Date": None, "Creator": None}).decode()
        return text[text.index("<svg") :]

    def _saved(self, **how: Any) -> bytes:
        file = io.BytesIO()
        with PAINTING, _canvas(self) as canvas:
            canvas.savefig(file, **how)
        return file.getvalue()

    def figure(self) -> Figure:
        """For a page or a report."""
        return Figure(self._svg, self.alternative)

    def save(self, folder: Path) -> list[Path]:
        """NAME.svg and NAME.png in a folder."""
        png = self._saved(format="png", dpi=DPI, facecolor="white")
        paths = [folder / f"{self.name}.svg", folder / f"{self.name}.png"]
        for path, content in zip(paths, (self._svg.encode(), png), strict=True):
            write_whole(path, lambda partial, own=content: partial.write_bytes(own))
        return paths


class _canvas:
    """A painted canvas; letters stay letters in SVG."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing

    def __enter__(self) -> Any:
        import matplotlib as mpl
        from matplotlib.figure import Figure as Canvas

        self._context = mpl.rc_context()
        self._context.__enter__()
        mpl.rcParams |= {
            "svg.fonttype": "none",
            "svg.hashsalt": "wholeplace",
            "font.family": "DejaVu Sans",
            "text.parse_math": False,
        }
        canvas = Canvas(figsize=(self._drawing.width, self._drawing.height))
        axes = canvas.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, self._drawing.width), ylim=(self._drawing.height, 0))
        axes.axis("off")
        self._drawing.paint(axes)
        return canvas

    def __exit__(self, *told: Any) -> None:
        self._context.__exit__(*told)


def box(axes: Any, left: float, top: float, width: float, height: float, **style: Any) -> None:
    """A rectangle with slightly round corners."""
    from matplotlib.patches import FancyBboxPatch

    chosen: dict[str, Any] = {"facecolor": "white", "edgecolor": INK, "linewidth": 0.9, "zorder": 3} | style
    axes.add_patch(FancyBboxPatch((left, top), width, height, boxstyle="round,pad=0,rounding_size=0.05", **chosen))


def words(axes: Any, x: float, y: float, text: str, size: float = 7.5, **style: Any) -> None:
    """Text, from its left edge and middle unless said otherwise."""
    chosen: dict[str, Any] = {"ha": "left", "va": "center", "color": INK, "zorder": 6} | style
    axes.text(x, y, text, fontsize=size, **chosen)
