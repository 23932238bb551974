"""Runs inside Pyodide (see precompile.mjs): what a visit begins with, for every golden case in /stage: the empty form, a
case file, the letter so far. The files that are opened meanwhile are those that a start needs."""

import base64
import json
import os

from generator.bridge import call

call("view", json.dumps({"answers": {}, "today": "2026-11-21"}))
for folder in ("/stage/cases", "/stage/more_cases"):
    for name in sorted(os.listdir(folder)):
        with open(f"{folder}/{name}", "rb") as file:
            content = file.read()
        opened = json.loads(call("open_case", json.dumps({"base64": base64.b64encode(content).decode()})))
        shown = json.loads(call("view", json.dumps({"answers": opened["result"]["answers"], "today": "2026-11-21"})))
        if not shown["ok"]:
            raise SystemExit(f"the exercise cannot show {name}: {shown['says']}")
