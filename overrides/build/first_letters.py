"""Runs inside Pyodide (see precompile.mjs): what a visit begins with, for every golden case in /stage: the empty form, a
case file, the letter so far. The files that are opened meanwhile are those that a start needs; the patterns that are
compiled go into /stage/known.marshal: {(pattern, flags): (flags, code as 4-byte words, groups, names of groups …)}."""

import _sre
import array
import base64
import functools
import gc
import json
import marshal
import os
import re
from re import _compiler  # type: ignore[attr-defined]

known: dict = {}
met: dict = {}
"""(pattern, flags) -> the cases that met it; 0 is the start and the empty form."""
number = 0
compile_anew, make = _compiler.compile, _sre.compile


def remember(pattern, flags=0):  # type: ignore[no-untyped-def]
    def keep(told, final, code, *names):  # type: ignore[no-untyped-def]
        known[told, int(flags)] = (int(final), array.array("I", code).tobytes(), *names)
        return make(told, final, code, *names)

    if type(pattern) is not str:
        return compile_anew(pattern, flags)
    met.setdefault((pattern, int(flags)), set()).add(number)
    _sre.compile = keep
    try:
        return compile_anew(pattern, flags)
    finally:
        _sre.compile = make


_compiler.compile = remember

from generator.bridge import call  # noqa: E402  its patterns are seen too

call("view", json.dumps({"answers": {}, "today": "2026-11-21"}))
remembered = [
    each for each in gc.get_objects()
    if isinstance(each, functools._lru_cache_wrapper)
    and str(each.__module__).startswith("generator.") and not each.__name__.startswith(("load", "_load", "_reader", "_taker"))
]  # fmt: skip
"""What the engine remembers beside its rows: forgotten between two cases, so that each meets its patterns as a visit does."""
for folder in ("/stage/cases", "/stage/more_cases"):
    for name in sorted(os.listdir(folder)):
        number += 1
        re.purge()
        for each in remembered:
            each.cache_clear()
        with open(f"{folder}/{name}", "rb") as file:
            content = file.read()
        opened = json.loads(call("open_case", json.dumps({"base64": base64.b64encode(content).decode()})))
        shown = json.loads(call("view", json.dumps({"answers": opened["result"]["answers"], "today": "2026-11-21"})))
        if not shown["ok"]:
            raise SystemExit(f"the exercise cannot show {name}: {shown['says']}")

of_many = {key: known[key] for key in sorted(known) if 0 in met[key] or len(met[key]) > 1}
with open("/stage/known.marshal", "wb") as kept:
    kept.write(marshal.dumps(of_many, 2))  # the version without references: the same bytes in every build
