"""Gzip as small as it gets: what every first visit pays for is pressed once more here, with Zopfli.

The browser opens it as any gzip; it is the same for the same bytes on every machine. What was pressed once is kept beside the build,
as the WebAssembly changes only with Pyodide.
"""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import zopfli.gzip

ROUNDS = 1
"""More rounds win a quarter of a percent and cost as much time again."""


def squeeze(content: bytes, kept: Path) -> bytes:
    """Bytes as one small gzip stream. `kept`: the folder in which results are kept by the hash of what went in."""
    digest = hashlib.sha256(content).hexdigest()[:24]
    pressed = kept / f"{digest}.{ROUNDS}.gz"
    if not pressed.exists():
        kept.mkdir(parents=True, exist_ok=True)
        fresh = pressed.with_suffix(".new")
        fresh.write_bytes(zopfli.gzip.compress(content, numiterations=ROUNDS))
        fresh.replace(pressed)
    return pressed.read_bytes()


def squeeze_again(stream: bytes, kept: Path) -> bytes:
    """A gzip stream pressed once more."""
    return squeeze(gzip.decompress(stream), kept)
