"""Look at everything that is pinned: `make audit`. Without a network: that each file has its hash, that one version is
pinned, how old each release is (shipped.toml). With one, through the ordinary clients: what has known
faults (npm audit, pip-audit) and what has a newer release. Exit 1 for a known fault, a missing hash, or a package of the
site that has been silent for long."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from overrides.build.shipped import ROOT, RUNTIME, Part, load_parts, pinned_node, pinned_python

SILENT_DAYS = 730
"""A package of the site whose release is older is looked at: is it finished, or left alone?"""
KNOWN_SILENT = {
    "python:defusedxml": "finished: guards the XML that fpdf2 reads; nothing but its own tests changes",
}
"""Packages that are silent, looked at, and why they may stay."""
SECONDS = 120


def missing_hashes() -> list[str]:
    """What is pinned without a hash of its file."""
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / "requirements.txt").read_text(encoding="utf-8"))
    missing = [block.split("==")[0] for block in blocks if "==" in block and "--hash=sha256:" not in block]
    return missing + [place for place, entry in pinned_node().items() if not entry.get("integrity")]


def silent(parts: Iterable[Part], today: date) -> Iterator[str]:
    """A sentence for each part of the site that has been silent for long and was not looked at."""
    for part in parts:
        if part.released and part.version not in KNOWN_SILENT:
            year, month = map(int, part.released.split("-"))
            if (today - date(year, month, 1)).days > SILENT_DAYS:
                yield f"{part.name}: its release is of {part.released}; look whether anybody still keeps it"


def _ask(*command: str, cwd: Path = ROOT) -> tuple[int, str] | None:
    """(exit code, output) of an ordinary client; None when it is not there or has no network."""
    if not shutil.which(command[0]) and not Path(command[0]).exists():
        return None
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.returncode, done.stdout


def known_faults_node() -> list[str] | None:
    """Known faults of npm packages; None when nobody could be asked."""
    asked = _ask("npm", "audit", "--json", cwd=RUNTIME)
    try:
        told: dict[str, Any] = json.loads(asked[1]) if asked else {}
    except ValueError:
        return None
    if "vulnerabilities" not in told:
        return None
    return [f"npm {name}: {entry['severity']}" for name, entry in told["vulnerabilities"].items()]


def known_faults_python() -> list[str] | None:
    """Known faults of Python packages, by pip-audit where it is installed; None when nobody could be asked."""
    tool = Path(sys.executable).with_name("pip-audit")
    asked = _ask(str(tool), "-r", "requirements.txt", "--require-hashes", "--format", "json")
    try:
        told = json.loads(asked[1]) if asked else {}
    except ValueError:
        return None
    if "dependencies" not in told:
        return None
    return [f"pip {one['name']}: {fault['id']}" for one in told["dependencies"] for fault in one.get("vulns", [])]


def newer_node() -> list[str] | None:
    """npm packages of the site with a newer release; None when nobody could be asked."""
    asked = _ask("npm", "outdated", "--json", cwd=RUNTIME)
    if asked is None or not asked[1].strip().startswith("{"):
        return None
    told = json.loads(asked[1])
    return (
        None
        if "error" in told
        else [f"npm {name}: {row.get('current')} -> {row.get('latest')}" for name, row in told.items()]
    )


def newer_python() -> list[str] | None:
    """Python packages of the site with a newer release; None when nobody could be asked."""
    asked = _ask(sys.executable, "-m", "pip", "list", "--outdated", "--format", "json")
    if asked is None or not asked[1].strip().startswith("["):
        return None
    ours = {part.version.removeprefix("python:") for part in load_parts()}
    return [
        f"pip {row['name']}: {row['version']} -> {row['latest_version']}"
        for row in json.loads(asked[1])
        if row["name"].lower() in ours
    ]


def main() -> int:
    bad = missing_hashes()
    print(f"{len(pinned_python())} Python and {len(pinned_node())} npm packages are pinned, {len(bad)} without a hash")
    for part in load_parts():
        print(f"  {part.released or 'no month':8}  {part.name} {part.release()}")
    bad += silent(load_parts(), date.today())
    for says, found, is_bad in (
        ("known faults, npm", known_faults_node(), True),
        ("known faults, Python", known_faults_python(), True),
        ("newer releases, npm", newer_node(), False),
        ("newer releases, Python", newer_python(), False),
    ):
        print(f"{says}: {'could not be asked' if found is None else len(found)}")
        for line in found or []:
            print(f"  {line}")
        bad += found or [] if is_bad else []
    for line in bad:
        print(f"LOOK AT: {line}")
    return int(bool(bad))


if __name__ == "__main__":
    raise SystemExit(main())
