"""Build the wheel by way of the sdist, without the network, and install it away from the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import jinja2

ROOT = Path(__file__).parents[1]
FILES = ("setup.py", "pyproject.toml", "MANIFEST.in", "README.md", "LICENSE")
BUILD_SDIST = "import sys; from setuptools import build_meta; build_meta.build_sdist(sys.argv[1])"
PIP = (sys.executable, "-m", "pip")
OFFLINE = ("--no-deps", "--no-index", "--quiet")


def run(*command: object, **options) -> bytes:
    """What a command prints. Raises AssertionError with its error output when it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, **options)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def build_wheel(place: Path) -> Path:
    """The wheel, made in `place` from the sdist, so that a file the sdist lacks is missed."""
    source = place / "source"
    for package in ("generator", "overrides"):
        skipped = shutil.ignore_patterns("__pycache__", "node_modules", "assets", "theme")
        shutil.copytree(ROOT / package, source / package, ignore=skipped)
    for name in FILES:
        shutil.copy(ROOT / name, source / name)
    run(sys.executable, "-c", BUILD_SDIST, place, cwd=source)
    (sdist,) = place.glob("*.tar.gz")
    run(*PIP, "wheel", *OFFLINE, "--no-build-isolation", "--wheel-dir", place, sdist)
    (wheel,) = place.glob("*.whl")
    return wheel


def install_wheel(wheel: Path, target: Path) -> dict[str, str]:
    """Install it into `target`. Returns the environment in which Python finds it, and Jinja beside it."""
    run(*PIP, "install", *OFFLINE, "--target", target, wheel)
    return environment_of(target)


def environment_of(target: Path) -> dict[str, str]:
    """The environment in which Python finds what is installed in `target`, and Jinja beside it."""
    libraries = Path(jinja2.__file__).parents[1]
    return {"PYTHONPATH": os.pathsep.join([str(target), str(libraries)]), "PATH": os.environ["PATH"]}
