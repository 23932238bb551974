"""Build one commit twice and compare every byte: `make twice`. Each build lies in a folder of its own, from what git has,
with nothing kept from an earlier build, another day, another place on earth and another order of sets."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from filecmp import cmp
from pathlib import Path

from overrides.build.engine import NPM, ROOT

WORLDS = (
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1", "UMASK": "022"},
    {"TZ": "America/Adak", "LC_ALL": "POSIX", "PYTHONHASHSEED": "2", "UMASK": "077", "PYTHONUTF8": "1"},
)
PUBLISHED = {
    "SITE_URL": "https://example.org/infusion-appeals/",
    "REPO_URL": "https://example.org/infusion-appeals.git",
}
"""As publishing builds: with the site's address, below a path, and with its repository's."""


def present_commit() -> str:
    """Its hash: work that goes on while the first build runs must not reach the second."""
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def checkout(commit: str, folder: Path) -> None:
    """What git has of a commit, as files of now, with links to the installed packages."""
    folder.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-m"], cwd=folder, input=archive, check=True)
    modules = folder / (NPM / "node_modules").relative_to(ROOT)
    modules.symlink_to((NPM / "node_modules").resolve())


def build(folder: Path, world: dict[str, str]) -> Path:
    """Build the checkout in `folder`. Returns the site. Exits with what the build said when it fails."""
    world = dict(world)
    umask = int(world.pop("UMASK"), 8)
    done = subprocess.run(
        [sys.executable, "-m", "overrides.build.site", str(folder / "site")],
        cwd=folder,
        env=os.environ | world | PUBLISHED | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        umask=umask,
    )
    if done.returncode:
        sys.exit(f"A build failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return folder / "site"


def differences(one: Path, other: Path) -> Iterator[str]:
    """The files, by their names below the site, that only one has, or that are not the same."""
    names = [{path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()} for site in (one, other)]
    yield from (f"only in one: {name}" for name in sorted(names[0] ^ names[1]))
    for name in sorted(names[0] & names[1]):
        if not cmp(one / name, other / name, shallow=False):
            yield f"not the same: {name}"


def main(keep: Path | None = None) -> int:
    """Exit 1 where the two differ. `keep`: where the first site is put, to be tested."""
    with tempfile.TemporaryDirectory() as name:
        sites, commit = [], present_commit()
        for place, world in zip(("one", "the/other/place"), WORLDS, strict=True):
            checkout(commit, Path(name) / place)
            sites.append(build(Path(name) / place, world))
            print(f"built {len(sites)} of 2", flush=True)
        found = list(differences(*sites))
        files = [path for path in sites[0].rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files)
        if keep:
            shutil.copytree(sites[0], keep)
        print("\n".join(found[:40]))
        print(f"{len(files)} files, {size / 1e6:.1f} MB: {len(found) or 'no'} differences between two builds")
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main(*map(Path, sys.argv[1:])))
