"""Put a finished fit beside the built-in places: ``python -m calibration.ship fits/bradford``.

Copies the posterior's draws and what they rest on to ``calibration/posteriors/PLACE.parquet`` and ``.json``.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

from calibration.fit_folder import FIT, POSTERIOR
from calibration.validate import POSTERIORS
from scenarios.results import MANIFEST, write_whole

KEPT = (
    "place", "place_hash", "citizens", "years", "warm_up_days", "seed", "population", "temperature", "exact", "effective", "runs", "limits",
    "parameters", "figures", "met", "of", "checks", "convergence", "identifiability", "seconds",
)  # fmt: skip


def main(words: list[str] | None = None) -> None:
    """Ship the fits in the named folders."""
    reader = argparse.ArgumentParser(prog="python -m calibration.ship", description=(__doc__ or "").split("\n")[0])
    reader.add_argument("folders", nargs="+", type=Path, help="folders of finished fits")
    for folder in reader.parse_args(words).folders:
        print(ship(folder, POSTERIORS))


def ship(folder: Path, to: Path) -> Path:
    """One fit's draws and provenance; returns the file of the draws."""
    told: dict[str, Any] = json.loads((folder / FIT).read_text(encoding="utf-8"))
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    provenance = {
        "command": f"wholeplace calibrate {told['place']} --out fits/{told['place']}; python -m calibration.ship fits/{told['place']}",
        "evidence": manifest["evidence"], "versions": manifest["versions"], "finished": manifest["finished"],
    } | {key: told[key] for key in KEPT}  # fmt: skip
    draws = to / f"{told['place']}.parquet"
    to.mkdir(exist_ok=True)
    write_whole(draws, lambda path: shutil.copyfile(folder / POSTERIOR, path))
    text = json.dumps(provenance, indent=1) + "\n"
    write_whole(draws.with_suffix(".json"), lambda path: path.write_text(text, encoding="utf-8"))
    return draws


if __name__ == "__main__":
    main()
