"""What Pyodide imports at every start to be able to fetch packages. Ours come in the packs; zipfile, shutil, tempfile and what
they import (25 modules) are left for those who need them. A snapshot expects `loadedPackages` among the objects."""

from pathlib import Path

from pyodide_js import loadedPackages

__all__ = ["DSO_DIR", "SITE_PACKAGES", "init_loaded_packages", "loadedPackages"]

SITE_PACKAGES, DSO_DIR = Path("/lib/python3.14/site-packages"), Path("/usr/lib")


def init_loaded_packages() -> None:
    pass
