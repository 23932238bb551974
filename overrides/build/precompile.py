"""Runs inside Pyodide (see precompile.mjs): compile the engine and the used standard library to bytecode.

/stage/app    the engine (rows and templates compiled by ship.py) and its two libraries
/stage/pdf    the libraries that write PDFs
/stage/cases  case files that exercise every path, to see what is used
/runtime      the npm package's folder, with the whole standard library
/out          each pack is one gzip stream:
              whole.pack   the engine; a second Pyodide starts from it and tells which files it opened (precompile.mjs)
              engine.pack  of those, what was opened until the first letter was there
              rest.pack    and all others, loaded after the first letter
              pdf.pack     what it needs besides to write PDFs, loaded when somebody asks for one
              desk.pack    the practice desk
"""

import base64
import contextlib
import importlib.util
import json
import os
import sys
import types

# What this script alone needs (gzip, zipfile …) is imported where it is used, after it was seen what the engine needs.

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

INSTEAD = "/stage/instead"
"""Modules of ours in place of those of the same name, which Pyodide imports at every start: they bring a third of its
start along for things that nothing here asks for."""

STANDINS = {
    "asyncio/__init__.py": (), "inspect.py": ("getattr_static",), "ast.py": ("literal_eval",), "traceback.py": (), "tokenize.py": (),
    "random.py": ("choice", "randrange"), "ipaddress.py": (),
}  # fmt: skip
"""Modules that others name at a start, and whose functions they take there and call later or never (standin.py)."""

IS_COROUTINE = """
def iscoroutinefunction(function):
    return bool(getattr(getattr(function, "__code__", None), "co_flags", 0) & 0x80)
"""
"""Pyodide asks it of every function that JavaScript calls: for a plain function the answer is this bit, as in inspect."""

WITHOUT = {"jinja2/nodes.py": ('bound="Node"', "")}
"""Words that are left out of a module, as they cost its import something and say something to type checkers only: here, all
of annotationlib and ast."""

AND = {
    "re/_compiler.py": b"""

def _known():
    import marshal
    try:
        with open("/lib/python3.14/lib-dynload/re/known.marshal", "rb") as file:
            return marshal.loads(file.read())
    except FileNotFoundError:
        return {}


_KNOWN = _known()
_compile_anew = compile


def compile(p, flags=0):
    if not isstring(p) or (p, flags) not in _KNOWN:
        return _compile_anew(p, flags)
    final, code, *names = _KNOWN[p, flags]
    return _sre.compile(p, final, memoryview(code).cast("I").tolist(), *names)
"""
}
"""What is put at the end of a module: patterns are compiled by Python at every start, a sixth of the work until the first
letter; those that first_letters.py met are taken as they were compiled there."""

NEVER = {"ssl.py"}
"""asyncio takes it where it is, and does without it: nothing here opens a connection. fpdf2 does not start without the names
it gives, so it goes into the pack that writes PDFs."""

LIBRARY = "/lib/python3.14/lib-dynload"
SITE_PACKAGES = "/lib/python3.14/site-packages"
KNOWN = f"{LIBRARY}/re/known.marshal"
WARM = f"{SITE_PACKAGES}/generator/warm.json"
"""Made-up cases to warm a Python up with before its memory is kept for the next visit (bridge.warm_up)."""

TYPE = "/output/pdf/type/"
"""The type that PDFs are set in: the page needs it only then."""

sys.path.insert(0, "/stage/app")

WHOLE: dict = {}
"""What goes into the engine's own packs, by name; `split` says which of the two."""


def cases() -> list:
    return [f"/stage/cases/{name}" for name in sorted(os.listdir("/stage/cases"))]


def exercise() -> None:
    """Call every bridge method on every third case, and some bad input, so that each used module gets imported: a paper is
    written once, by the first case that offers it, and the case's letter in every form. All the cases import no more, and
    cost half a minute."""
    from generator.bridge import METHODS, call

    written: set[str] = set()
    for path in cases()[::3]:
        with open(path, encoding="utf-8") as file:
            answers = json.load(file)["answers"]
        request = {"answers": answers, "today": "2026-11-21", "text": answers.get("denial_text", "")}
        offers = json.loads(call("documents", json.dumps(request)))["result"]
        for document in sorted({offer["id"] for offer in offers} - written):
            call("download", json.dumps(request | {"document": document, "format": "docx"}))
            written.add(document)
        for form in ("md", "txt", "html", "docx"):
            call("download", json.dumps(request | {"document": None, "format": form}))
        for method in METHODS:
            if method != "desk":  # it has a pack of its own
                call(method, json.dumps(request))
        for content in (b"{", b"\x89PNG", json.dumps({"answers": answers}).encode()):
            call("open_case", json.dumps({"base64": base64.b64encode(content).decode()}))
    answer = json.loads(call("letter", json.dumps(request)))
    if not answer["ok"]:
        raise SystemExit("the exercise cannot write a letter: " + answer["says"])


DESK = "/generator/desk/"
"""The practice desk: the page loads it when somebody opens it."""


def exercise_desk() -> None:
    """Read files of each kind into a ledger and ask everything of it, so that each module of the desk gets imported."""
    import pkgutil

    import generator.desk
    from generator.bridge import call

    for module in pkgutil.iter_modules(generator.desk.__path__, "generator.desk."):
        importlib.import_module(module.name)

    def ask(do: str, **more: object) -> dict:
        request = {"do": do, "ledger": "/desk.sqlite", "today": "2026-11-21", **more}
        return json.loads(call("desk", json.dumps(request)))

    template = ask("template")
    if not template["ok"]:
        raise SystemExit("the exercise cannot open the desk: " + template["says"])
    for name, content in (
        ("list.csv", template["result"]["text"].encode()),
        ("broken.xlsx", b"PK\x03\x04"),
        ("broken.835", b"ISA*00*"),
        ("eob.json", b'{"resourceType": "Bundle", "entry": []}'),
    ):
        ask("import", name=name, base64=base64.b64encode(content).decode())
    for do in ("open", "board", "takebacks", "found", "patterns", "grid", "settings"):
        ask(do)
    for what in ("board", "lines", "patterns"):
        for form in ("csv", "xlsx"):
            table = ask("export", what=what, format=form)
            if form == "xlsx" and table["ok"]:
                ask("import", name="list.xlsx", base64=table["result"]["base64"])
    for do in ("show", "case", "packet", "sheet"):
        ask(do, claim=1)
    ask("sample")
    ask("close")


def exercise_pdf() -> None:
    """Make PDFs and packets, of good and of broken files, so that each module of their libraries gets imported."""
    import pkgutil

    import pypdf

    from generator.bridge import call

    for module in pkgutil.walk_packages(pypdf.__path__, "pypdf."):
        with contextlib.suppress(ImportError):  # one for each cryptography package; none of them runs here
            importlib.import_module(module.name)  # a file from outside may need any of them
    for path in cases()[:3]:
        with open(path, encoding="utf-8") as file:
            request = {"answers": json.load(file)["answers"], "today": "2026-11-21"}
        made = json.loads(call("download", json.dumps(request | {"document": None, "format": "pdf"})))
        if not made["ok"]:
            raise SystemExit("the exercise cannot write a PDF: " + made["says"])
        os.makedirs("/attached", exist_ok=True)

        def attach(name: str, content: bytes) -> dict:
            with open(f"/attached/{name}", "wb") as paper:
                paper.write(content)
            return {"name": name, "path": f"/attached/{name}", "into": f"/attached/plain-{name}"}

        good = base64.b64decode(made["result"]["base64"])
        for name, content in (("a.pdf", good), ("b.pdf", b"%PDF-1.4"), ("c.txt", b"x")):
            call("open_paper", json.dumps(attach(name, content)))
        count = json.loads(call("open_paper", json.dumps(attach("a.pdf", good))))["result"]["count"]
        papers = [{"exhibit": 1, "name": "a.pdf", "path": "/attached/plain-a.pdf", "count": count}]
        for limit in (None, 90_000):
            made = json.loads(
                call("packet_pdf", json.dumps(request | {"papers": papers, "limit": limit, "folder": "/attached"}))
            )
            if not made["ok"]:
                raise SystemExit("the exercise cannot make a packet: " + made["says"])


def without_lines(code: types.CodeType) -> types.CodeType:
    """The code with one line for all of it: the places of every instruction are two fifths of a compressed module, and
    nobody sees them (an answer never holds a traceback). Each entry of the table stands for up to eight code units, on
    the line of the one before."""
    whole, left = divmod(len(code.co_code) // 2, 8)
    lines = b"\xef\x00" * whole + (bytes((0xE7 + left, 0)) if left else b"")
    inner = tuple(without_lines(each) if isinstance(each, types.CodeType) else each for each in code.co_consts)
    return code.replace(co_linetable=lines, co_consts=inner)


def pyc(source: bytes, name: str) -> bytes:
    code = without_lines(compile(source, name, "exec", dont_inherit=True, optimize=2))
    return importlib._bootstrap_external._code_to_hash_pyc(  # type: ignore[attr-defined]
        code, importlib.util.source_hash(source), False
    )


def ours(name: str) -> bytes | None:
    """Our module in place of one of the standard library or of Pyodide."""
    try:
        with open(f"{INSTEAD}/{name}", "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def standin(name: str) -> bytes:
    """What stands for a module until somebody asks for something of it."""
    with open("/stage/standin.py", encoding="utf-8") as file:
        lines = file.read() + "".join(f"\n{function} = _later({function!r})\n" for function in STANDINS[name])
    return (lines + (IS_COROUTINE if name == "inspect.py" else "")).encode()


def write_pack(path: str, entries: dict) -> None:
    """All files in one gzip stream: the length of an index, the index ({name: size}), the files one after another.
    The browser's own decompression opens it while the WebAssembly is still compiling."""
    import gzip

    names = sorted(entries)
    index = json.dumps({name: len(entries[name]) for name in names}, separators=(",", ":")).encode()
    raw = len(index).to_bytes(4, "little") + index + b"".join(entries[name] for name in names)
    with open(path, "wb") as file:
        file.write(gzip.compress(raw, 9, mtime=0))


def imported() -> set:
    """Where each module that is imported now came from."""
    return {getattr(getattr(module, "__spec__", None), "origin", None) or "" for module in list(sys.modules.values())}


def standard_modules(names: list, origins: set) -> set:
    """Files of the standard library zip among the places that modules came from."""
    return {inner for origin in origins if (inner := origin.partition(".zip/")[2]) in names}


def with_the_listed(names: list) -> set:
    """The listed extras among the files of the standard library zip."""
    used = set()
    for package, modules in ALSO.items():
        used |= {name for name in names if name == f"{package}.py" or name == f"{package}/__init__.py"}
        used |= {f"{package}/{module}.py" for module in modules if f"{package}/{module}.py" in names}
    return used


def without(content: bytes, name: str) -> bytes:
    before, after = (words.encode() for words in WITHOUT[name])
    if before not in content:
        raise SystemExit(f"{name} does not say {before.decode()} any more: see WITHOUT in precompile.py")
    return content.replace(before, after)


def compiled_folder(root: str, keep: set | None = None) -> dict:
    """All files below a folder by name, Python ones as bytecode; of those, with `keep`, only the ones it names."""
    files = {}
    for folder, _, inside in os.walk(root):
        if "__pycache__" in folder:
            continue
        for file in inside:
            path = os.path.join(folder, file)
            name = os.path.relpath(path, root)
            with open(path, "rb") as handle:
                content = handle.read()
            if name == "jinja2/__init__.py":
                content = b""  # it imports every part; the engine imports the parts it uses
            if name in WITHOUT:
                content = without(content, name)
            if not name.endswith(".py"):
                files[name] = content
            elif keep is None or path in keep:
                files[name[:-3] + ".pyc"] = pyc(content, name)
    return {f"{SITE_PACKAGES}/{name}": content for name, content in files.items()}


def main() -> None:
    exercise()
    for_engine = imported()
    exercise_desk()
    for_desk = imported() - for_engine
    sys.path.insert(0, "/stage/pdf")
    exercise_pdf()
    for_pdf = imported() - for_engine - for_desk
    import zipfile

    with zipfile.ZipFile("/runtime/python_stdlib.zip") as archive:
        names = archive.namelist()
        modules = [name for name in names if name.endswith(".py")]
        chosen = (standard_modules(modules, for_engine) | with_the_listed(modules)) - NEVER
        of_desk = standard_modules(modules, for_desk) - chosen - NEVER
        further = (standard_modules(modules, for_pdf | for_desk) | NEVER) - chosen

        def library(chosen: set) -> dict:
            files = {}
            for name in chosen:
                code = pyc(ours(name) or archive.read(name) + AND.get(name, b""), name)
                if name in STANDINS:
                    files[f"{LIBRARY}/{name[:-3]}.real"] = code[16:]  # without the head that a file of its own has
                    code = pyc(standin(name), name)
                files[f"{LIBRARY}/{name[:-3]}.pyc"] = code
            return files

        WHOLE.update(library(chosen))
        WHOLE.update(
            (f"{LIBRARY}/{name}", archive.read(name))
            for name in names
            if name.startswith("_sysconfigdata") and name.endswith(".json")
        )
        for_desk_pack = library(of_desk)
        for_pdf_pack = library(further) | compiled_folder("/stage/pdf", for_pdf)
    app = compiled_folder("/stage/app")
    for_pdf_pack |= {name: app.pop(name) for name in sorted(app) if TYPE in name}
    for_desk_pack |= {name: app.pop(name) for name in sorted(app) if DESK in name}
    answers = []
    for path in cases():
        with open(path, encoding="utf-8") as file:
            answers.append(json.load(file)["answers"])
    app[WARM] = json.dumps(answers, separators=(",", ":")).encode()
    WHOLE.update(app)
    write_packs(whole=WHOLE, pdf=for_pdf_pack, desk=for_desk_pack)


def write_packs(**packs: dict) -> None:
    for name, files in packs.items():
        write_pack(f"/out/{name}.pack", files)
        print(f"{name}: {len(files)} files, {os.path.getsize(f'/out/{name}.pack') // 1024} KB")


def split(opened: str) -> None:
    """Write the engine's two packs. `opened` is JSON: a list of the files that a start opened, others among them."""
    first = set(json.loads(opened)) | {KNOWN}
    with open("/stage/known.marshal", "rb") as file:
        WHOLE[KNOWN] = file.read()
    write_packs(
        engine={name: content for name, content in WHOLE.items() if name in first},
        rest={name: content for name, content in WHOLE.items() if name not in first},
    )


main()
