"""Build a JupyterLite that needs no other host, to be measured beside ours: `python -m tests.bench.jupyterlite`.

Its kernel asks for micropip, IPython and what they need. JupyterLite takes those from a host of its own; here they are
wheels from the package index, listed in the lock of the very Pyodide that ours starts from. Everything lies in
`.cache/jupyterlite`; nothing of it is in the site.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from email import message_from_string
from pathlib import Path

from overrides.build.engine import PYODIDE, ROOT

HOME = ROOT / ".cache" / "jupyterlite"
SITE = HOME / "site"
VERSION = "0.8.6"
ELSEWHERE = ("extra ==", "sys_platform", "platform_system", "implementation_name")
"""Marks of what a wheel asks for on other machines only."""


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def packages(folder: Path) -> dict[str, dict]:
    """The wheels of a folder as Pyodide's lock names them."""
    found = {}
    for path in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(path) as wheel:
            names = wheel.namelist()
            told = message_from_string(wheel.read(next(n for n in names if n.endswith(".dist-info/METADATA"))).decode())
        needs = [need for need in told.get_all("Requires-Dist") or [] if not any(mark in need for mark in ELSEWHERE)]
        top = sorted({name.split("/")[0].removesuffix(".py") for name in names if ".dist-info" not in name})
        found[plain(told["Name"])] = {
            "name": told["Name"], "version": told["Version"], "file_name": path.name, "install_dir": "site",
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "package_type": "package", "imports": top[:1],
            "depends": [plain(str(re.match(r"[\w.-]+", need)[0])) for need in needs], "unvendored_tests": False, "shared_library": False,
        }  # fmt: skip
    for row in found.values():
        row["depends"] = [name for name in row["depends"] if name in found]
    return found


def build() -> Path:
    """The folder of the site, built if it is not there."""
    if (SITE / "repl" / "index.html").exists():
        return SITE
    shutil.rmtree(HOME, ignore_errors=True)
    venv.create(HOME / "venv", with_pip=True)
    python, pyodide = HOME / "venv" / "bin" / "python", HOME / "pyodide"
    wanted = [f"jupyterlite-core=={VERSION}", f"jupyterlite-pyodide-kernel=={VERSION}", "jupyter-server"]
    subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
    shutil.copytree(PYODIDE, pyodide)
    any_python = ["--only-binary=:all:", "--platform", "any", "--python-version", "3.14", "--implementation", "py"]
    subprocess.run(
        [python, "-m", "pip", "download", "--quiet", *any_python, "--abi", "none", "-d", pyodide, "micropip", "ipython", "comm", "packaging"],
        check=True,
    )  # fmt: skip
    path = pyodide / "pyodide-lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    lock["packages"] |= packages(pyodide)
    path.write_text(json.dumps(lock), encoding="utf-8")
    with tarfile.open(HOME / "pyodide.tar.bz2", "w:bz2") as archive:
        archive.add(pyodide, "pyodide")
    lite = [HOME / "venv" / "bin" / "jupyter", "lite", "build", "--apps", "repl", "--no-sourcemaps"]
    (HOME / "empty").mkdir()
    subprocess.run([*lite, "--pyodide", HOME / "pyodide.tar.bz2", "--output-dir", SITE], cwd=HOME / "empty", check=True)
    return SITE


if __name__ == "__main__":
    print(build(), file=sys.stderr)
