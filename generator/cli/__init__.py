"""The terminal face: the same engine as the page. Bad input is one clear sentence on stderr and exit 2.

Each family of verbs is a module with one `run_<verb>` for each; only the family that was asked for is imported.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any, NoReturn

from generator.output import FORMATS


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Returns the exit code: 0 done, 1 the check found errors, 2 bad input."""
    _print_what_it_can()
    typed = sys.argv[1:] if arguments is None else arguments
    options = _parser(typed[0] if typed else "").parse_args(typed)
    try:
        with _without_garbage_collection():
            family = import_module(f"generator.cli.{options.family}")
            code: int = getattr(family, f"run_{options.verb.replace('-', '_')}")(options)
            sys.stdout.flush()
            return code
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        if error.filename is None:  # a full disk behind standard output
            with suppress(OSError):
                sys.stdout.close()  # or Python would try once more at its end
        what = error.filename or "the output"
        print(f"infusion-appeals: {_shown(f'{what}: cannot be read or written ({error.strerror}).')}", file=sys.stderr)
        return 2
    except _bad_input() as error:
        print(f"infusion-appeals: {_shown(str(error))}", file=sys.stderr)
        return 2


def _print_what_it_can() -> None:
    """On a terminal that lacks a letter, print "?" for it and go on."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


MOST_SAID = 600


def _shown(message: str) -> str:
    """A message that may repeat what was typed: on one line, without control characters for the terminal, and of a very
    long one the beginning and the end."""
    message = "".join(letter if letter.isprintable() else "?" for letter in " ".join(message.split()))
    half = MOST_SAID // 2
    return message if len(message) <= MOST_SAID else f"{message[:half]} … {message[-half:]}"


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints repeat no more than one can read."""

    def error(self, message: str) -> NoReturn:
        super().error(_shown(message))


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """One run is over before there is garbage worth looking for. To look for it, on the way and through all that is
    left at the end, would cost two starts of Python."""
    collects = gc.isenabled()
    gc.disable()
    atexit.register(gc.freeze)
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _bad_input() -> tuple[type[Exception], ...]:
    """The errors whose message is for the person at the terminal."""
    from generator.cli.terminal import InputError
    from generator.facts import FactError
    from generator.letters import DocumentError
    from generator.record import CaseFileError

    return InputError, CaseFileError, DocumentError, FactError


class _Unasked:
    """Stands for the parser of a verb that was not asked for."""

    def add_argument(self, *_: Any, **__: Any) -> None:
        """Nothing is read by it."""


def _parser(asked: str = "") -> argparse.ArgumentParser:
    """The parser of the verb that is asked for alone, which saves half a start of Python; of all verbs where it is none."""
    parser = _Parser(prog="infusion-appeals", description="From one intake to the whole appeal packet.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name: str, family: str, about: str, *, case: bool = True, as_json: bool = True) -> Any:
        if asked not in ("", name):
            return _Unasked()
        sub = verbs.add_parser(name, help=about, description=about)
        sub.set_defaults(family=family)
        if case:
            sub.add_argument("case", metavar="CASE", help="a case file (JSON), or - for standard input")
            sub.add_argument("--today", metavar="DAY", help="count from this day (YYYY-MM-DD) instead of today")
        if as_json:
            sub.add_argument("--json", action="store_true", help="print JSON")
        return sub

    verb("plan", "case", "What was refused, by when to act, with which arguments, and what is missing.")
    verb("documents", "case", "The documents this case can make, and why not the others.")
    letter = verb("letter", "case", "Write one document.", as_json=False)
    letter.add_argument("--document", metavar="ID", help="which document (see `documents`); the appeal if left out")
    letter.add_argument("--format", choices=FORMATS, default="md")
    letter.add_argument("--out", metavar="FILE", help="write to this file instead of standard output")
    portal = verb(
        "portal", "case", "The letter as text for the box of a portal: whole sentences, strongest first.", as_json=False
    )
    portal.add_argument("--document", metavar="ID", help="which document (see `documents`); the appeal if left out")
    portal.add_argument(
        "--characters", metavar="N", type=int, default=4000, help="how many it takes (4000 if left out)"
    )
    calendar = verb("calendar", "case", "Every date of the case that is still to come.")
    calendar.add_argument("--out", metavar="FILE", help="write a calendar file (.ics) instead")
    why = verb("why", "case", "Why each paragraph stands in a paper: the answers, facts and argument behind it.")
    why.add_argument("--document", metavar="ID", help="which document (see `documents`); the appeal if left out")
    why.add_argument("--key", metavar="KEY", help="one paragraph only")
    packet = verb(
        "packet",
        "packet",
        "Letter, contents and exhibits in one PDF, ready to send. Exit 1 when a file could not be used.",
        as_json=False,
    )
    packet.add_argument("--out", metavar="FILE", required=True, help="write the PDF here")
    packet.add_argument(
        "--exhibits", metavar="DIR", help="a folder of papers: 3-labs.pdf is exhibit 3; else by its title"
    )
    packet.add_argument("--limit", metavar="MB", type=float, help="cut into parts of at most so many megabytes")
    packet.add_argument(
        "--pages", metavar="FILE=PAGES", action="append", help="pages of a file, in order, turned: labs.pdf=1-3,7 right"
    )
    packet.add_argument(
        "--smaller",
        action="store_true",
        help="make the pictures inside attached PDFs as sharp as a fax (200 dots an inch) and no sharper",
    )
    packet.add_argument(
        "--even-light",
        metavar="FILE",
        action="append",
        help="make the paper of a photo white, so that a fax keeps the words in its dark parts",
    )
    for name, about in (("--blackout", "make a part of a page black"), ("--crop", "keep only a part of a page")):
        packet.add_argument(
            name,
            metavar="FILE:PAGE=BOX",
            action="append",
            help=f"{about}: left, top, right, bottom in percent, as labs.pdf:2=0,10,100,15. The page becomes a picture",
        )
    verb("check", "case", "The pre-send check. Exit 1 when it finds errors.")
    draft = verb("check-draft", "case", "Check a letter that was written elsewhere. Exit 1 when it finds errors.")
    draft.add_argument("draft", metavar="DRAFT", help="the letter: .txt, .md or .docx, or - for standard input")
    verb("brief", "case", "The case without names and numbers, for an assistant of your own. Nothing is sent.")
    restore = verb("restore", "case", "Put names and numbers back into a letter made from the brief.", as_json=False)
    restore.add_argument("draft", metavar="DRAFT", help="the letter: .txt, .md or .docx, or - for standard input")
    verb("next", "case", "What would help most: the questions this case most needs answered, and why.")
    verb("ledger", "case", "What became of everything that was told: used in which paper, or why not.")
    ask = verb("ask", "interview", "The interview, in the terminal.", case=False, as_json=False)
    ask.add_argument("--out", metavar="CASE", help="save the case file here (asked at the end if left out)")
    facts = verb("facts", "book", "The fact book, or one row of it.", case=False)
    facts.add_argument("id", nargs="?", metavar="ID")
    facts.add_argument("--due", type=int, metavar="DAYS", help="rows to look at again within so many days")
    facts.add_argument(
        "--audit-hcpcs", metavar="FILE", help="compare all codes with CMS's quarterly file (CSV or workbook)"
    )
    facts.add_argument("--today", metavar="DAY", help="count --due from this day instead of today")
    code = verb(
        "code",
        "book",
        "What a billing or payment code stands for (drug, service, CO-197, N54 …), and what it is mixed up with.",
        case=False,
    )
    code.add_argument("code", metavar="CODE")
    policy = verb(
        "policy",
        "policy",
        "What the edition of a payer's policy that was read asks for a drug. Without a drug: all of the payer's editions. "
        "Without a payer: how many there are, by payer, kind, drug and age.",
        case=False,
    )
    policy.add_argument("payer", metavar="PAYER", nargs="?", help="its name as on a card, or its id")
    policy.add_argument("drug", metavar="DRUG", nargs="?", help="generic name, brand or id")
    policy.add_argument("--today", metavar="DAY", help="count the age of an edition to this day instead of today")
    read = verb(
        "read",
        "denial",
        "Read a denial, one file or several: findings, each with the words it rests on. Of a medical record (C-CDA, FHIR, a "
        "visit summary) or an explanation of benefits: what bears on the case.",
        case=False,
    )
    read.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        help="PDF, scan, photo, Word, text, XML or JSON of a portal, or - for standard input",
    )
    read.add_argument(
        "--case", metavar="CASE", help="the case that a record is for; else what the letters beside it say"
    )
    read.add_argument("--text", action="store_true", help="print the text of the files, and nothing found in it")
    read.add_argument("--today", metavar="DAY", help="read as of this day instead of today")
    criteria = verb("criteria", "denial", "Split a pasted policy into its points.", case=False)
    criteria.add_argument("file", metavar="FILE", help="PDF, scan, photo, Word or text, or - for standard input")
    new = verb(
        "new", "new", "Begin a new denial kind, drug, rule of law or move (in a checkout).", case=False, as_json=False
    )
    new.add_argument("what", choices=("kind", "drug", "rule", "move"))
    new.add_argument("id", metavar="ID", help="its id: small letters, digits and _")
    new.add_argument("--state", metavar="XX", help="the rule is law of this state (wi); a federal right if left out")
    new.add_argument("--coverage", action="store_true", help="the rule says what a federal program covers")
    new.add_argument("--from", dest="start", metavar="DAY", help="the rule's first day in force (2027-01-01)")
    new.add_argument("--kind", metavar="KIND", help="the denial kind that the move answers")
    if asked in ("", "desk", "batch"):
        _add_desk(verbs)
    verb("schema", "case", "The JSON Schema of the case file.", case=False, as_json=False)
    return parser if verbs.choices else _parser()


def _add_desk(verbs: Any) -> None:
    """The verbs of the practice desk: `desk import`, `desk triage` and their sisters, each on one ledger."""
    desk = verbs.add_parser("desk", help="The practice desk: denials by the forty, in one ledger file.")
    desk.set_defaults(family="desk")
    actions = desk.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, about: str, *, filters: bool = False) -> argparse.ArgumentParser:
        sub = actions.add_parser(name, help=about, description=about)
        sub.add_argument("ledger", metavar="LEDGER", help="the ledger: a file that is begun when it is not there")
        sub.add_argument("--json", action="store_true", help="print JSON")
        sub.add_argument("--today", metavar="DAY", help="count from this day (YYYY-MM-DD) instead of today")
        if filters:
            sub.add_argument(
                "--where",
                metavar="KEY=VALUE",
                action="append",
                help="only these: payer, drug, code, reason, place, way, life, month, words",
            )
        return sub

    take = action(
        "import",
        "Read remittances (835), work lists (CSV, Excel) and FHIR explanations into the ledger. Exit 1 where something did not tie.",
    )
    take.add_argument("files", metavar="FILE", nargs="+")
    take.add_argument(
        "--column", metavar="HEAD=COLUMN", action="append", help="what a column of your lists holds; remembered"
    )
    triage = action("triage", "What is open, sorted into what to do, by deadline and amount.", filters=True)
    triage.add_argument("--order", default="due", choices=("due", "amount", "payer", "day", "decided"))
    triage.add_argument("--limit", type=int, default=50, metavar="N")
    check = action(
        "check", "What is wrong on claims: units, waste, NDC, approval, route, dates. Exit 1 when it finds faults."
    )
    check.add_argument("--faults", action="store_true", help="faults only, no questions")
    patterns = action(
        "patterns", "Denials by payer, code, reason, place and month, as bars and as what to change.", filters=True
    )
    patterns.add_argument("--out", metavar="DIR", help="write the charts here as SVG")
    report = action("report", "The report on one page, or a table of the ledger.", filters=True)
    report.add_argument("--out", metavar="FILE", required=True, help="report.pdf, board.csv, lines.xlsx …")
    report.add_argument(
        "--table",
        choices=("board", "lines", "corrections", "found", "patterns", "takebacks"),
        help="this table instead of the report",
    )
    report.add_argument("--format", choices=("pdf", "docx", "md", "txt", "html", "csv", "xlsx"))
    batch = verbs.add_parser(
        "batch", help="A packet for each open claim of a ledger: letter, doctor's letter, what is still needed."
    )
    batch.set_defaults(family="desk")
    batch.add_argument("ledger", metavar="LEDGER")
    batch.add_argument(
        "--out", metavar="DIR", required=True, help="packets and manifest.csv go here; run again to go on"
    )
    batch.add_argument(
        "--where",
        metavar="KEY=VALUE",
        action="append",
        help="only these: payer, drug, code, reason, place, way, life, month, words",
    )
    batch.add_argument("--format", choices=("docx", "md", "txt", "html", "pdf"), default="docx")
    batch.add_argument("--processes", type=int, default=1, metavar="N", help="so many at once (1 if left out)")
    batch.add_argument("--today", metavar="DAY", help="count from this day (YYYY-MM-DD) instead of today")
    batch.add_argument("--json", action="store_true", help="print JSON")
    keep = action(
        "keep",
        "Take the practice's profile, payers, step grid and template of earlier treatments from a TOML or JSON file.",
    )
    keep.add_argument("file", metavar="FILE")
    action("grid", "The step grid: what each payer wants first, your rows and the editions that were read.")
    fix = action("fix", "Put a line of a claim right, for the corrected claim: desk fix LEDGER CLAIM LINE units=40.")
    fix.add_argument("claim", type=int, metavar="CLAIM", help="its number in `desk triage`")
    fix.add_argument("line", type=int, metavar="LINE", help="1 for its first line, 2 for the next")
    fix.add_argument(
        "values",
        nargs="+",
        metavar="NAME=VALUE",
        help="units, code, modifiers, ndc, ndc_quantity, ndc_unit, day, place, diagnoses or approval_number",
    )
    fix.add_argument("--who", default="", help="whose name stands in the history")
    sheet = action("sheet", "The nurse's sheet for one claim: what was tried before.")
    sheet.add_argument("claim", type=int, metavar="CLAIM", help="its number in `desk triage`")
    sheet.add_argument(
        "--out", metavar="FILE", required=True, help="sheet.docx, sheet.pdf, or sheet.json to open in the form"
    )
    template = actions.add_parser("template", help="An empty work list as CSV, with its columns.")
    template.add_argument("--out", metavar="FILE")
