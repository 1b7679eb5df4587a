"""What pages about results show while there are none."""

from __future__ import annotations

from viz.app.components import Button, tag
from viz.app.session import App
from viz.app.state import Run


def NeedsRun(app: App) -> Run | None:
    """The finished run; or how to get one, and None."""
    run = app.workshop.run
    if run is not None and run.finished:
        return run
    if app.workshop.redesign is None:
        tag("p", "There is nothing to see yet: choose a redesign, then run it to the end.", "wp-say")
        Button("Go to the levers", lambda: app.page.set("redesign"), main=True)
    else:
        tag("p", "There is nothing to see yet: run it to the end first.", "wp-say")
        Button("Go to the run", lambda: app.page.set("run"), main=True)
    return None
