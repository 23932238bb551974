"""Build the pages under Zensical, the successor of Material for MkDocs, and list what differs from the site as it is:
`make zensical`. A try: nothing of it is published (docs/decisions/0024-supply.md).

It is installed beside the pinned packages, not among them; the pages' macros run from those.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections import Counter
from pathlib import Path

from overrides.build.yours import CONFIG, ROOT

RELEASE = "0.0.73"
HOME = ROOT / ".cache" / "zensical"
PAGES, SITE = ROOT / ".cache" / "docs", ROOT / ".cache" / "zensical-site"
TRIED = CONFIG.with_name(".mkdocs-zensical.yml")


def install() -> Path:
    """The program, installed into a folder of its own when it is not there. Exits with a sentence without a network."""
    program = HOME / "bin" / "zensical"
    if not program.exists():
        venv.create(HOME, with_pip=True, clear=True)
        done = subprocess.run([HOME / "bin" / "pip", "install", "--quiet", f"zensical=={RELEASE}"], check=False)
        if done.returncode:
            sys.exit("Zensical could not be installed; this try needs the network once.")
    return program


def build(program: Path) -> list[str]:
    """Build the pages that the last `make build` laid out. Returns its warnings. Exits with what it said when it stops."""
    text = CONFIG.read_text(encoding="utf-8")
    text = re.sub(r"^docs_dir:.*$", f"docs_dir: {PAGES.relative_to(ROOT)}", text, flags=re.M)
    text = re.sub(r"^strict: true$", "strict: false", text, flags=re.M)
    TRIED.write_text(f"{text}\nsite_dir: {SITE.relative_to(ROOT)}\n", encoding="utf-8")
    shutil.rmtree(SITE, ignore_errors=True)
    path = os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")])
    try:
        done = subprocess.run(
            [program, "build", "-f", TRIED.name],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": path},
            capture_output=True,
            text=True,
        )
    finally:
        TRIED.unlink()
    said = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)
    if done.returncode:
        sys.exit(f"Zensical stopped:\n{said[-3000:]}")
    return re.findall(r"Warning: (.*)", said)


def article(path: Path) -> str:
    """The words of a page's article."""
    from lxml import html

    tree = html.fromstring(path.read_bytes())
    found = tree.find(".//article")
    return " ".join((tree if found is None else found).text_content().split())


def compare(ours: Path, theirs: Path) -> list[str]:
    """What differs between two sites, a line each: pages that only one has, and pages whose articles differ by how."""
    names = [{path.relative_to(site).as_posix() for path in site.rglob("*.html")} for site in (ours, theirs)]
    lines = [f"{len(names[0])} pages here, {len(names[1])} there, {len(names[0] ^ names[1])} only in one"]
    kinds: Counter[str] = Counter()
    for name in sorted(names[0] & names[1]):
        one, other = article(ours / name), article(theirs / name)
        if one == other:
            kinds["the same words"] += 1
        elif other.startswith(one):
            kinds["more words at the end (the page's tags)"] += 1
        elif one.startswith(other):
            kinds["fewer words at the end (the line of the last check)"] += 1
        else:
            shorter = re.sub(r"(?:The facts on this page|This page states no law).*$", "", one).strip()
            kinds["the line of the last check is missing" if other.startswith(shorter) else "other words"] += 1
    return lines + [f"{count:5}  {kind}" for kind, count in kinds.most_common()]


def main() -> None:
    warnings = Counter(build(install()))
    for words, count in warnings.most_common(10):
        print(f"{count:5}  warning: {words}")
    print("\n".join(compare(ROOT / "site", SITE)))


if __name__ == "__main__":
    main()
