"""How all figures look: readable in greyscale and to colour-blind readers, units on every axis, no ornament."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

#: Today's and the redesign's colours differ in lightness as well as in hue (Okabe & Ito 2008).
TODAY, REDESIGN, BETTER, WORSE, QUIET = "#8A8A8A", "#0072B2", "#0072B2", "#D55E00", "#BBBBBB"
#: How figures look is set for a whole process: one thread draws at a time (several people may use the app at once).
PAINTING = threading.RLock()
WIDTH = 7.2  # inches: the text width of an A4 page


@dataclass(frozen=True)
class Figure:
    """A drawn figure: SVG text to put into a page, and what it says for those who cannot see it."""

    svg: str
    alternative: str


@dataclass(frozen=True)
class Bar:
    """A labelled figure with its interval (None where there is none)."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None


@contextmanager
def drawn(rows: int, per_row: float = 0.34, most: float = 9.0, extra: float = 0.9) -> Iterator:
    """A figure and axes for a number of rows; closed afterwards."""
    with canvas_of(min(most, extra + per_row * max(1, rows))) as canvas:
        yield canvas, canvas.add_subplot()


@contextmanager
def canvas_of(height: float) -> Iterator:
    """An empty figure as wide as the text and so many inches high."""
    import matplotlib as mpl
    import seaborn as sns
    from matplotlib.figure import Figure as Canvas

    with PAINTING, mpl.rc_context(), sns.axes_style("whitegrid"), sns.plotting_context("paper", font_scale=1.05):
        mpl.rcParams["svg.fonttype"] = "none"
        mpl.rcParams["svg.hashsalt"] = "wholeplace"
        mpl.rcParams["font.family"] = "sans-serif"
        yield Canvas(figsize=(WIDTH, height), layout="constrained")


def as_svg(canvas) -> str:
    """The figure as SVG, the same bytes for the same figure."""
    out = io.StringIO()
    canvas.savefig(out, format="svg", metadata={"Date": None, "Creator": None}, bbox_inches="tight")
    text = out.getvalue()
    return text[text.index("<svg") :]


def short(label: str, most: int = 44) -> str:
    """A label that fits beside a figure."""
    return label if len(label) <= most else label[: most - 1].rstrip(" ,;:(") + "…"
