"""What others wrote and the site hands out (shipped.toml): its notices with the license texts, and a bill of materials of
everything that is shipped, built with or tested with (CycloneDX 1.6). Both come from the pinned files and the installed
packages alone, so that two builds of one commit are the same."""

from __future__ import annotations

import base64
import json
import re
import sysconfig
import tomllib
import uuid
from collections.abc import Sequence
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from generator import __version__

ROOT = Path(__file__).parents[2]
RUNTIME = ROOT / "overrides" / "browser" / "runtime"
PLACES = {"python": Path(sysconfig.get_path("purelib")), "node": RUNTIME / "node_modules", "repo": ROOT}
NOTICES, BILL = "notices.txt", "sbom.cdx.json"
OURS = (
    "*.html", "data/*", "decisions/*", "search/search_index.json", "sitemap.xml*", "robots.txt", "_headers", "sw.js", ".nojekyll", "*.webmanifest", NOTICES, BILL,
    "assets/letter-*", "assets/site.css", "assets/*.mjs", "assets/*.svg", "assets/social-card.png", "assets/papers-*/sizes.json", "samples/*", "about/*", "*.mjs",
)  # fmt: skip
"""Files of the finished site that are ours, or made from what is ours."""


class Part(NamedTuple):
    """A row of shipped.toml."""

    name: str
    version: str
    license: str
    home: str
    does: str
    texts: list[str]
    files: list[str]
    modules: Sequence[str] = ()
    also: str = ""
    released: str = ""

    def release(self) -> str:
        """The version that is pinned, as words; '' where the maker names none. Raises KeyError for one that is not."""
        kind, _, name = self.version.partition(":")
        if kind == "python":
            return pinned_python()[name]
        if kind == "node":
            return str(pinned_node()[f"node_modules/{name}"]["version"])
        if kind == "pyodide":
            told: dict[str, str] = json.loads((PLACES["node"] / "pyodide" / "pyodide-lock.json").read_bytes())["info"]
            return told[name]
        return ""

    def words(self) -> str:
        """The texts of its licenses. Raises FileNotFoundError where a package has not the file that is named."""
        found = []
        for text in self.texts:
            place, _, pattern = text.partition(":")
            paths = sorted(PLACES[place].glob(pattern))
            if not paths:
                raise FileNotFoundError(f"{self.name}: there is no license text {text}")
            found += [path.read_text(encoding="utf-8", errors="replace").strip() for path in paths]
        return "\n\n".join([*found, self.also] if self.also else found).replace("\r\n", "\n")


@cache
def load_parts() -> tuple[Part, ...]:
    """Every part that is handed out, in the order of the file."""
    rows = tomllib.loads(Path(__file__).with_name("shipped.toml").read_text(encoding="utf-8"))["part"]
    return tuple(Part(**row) for row in rows)


@cache
def pinned_python() -> dict[str, str]:
    """Python package -> version, as requirements.txt pins it."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", text, re.M))


@cache
def pinned_node() -> dict[str, dict[str, Any]]:
    """Place below the runtime's folder -> entry, as package-lock.json pins it."""
    packages: dict[str, dict[str, Any]] = json.loads((RUNTIME / "package-lock.json").read_bytes())["packages"]
    return {name: entry for name, entry in packages.items() if name}


def parts_of(file: str, parts: tuple[Part, ...] | None = None) -> list[Part]:
    """The parts that a file of the site holds, by its name below the site."""
    return [part for part in parts or load_parts() if any(fnmatch(file, pattern) for pattern in part.files)]


def is_ours(file: str) -> bool:
    return any(fnmatch(file, pattern) for pattern in OURS)


def write_notices() -> str:
    """Name, version, license and its text of every part, as plain text."""
    head = (
        "This site is made with the work of others. Each part below says what it does here, under which license it is, and"
        "\nthe words of that license. Our own code is under the MIT license, and the guides are under CC BY 4.0.\n"
    )
    parts = []
    for part in load_parts():
        title = f"{part.name} {part.release()}".rstrip()
        parts.append(f"{'=' * 78}\n{title}\n{part.does}\nLicense: {part.license}\n{part.home}\n\n{part.words()}\n")
    return "\n".join([head, *parts])


def make_bill() -> dict[str, Any]:
    """The bill of materials: the parts that are handed out (`required`), then what only builds and tests (`excluded`)."""
    components: list[dict[str, Any]] = []
    shipped: set[str] = set()
    for part in load_parts():
        kind, _, name = part.version.partition(":")
        shipped.add(part.version)
        component = {
            "type": "library",
            "name": part.name,
            "version": part.release(),
            "scope": "required",
            "description": part.does,
            "licenses": [{"expression": part.license}],
            "externalReferences": [{"type": "website", "url": part.home}],
        }
        components.append(component | _identity(kind, name))
    for name, version in pinned_python().items():
        if f"python:{name}" not in shipped:
            component = {"type": "library", "name": name, "version": version, "scope": "excluded"}
            components.append(component | _identity("python", name))
    for place, entry in pinned_node().items():
        name = place.rpartition("node_modules/")[2]
        if f"node:{name}" not in shipped:
            component = {"type": "library", "name": name, "version": entry["version"], "scope": "excluded"}
            components.append(component | _identity("node", name, place))
    for component in components:
        component["bom-ref"] = component.get("purl") or component["name"]
    components = list({component["bom-ref"]: component for component in reversed(components)}.values())[::-1]
    us = {
        "type": "application",
        "name": "infusion-appeals",
        "version": __version__,
        "bom-ref": f"infusion-appeals@{__version__}",
        "licenses": [{"expression": "MIT AND CC-BY-4.0"}],
    }
    content = json.dumps(components, sort_keys=True)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, content)}",
        "version": 1,
        "metadata": {"component": us},
        "components": components,
        "dependencies": [
            {
                "ref": us["bom-ref"],
                "dependsOn": [one["bom-ref"] for one in components if one["scope"] == "required"],
            }
        ],
    }


def _identity(kind: str, name: str, place: str = "") -> dict[str, Any]:
    """The address of a package, and of one from npm the hash that its lock pins."""
    if kind == "python":
        return {"purl": f"pkg:pypi/{name}@{pinned_python()[name]}"}
    if kind != "node":
        return {}
    entry = pinned_node()[place or f"node_modules/{name}"]
    found: dict[str, Any] = {"purl": f"pkg:npm/{name.replace('@', '%40')}@{entry['version']}"}
    algorithm, _, digest = entry.get("integrity", "").partition("-")
    if algorithm == "sha512":
        found["hashes"] = [{"alg": "SHA-512", "content": base64.b64decode(digest).hex()}]
    return found


def write_shipped(folder: Path) -> None:
    """Write both into `folder`, beside the pages."""
    folder.joinpath(NOTICES).write_text(write_notices(), encoding="utf-8")
    folder.joinpath(BILL).write_text(json.dumps(make_bill(), indent=1) + "\n", encoding="utf-8")
