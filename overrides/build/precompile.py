"""Runs inside Pyodide (see precompile.mjs): compile the engine and the used standard library to bytecode.

/stage/app    the engine (rows and templates compiled by ship.py) and its two libraries
/stage/cases  case files that exercise every path, to see which standard modules are used
/runtime      the npm package's folder, with the whole standard library
/out          engine.pack: everything Python needs, as one gzip stream
"""

import base64
import glob
import gzip
import importlib.util
import json
import os
import sys
import zipfile

# Imported only on some paths (an error, an odd codec, a first use), so the exercise may not meet them.
ALSO = {
    "_pyrepl": (),
    "ast": (), "asyncio": (), "bisect": (), "calendar": (), "codeop": (), "contextlib": (), "copy": (), "csv": (),
    "datetime": (), "decimal": (), "difflib": (), "_pydatetime": (), "_pydecimal": (), "_strptime": (), "encodings": (
        "ascii", "latin_1", "cp437", "cp1252", "idna", "utf_8", "utf_8_sig", "utf_16", "utf_16_le", "utf_16_be", "utf_32", "aliases", "raw_unicode_escape",
        "unicode_escape", "punycode"),
    "fractions": (), "gzip": (), "hashlib": (), "html": ("entities", "parser"), "json": ("decoder", "encoder", "scanner"),
    "locale": (), "numbers": (), "os": (), "pprint": (), "random": (), "shutil": (), "statistics": (), "string": (), "stringprep": (),
    "tempfile": (), "textwrap": (), "tokenize": (), "traceback": (), "unicodedata": (), "uuid": (), "warnings": (),
    "zipfile": (), "zipimport": (), "zoneinfo": (),
}  # fmt: skip

sys.path.insert(0, "/stage/app")


def exercise() -> None:
    """Call every bridge method on every case, and some bad input, so that each used module gets imported."""
    from generator.bridge import METHODS, call

    for path in sorted(glob.glob("/stage/cases/*.json")):
        with open(path, encoding="utf-8") as file:
            answers = json.load(file)["answers"]
        request = {"answers": answers, "today": "2026-11-21", "text": answers.get("denial_text", "")}
        offers = json.loads(call("documents", json.dumps(request)))["result"]
        for offer in offers:
            for form in ("md", "txt", "html", "docx"):
                call("download", json.dumps(request | {"document": offer["id"], "format": form}))
        for method in METHODS:
            call(method, json.dumps(request))
        for content in (b"{", b"\x89PNG", json.dumps({"answers": answers}).encode()):
            call("open_case", json.dumps({"base64": base64.b64encode(content).decode()}))
    answer = json.loads(call("letter", json.dumps(request)))
    if not answer["ok"]:
        raise SystemExit("the exercise cannot write a letter: " + answer["says"])


def pyc(source: bytes, name: str) -> bytes:
    code = compile(source, name, "exec", dont_inherit=True, optimize=2)
    return importlib._bootstrap_external._code_to_hash_pyc(  # type: ignore[attr-defined]
        code, importlib.util.source_hash(source), False
    )


def write_pack(path: str, entries: dict) -> None:
    """All files in one gzip stream: the length of an index, the index ({name: size}), the files one after another.
    The browser's own decompression opens it while the WebAssembly is still compiling."""
    names = sorted(entries)
    index = json.dumps({name: len(entries[name]) for name in names}, separators=(",", ":")).encode()
    raw = len(index).to_bytes(4, "little") + index + b"".join(entries[name] for name in names)
    with open(path, "wb") as file:
        file.write(gzip.compress(raw, 9, mtime=0))


def used_standard_modules(names: list) -> set:
    """Files of the standard library zip that the exercise imported, with the listed extras."""
    used = set()
    for module in list(sys.modules.values()):
        path = getattr(getattr(module, "__spec__", None), "origin", None) or ""
        _, _, inner = path.partition(".zip/")
        if inner in names:
            used.add(inner)
    for package, modules in ALSO.items():
        used |= {name for name in names if name == f"{package}.py" or name == f"{package}/__init__.py"}
        used |= {f"{package}/{module}.py" for module in modules if f"{package}/{module}.py" in names}
    return used


def main() -> None:
    exercise()
    with zipfile.ZipFile("/runtime/python_stdlib.zip") as archive:
        names = archive.namelist()
        chosen = used_standard_modules([name for name in names if name.endswith(".py")])
        entries = {name[:-3] + ".pyc": pyc(archive.read(name), name) for name in chosen}
        entries |= {
            name: archive.read(name) for name in names if name.startswith("_sysconfigdata") and name.endswith(".json")
        }
    packed = {f"/lib/python3.14/lib-dynload/{name}": content for name, content in entries.items()}
    app = {}
    for folder, _, files in os.walk("/stage/app"):
        if "__pycache__" in folder:
            continue
        for file in files:
            path = os.path.join(folder, file)
            name = os.path.relpath(path, "/stage/app")
            with open(path, "rb") as handle:
                content = handle.read()
            if name == "jinja2/__init__.py":
                content = b""  # it imports every part; the engine imports the parts it uses
            if name.endswith(".py"):
                app[name[:-3] + ".pyc"] = pyc(content, name)
            else:
                app[name] = content
    packed |= {f"/lib/python3.14/site-packages/{name}": content for name, content in app.items()}
    write_pack("/out/engine.pack", packed)
    with zipfile.ZipFile("/out/none.zip", "w"):
        pass  # Pyodide insists on a standard library archive; ours comes in the pack
    print(f"engine: {len(chosen)} of {len(names)} standard files, {len(app)} engine files")


main()
