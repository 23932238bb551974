"""Build what the browser runs: Pyodide's files, a cut and precompiled standard library, the compiled engine (ship.py).

The result is a folder whose name carries a hash of everything in it, so that a visitor never mixes two builds. What is
large is gzipped here, whatever the host does, and cut into pieces: a broken connection costs one piece.
Nothing is built again while its inputs are unchanged.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from generator.facts.book import COMPILED
from overrides.build.ship import compile_engine
from overrides.build.squeeze import squeeze, squeeze_again

ROOT = Path(__file__).parents[2]
NPM = ROOT / "overrides" / "browser" / "runtime"
PYODIDE = NPM / "node_modules" / "pyodide"
CACHE = ROOT / ".cache" / "engine"
SHIPPED = ("pyodide.mjs", "pyodide.asm.mjs")
WASM = "pyodide.asm.wasm"
FIRST = ("engine.pack",)
"""What a first letter waits for, and so is pressed as small as it gets."""
KEPT = ROOT / ".cache" / "squeezed"
PACKS = ("engine.pack", "rest.pack", "pdf.pack", "desk.pack")
PIECE = 256 * 1024
"""Bytes of a piece: eight seconds of a line with 250 kbit/s."""
LIBRARIES = ("jinja2", "markupsafe")
PDF_LIBRARIES = ("fpdf", "fontTools", "defusedxml", "pypdf")
"""What writes PDFs. It goes into a pack of its own, which the page loads when somebody asks for a PDF."""
PDF_TYPE = "generator/output/pdf/type"
"""The type that PDFs are set in: it goes into that pack too."""


EXERCISED = 6
"""Every sixth golden case goes through every method: cases share their paths. All are opened and shown."""


def _sources() -> list[tuple[str, Path]]:
    """(name in the stage, file) of everything that goes into the engine, in a fixed order."""
    listed = []
    for path in sorted((ROOT / "generator").rglob("*")):
        inner = path.relative_to(ROOT).as_posix()
        if not path.is_file() or path.suffix not in (".py", ".toml", ".j2", ".docx", ".bin", ".json"):
            continue
        if "__pycache__" in inner or inner.startswith("generator/cli/") or inner == "generator/__main__.py":
            continue  # the terminal's face stays at home
        if inner.startswith("generator/reading/sentences/"):
            continue  # what was trained from them is shipped
        listed.append((f"app/{inner}", path))
    for library in LIBRARIES:
        folder = Path(str(importlib.import_module(library).__file__)).parent
        listed += [(f"app/{library}/{p.name}", p) for p in sorted(folder.glob("*.py"))]
    for library in PDF_LIBRARIES:
        folder = Path(str(importlib.import_module(library).__file__)).parent
        listed += [(f"pdf/{library}/{p.relative_to(folder).as_posix()}", p) for p in sorted(folder.rglob("*.py"))]
    listed += [(f"app/{PDF_TYPE}/{p.name}", p) for p in sorted((ROOT / PDF_TYPE).iterdir())]
    for number, case in enumerate(sorted((ROOT / "tests" / "letters").glob("*/case.json"))):
        place = "more_cases" if number % EXERCISED else "cases"
        listed.append((f"{place}/{case.parent.name}.json", case))
    for script in ("precompile.py", "precompile.mjs", "first_letters.py", "ship.py", "standin.py"):
        listed.append((script, Path(__file__).with_name(script)))
    instead = Path(__file__).with_name("instead")
    listed += [(f"instead/{path.relative_to(instead).as_posix()}", path) for path in sorted(instead.rglob("*.py"))]
    return listed


def build_engine() -> Path:
    """Build (or find) the runtime folder. Returns its path; its name is `runtime-<hash>`.

    Exits with a plain sentence when Pyodide is not installed or its compile run fails.
    """
    if not (PYODIDE / "pyodide.asm.wasm").exists():
        sys.exit("The browser runtime is missing. Run `make serve` or `make build`: they fetch it with npm.")
    digest, sources = hashlib.sha256(), _sources()
    for name, path in sources:
        digest.update(name.encode() + b"\0" + path.read_bytes())
    for name in (*SHIPPED, WASM):
        digest.update((PYODIDE / name).read_bytes())
    target = CACHE / f"runtime-{digest.hexdigest()[:12]}"
    if (target / "pyodide.mjs").exists():
        return target
    stage, out = CACHE / "stage", CACHE / "out"
    for folder in (CACHE, target):
        shutil.rmtree(folder, ignore_errors=True)
    out.mkdir(parents=True)
    for name, path in sources:
        (stage / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, stage / name)
    print("compiling the engine for the browser …", flush=True)
    compile_engine(stage / "app" / "generator")
    with ThreadPoolExecutor(1) as beside:  # the WebAssembly is pressed while Pyodide compiles
        wasm = beside.submit(squeeze, (PYODIDE / WASM).read_bytes(), KEPT)
        done = subprocess.run(
            ["node", str(stage / "precompile.mjs"), str(PYODIDE), str(stage), str(out)], capture_output=True, text=True
        )
    if done.returncode:
        sys.exit("The engine could not be compiled for the browser:\n" + (done.stderr or done.stdout)[-3000:])
    print(done.stdout.strip(), flush=True)
    book = (stage / "app" / COMPILED.relative_to(ROOT)).read_bytes()
    print(f"fact book: {len(gzip.compress(book, 9)) // 1024} KB gzipped", flush=True)
    target.mkdir()
    for name in PACKS:
        packed = (out / name).read_bytes()
        write_pieces(target, name, squeeze_again(packed, KEPT) if name in FIRST else packed)
    write_pieces(target, WASM, wasm.result())
    shutil.move(out / "lock.mjs", target / "lock.mjs")
    for name in SHIPPED:
        shutil.copyfile(PYODIDE / name, target / name)
    shutil.rmtree(stage)
    shutil.rmtree(out)
    return target


def write_pieces(folder: Path, name: str, content: bytes) -> None:
    """A file as `name.0`, `name.1` …"""
    for number, at in enumerate(range(0, len(content), PIECE)):
        (folder / f"{name}.{number}").write_bytes(content[at : at + PIECE])


def cuts(runtime: Path) -> dict[str, dict[str, int]]:
    """File -> how many pieces (`count`) and how many bytes (`bytes`) it has in a runtime folder."""
    found: dict[str, dict[str, int]] = {}
    for name in (WASM, *PACKS):
        pieces = [path for path in runtime.iterdir() if path.stem == name]
        found[name] = {"count": len(pieces), "bytes": sum(path.stat().st_size for path in pieces)}
    return found


if __name__ == "__main__":
    folder = build_engine()
    for path in sorted(folder.iterdir()):
        print(f"{path.stat().st_size:>12,}  {path.name}")
