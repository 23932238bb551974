"""Make a release: `make wheel` writes the wheel with the console script, its hash and the notes of
this version into dist/. Needs no package but pip and what it fetches to build."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHANGES = ROOT / "docs" / "CHANGELOG.md"


def version() -> str:
    """The version that `generator` says."""
    (found,) = re.findall(r'^__version__ = "([^"]+)"$', (ROOT / "generator" / "__init__.py").read_text("utf-8"), re.M)
    return str(found)


def notes(text: str, of: str) -> str:
    """The lines of the changelog about a version. Raises ValueError, a sentence, where it has none."""
    found = re.search(rf"^## {re.escape(of)}(?: .*)?\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    if found is None or not found[1].strip():
        raise ValueError(f"docs/CHANGELOG.md has no section “## {of}”. Rename “## Unreleased” and put a new one above.")
    return found[1].strip() + "\n"


def main(folder: Path, tag: str = "") -> None:
    """Exits with a sentence when the tag, the version and the changelog do not agree."""
    now = version()
    if tag and tag != f"v{now}":
        sys.exit(f"The tag is {tag}, and generator/__init__.py says {now}. Make them the same.")
    try:
        says = notes(CHANGES.read_text(encoding="utf-8"), now if tag else "Unreleased")
    except ValueError as error:
        sys.exit(str(error))
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT], check=True
    )
    files = sorted(folder.glob("*.whl"))
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    (folder / "NOTES.md").write_text(says, encoding="utf-8")
    print("".join(sums), end="")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
