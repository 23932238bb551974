"""Files of rows: TOML in the checkout, the same content as JSON where the build compiled it for the browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def read_row_file(path: Path) -> dict[str, Any]:
    """The tables of a TOML file, or of the JSON file the build left in its place. Raises as the parsers do."""
    compiled = path.with_suffix(".json")
    if compiled.exists():
        return json.loads(compiled.read_text(encoding="utf-8"))
    import tomllib  # not in the browser's cut of the standard library

    return tomllib.loads(path.read_text(encoding="utf-8"))
