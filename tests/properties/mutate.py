"""Spoiled case files, texts and options through every verb of the command line: `make mutate`, or
`python -m tests.properties.mutate 20000`. Each must end with 0, 1 or 2 and a sentence, in bounded time and memory.

A number makes one run, always the same: `python -m tests.properties.mutate --seed 17` plays it alone and shows it.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from functools import cache
from multiprocessing import Pool
from pathlib import Path
from typing import Any, NamedTuple

from generator.cli import _parser, main
from tests.scenarios import SCENARIOS

SECONDS = 6
"""Seconds of the processor that one run may take, so that a busy machine changes nothing; almost all take less than one."""
MEGABYTES = 700
"""What one run may hold, above Python with the engine."""

HUGE = 10**5000
ODD_TEXTS = (
    "\ud800", "a\udc80b", "\u202ekcab", "\u2066in\u2069", "e" + "\u0301" * 60_000, "\u0301\u0316" * 30_000, "/" * 60_000, "1/" * 30_000,
    "-" * 60_000, "a" * 60_000, "a " * 30_000, "(" * 20_000, "\x00", "\x1b[31m", "{{ 7*7 }}", "{% raw %}", "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0", "../../etc/passwd", "\n" * 5_000, "1,234.5.6", "١٢٣", "²", "½", "１２３", "1e999", "-1", "0x10", "NaN", "9" * 5_000,
    "2026-02-30", "9999-12-31", "0001-01-01", "12/31/9999", "spring 9999", "\ufeff", "\ufdfa" * 2_000, "👩‍👩‍👧‍👦" * 500, "J1745 " * 5_000, "$" * 20_000,
)  # fmt: skip
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e308, HUGE, -HUGE, float("nan"), float("inf"), [], {}, [[]], [None], [{}], [1, 2], {"a": 1}, [[[[[]]]]], "",
)  # fmt: skip
ODD_OPTIONS = (
    "", " ", "0", "-1", "1", "nan", "inf", "1e9", "99999999999999999999", "9" * 5_000, "x", "\udcff", "é", "/dev/full", "/dev/null", "/", ".", "/no/such/x",
    "2026-02-30", "9999-12-31", "9999-12-25", "0001-01-01", "1999-01-01", "2026-11-21", "2031-01-01", "tomorrow", "poem", "internal_appeal", "claim_file_request",
    "what_happens_next", "md", "docx", "pdf", "J1745", "CO-197", "infliximab", "aetna", "*", "%s", "{}", "\x1b[2J", "\n", "a" * 10_000,
)  # fmt: skip
ENCODINGS = ("utf-8", "utf-8", "utf-8", "ascii", "cp437", "cp1252")
SILENT = ("ask", "new", "batch")
"""Verbs that ask the person, write into the checkout, or begin processes of their own; not played."""


class Run(NamedTuple):
    """One call: its arguments, what stands on standard input, and the encoding of the terminal."""

    arguments: list[str]
    stdin: bytes
    encoding: str


# -- what is spoiled -------------------------------------------------------------------------------------


def spoil_bytes(content: bytes, dice: random.Random) -> bytes:
    """A few cuts, flips, doublings and insertions."""
    for _ in range(dice.choice((1, 1, 2, 5))):
        at, to = sorted(dice.randrange(len(content) + 1) for _ in range(2))
        match dice.randrange(6):
            case 0:
                content = content[:at]
            case 1:
                content = content[:at] + dice.randbytes(dice.choice((1, 2, 8))) + content[at:]
            case 2:
                content = content[:at] + content[to:]
            case 3:
                content = content[:to] + content[at:to] * dice.choice((1, 2, 20)) + content[to:]
            case 4:
                content = (
                    content[:at] + dice.choice((b"\xff\xfe", b"\x00", b"\xed\xa0\x80", b"\xef\xbb\xbf")) + content[at:]
                )
            case 5:
                content = content[:at] + dice.choice(ODD_TEXTS).encode("utf-8", "surrogatepass") + content[at:]
    return content[:2_000_000]


def spoil_value(value: Any, dice: random.Random) -> Any:
    if isinstance(value, list) and value and dice.random() < 0.6:
        rows = list(value)
        place = dice.randrange(len(rows))
        match dice.randrange(4):
            case 0:
                return rows * dice.choice((2, 40, 400, 3_000))
            case 1:
                return [*rows, dice.choice(ODD_VALUES)]
            case _:
                rows[place] = spoil_value(rows[place], dice)
                return rows
    if isinstance(value, dict) and value and dice.random() < 0.8:
        key = dice.choice(sorted(value))
        return {**value, key: spoil_value(value[key], dice)}
    match dice.randrange(4):
        case 0:
            return dice.choice(ODD_VALUES)
        case 1:
            return dice.choice(ODD_TEXTS)
        case 2 if isinstance(value, str):
            return value + dice.choice(ODD_TEXTS)
        case _:
            text = str(value) if not isinstance(value, int) else "0"
            return text * dice.choice((2, 100)) if len(text) < 5_000 else text[::-1]


def spoil_case(document: dict[str, Any], dice: random.Random) -> bytes:
    """The text of a case file with wrong answers, keys, rows, versions; sometimes with its bytes spoiled too."""
    answers = dict(document["answers"])
    for _ in range(dice.choice((1, 1, 2, 4))):
        key = dice.choice(sorted(answers) or ["state"])
        match dice.randrange(8):
            case 0:
                answers.pop(key, None)
            case 1:
                answers[dice.choice(ODD_TEXTS)[:200]] = dice.choice(ODD_VALUES)
            case 2:
                answers["letter_edits"] = dice.choice(
                    [
                        *ODD_VALUES,
                        {"internal_appeal": dice.choice([*ODD_VALUES, {"opening.1": dice.choice(ODD_TEXTS)}])},
                    ]
                )
            case 3:
                answers["settled"] = dice.choice(ODD_VALUES)
            case _:
                answers[key] = spoil_value(answers.get(key), dice)
    document = {**document, "answers": answers}
    if dice.random() < 0.08:
        document[dice.choice(("format", "version", "answers"))] = dice.choice([*ODD_VALUES, 99, 2, 1])
    with _long_numbers():
        content = json.dumps(document, ensure_ascii=dice.random() < 0.5).encode("utf-8", "surrogatepass")
    if dice.random() < 0.04:
        content = (
            b'{"format": "infusion-appeal-case", "version": 2, "answers": ' + dice.choice((b"[", b'{"a":')) * 100_000
        )
    return spoil_bytes(content, dice) if dice.random() < 0.25 else content


@contextlib.contextmanager
def _long_numbers() -> Iterator[None]:
    """Let Python write a number of any length, as another program would."""
    most = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(most)


def spoil_text(text: str, dice: random.Random) -> bytes:
    """A denial with odd runs in it, in an odd encoding."""
    for _ in range(dice.choice((1, 1, 3))):
        at = dice.randrange(len(text) + 1)
        match dice.randrange(5):
            case 0:
                text = text[:at] + dice.choice(ODD_TEXTS) * dice.choice((1, 3)) + text[at:]
            case 1:
                text = text[:at] + text[at : at + 200] * dice.choice((5, 100)) + text[at:]
            case 2:
                text = text.replace(
                    dice.choice(" \n.,:/0123456789"), dice.choice(("", "\t", "  ", "\xa0", "/", "\u0301"))
                )
            case 3:
                text = text.swapcase() if dice.random() < 0.5 else text[::-1]
            case 4:
                text = text[:at]
    encoding = dice.choice(("utf-8", "utf-8", "utf-16", "utf-16-le", "cp1252", "latin-1"))
    content = text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace")
    return spoil_bytes(content, dice) if dice.random() < 0.3 else content


# -- a run -----------------------------------------------------------------------------------------------


@cache
def _verbs() -> dict[str, list[argparse.Action]]:
    """Each verb with its arguments, as the parser has them: a new verb or option is played at once."""
    found: dict[str, list[argparse.Action]] = {}

    def add(parser: argparse.ArgumentParser, name: str) -> None:
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                for verb, sub in action.choices.items():
                    add(sub, f"{name} {verb}".strip())
                return
        found[name] = [action for action in parser._actions if not isinstance(action, argparse._HelpAction)]

    add(_parser(), "")
    return {name: actions for name, actions in found.items() if name not in SILENT}


def make_run(seed: int, folder: Path) -> Run:
    """The run of this number; its files are written into `folder`."""
    dice = random.Random(seed)
    scenario = dice.choice(SCENARIOS)
    document = json.loads(scenario.case_file.read_text(encoding="utf-8"))
    denial = (scenario.folder / "denial.txt").read_text(encoding="utf-8")
    spoiled = dice.choice(("case", "case", "text", "options"))
    case = spoil_case(document, dice) if spoiled == "case" else scenario.case_file.read_bytes()
    text = spoil_text(denial, dice) if spoiled == "text" else denial.encode()
    (folder / "case.json").write_bytes(case)
    (folder / "text.txt").write_bytes(text)
    papers = folder / "papers"
    papers.mkdir(exist_ok=True)
    (papers / "1 paper.pdf").write_bytes(text)
    verbs = [
        name for name, actions in _verbs().items()
        if spoiled == "options" or {"case": "case", "text": "text"}[spoiled] in {_holds(action) for action in actions}
    ]  # fmt: skip
    verb = dice.choice(verbs)
    arguments, stdin = verb.split(), b""
    for action in _verbs()[verb]:
        held = _holds(action)
        if not action.option_strings:
            given = {"case": str(folder / "case.json"), "text": str(folder / "text.txt")}.get(held) or dice.choice(
                ODD_OPTIONS
            )
            if spoiled == "options" and dice.random() < 0.3:
                given = dice.choice(ODD_OPTIONS)
            elif held and dice.random() < 0.05 and not stdin:
                given, stdin = "-", case if held == "case" else text
            arguments.append(given if not given.startswith("-") or given == "-" else f"./{given}")
        elif action.required or dice.random() < (0.6 if spoiled == "options" else 0.25):
            arguments += _option(action, folder, dice, odd=spoiled == "options")
    return Run([argument.replace("\0", "0") for argument in arguments], stdin, dice.choice(ENCODINGS))


def _holds(action: argparse.Action) -> str:
    """What an argument names: 'case', 'text', or '' for a word."""
    return (
        {"CASE": "case", "DRAFT": "text", "FILE": "text", "LEDGER": "text"}.get(str(action.metavar), "")
        if not action.option_strings
        else ""
    )


def _option(action: argparse.Action, folder: Path, dice: random.Random, *, odd: bool) -> list[str]:
    name = action.option_strings[-1]
    if action.nargs == 0:
        return [name]
    if odd and dice.random() < 0.7:
        value = dice.choice(ODD_OPTIONS)
        # what is written must stay in the folder
        if action.dest == "out" and not value.startswith(("/dev/", "/no", "/")) and value:
            value = str(folder / value.replace("/", "_")[:300])
        return [f"{name}={value}"]
    if action.choices:
        return [name, dice.choice(sorted(map(str, action.choices)))]
    plain = {
        "out": str(folder / "made"),
        "today": "2026-11-21",
        "exhibits": str(folder / "papers"),
        "audit_hcpcs": str(folder / "text.txt"),
    }
    return [name, plain.get(action.dest) or dice.choice(("1", "30", "2000"))]


class _TooLong(BaseException):
    """Not an Exception: nothing of the engine may catch it."""


class Ended(NamedTuple):
    """How a run ended: its code, the lines on standard error, the seconds, and what was wrong ('' for nothing)."""

    code: int | None
    said: str
    seconds: float
    fault: str


def play(run: Run) -> Ended:
    """Play one run in this process, as a terminal would."""
    out = io.TextIOWrapper(io.BytesIO(), encoding=run.encoding)
    err = io.TextIOWrapper(io.BytesIO(), encoding=run.encoding, errors="backslashreplace")
    held = sys.stdin, sys.stdout, sys.stderr

    def stop(*_: Any) -> None:
        raise _TooLong

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, 2 * SECONDS)
    code, broken, began = None, "", time.process_time()
    try:
        sys.stdin, sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO(run.stdin)), out, err
        code = main(run.arguments)
        if not out.closed:
            out.flush()
    except SystemExit as stopped:
        code = stopped.code if isinstance(stopped.code, int) else 1
    except _TooLong:
        broken = f"stopped after {2 * SECONDS} seconds"
    except BaseException as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        broken = f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}: {str(error)[:80]}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        sys.stdin, sys.stdout, sys.stderr = held
    seconds = time.process_time() - began
    err.flush()
    said = err.buffer.getvalue().decode(run.encoding, "replace")  # type: ignore[attr-defined]
    return Ended(code, said, seconds, broken or judge(code, said, seconds))


def judge(code: int | None, said: str, seconds: float) -> str:
    """What is wrong with how a run ended; '' for nothing."""
    if code not in (0, 1, 2):
        return f"exit code {code}"
    if "Traceback" in said:
        return "a traceback"
    if code == 2:
        last = said.rstrip("\n").rpartition("\n")[2]
        if ":" not in last or len(last.split()) < 4:
            return "exit 2 without a sentence"
        if len(last) > 2_000:
            return "a sentence of more than 2,000 characters"
    if seconds > SECONDS:
        return f"took more than {SECONDS} seconds"
    return ""


def try_seed(seed: int) -> tuple[int, Ended]:
    with tempfile.TemporaryDirectory() as name:
        run = make_run(seed, Path(name))
        place = os.getcwd()
        os.chdir(name)
        try:
            return seed, play(run)
        finally:
            os.chdir(place)


def bound_memory() -> None:
    """Let no run of this process take more than MEGABYTES above what the engine needs; one that would ends in
    MemoryError, which is a fault."""
    with open("/proc/self/statm", encoding="ascii") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    most = now + MEGABYTES * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))


def main_run() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("count", nargs="?", type=int, default=5_000)
    asked.add_argument("--seed", type=int)
    asked.add_argument("--from", dest="first", type=int, default=0)
    options = asked.parse_args()
    if options.seed is not None:
        with tempfile.TemporaryDirectory() as name:
            run = make_run(options.seed, Path(name))
            print(ascii(run)[:1500])
            for path in Path(name).glob("*.*"):
                print(path.name, path.stat().st_size, ascii(path.read_bytes()[:300]))
        print(ascii(try_seed(options.seed)))
        return 0
    began, ends, kinds, slowest = time.monotonic(), Counter(), Counter(), (0.0, 0)
    peak = 0
    with Pool(2, bound_memory, maxtasksperchild=200) as pool:
        for done, (seed, ended) in enumerate(
            pool.imap_unordered(try_seed, range(options.first, options.first + options.count), 10), 1
        ):
            ends[ended.code] += 1
            slowest = max(slowest, (ended.seconds, seed))
            if ended.fault:
                if kinds[ended.fault] < 2:
                    print(f"seed {seed}: {ended.fault!a} ({ended.seconds:.1f} s)", flush=True)
                kinds[ended.fault] += 1
            if done % 1000 == 0:
                print(f"{done} of {options.count}, {sum(kinds.values())} faults", flush=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"exit codes: {', '.join(f'{code}: {count}' for code, count in sorted(ends.items(), key=str))}")
    print(f"slowest: {slowest[0]:.1f} s (seed {slowest[1]}); most memory of a process: {peak} MB")
    print(
        f"{options.count} runs in {time.monotonic() - began:.0f} s, {sum(kinds.values())} faults of {len(kinds)} kinds"
    )
    return int(bool(kinds))


if __name__ == "__main__":
    raise SystemExit(main_run())
