"""The verb `new`: the files of a new kind of denial, drug, rule of law or move, with what each place must say.

What is written stands in `skeletons/`: row files whose open places say TODO, which the loader refuses, naming file and
key. So the loader, and then the tests, say what is still missing. Words that are closed are asked of the loaders.
"""

from __future__ import annotations

import argparse
import re
import textwrap
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from generator import denials
from generator.arguments.move import FACT_TESTS, Move, UsualTest, load_moves
from generator.arguments.premises import VERBS
from generator.cli.terminal import InputError
from generator.denials import load_denial_kinds
from generator.facts import load_book, rows
from generator.form.topics import load_groups, load_topics
from generator.form.when import parse_date
from generator.letters import load_document_kinds
from generator.rows.row import Row
from generator.rows.schema import PLACEHOLDERS, closed_words, not_one_of

ROOT = Path(__file__).parents[2]
SKELETONS = Path(__file__).with_name("skeletons")

FILES = {
    "kind": {
        "denial_kind.toml": "generator/denials/kinds/{id}.toml",
        "move.toml": "generator/arguments/moves/{id}.toml",
        "usual_test.toml": "generator/arguments/usual_tests/{id}.toml",
        "guide.md": "docs/guides/{page}.md",
        "sentences.toml": "generator/reading/sentences/{id}.toml",
        "denial.txt": "tests/letters/{id}/denial.txt",
        "case.json": "tests/letters/{id}/case.json",
        "scenario.toml": "tests/letters/{id}/scenario.toml",
    },
    "drug": {"therapy.toml": "generator/facts/therapies/{id}.toml"},
    "right": {"right.toml": "generator/facts/law/federal/rights/{id}.toml"},
    "coverage_rule": {"coverage_rule.toml": "generator/facts/law/federal/coverage/{id}.toml"},
    "state_rule": {"state_rule.toml": "generator/facts/law/states/{state}.toml"},
    "move": {"move.toml": "generator/arguments/moves/{id}.toml"},
}
"""What is new -> its skeletons, each with the place of the file made from it. The rule of a state is added at the end
of the state's own file; every other file is new."""

TODO = PLACEHOLDERS[0].upper()
MANY = 120
"""More choices than this are not listed."""


def run_new(options: argparse.Namespace) -> int:
    if not (SKELETONS.is_dir() and (ROOT / "mkdocs.yml").is_file()):
        raise InputError("`new` writes files of rows, so it works in a checkout of the project only.")
    what = _what(options)
    start = _start(options.start)
    told = {
        "what": what,
        "id": options.id,
        "page": options.id.replace("_", "-"),
        "state": options.state,
        "kind": options.id if what == "kind" else options.kind,
        "start": start or f'"{TODO}"',
        "is_announced": start is not None and start > date.today(),
    }
    places = {name: ROOT / place.format(**told) for name, place in FILES[what].items()}
    _refuse_known(what, options)
    for path in places.values():
        _refuse_written(path, options.id, is_added=what == "state_rule")
    _refuse_id(what, options)
    environment = _environment()
    texts = {path: environment.get_template(f"{name}.j2").render(told) for name, path in places.items()}
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "a" if what == "state_rule" else "x", encoding="utf-8") as file:
            file.write(text)
        print(f"written: {path.relative_to(ROOT).as_posix()}")
    print("\n" + environment.get_template(f"next/{what}.txt.j2").render(told), end="")
    return 0


def _what(options: argparse.Namespace) -> str:
    """The key of FILES that is meant. Raises InputError where an option does not go with it."""
    for option, goes_with in (("state", "rule"), ("coverage", "rule"), ("start", "rule"), ("kind", "move")):
        if getattr(options, option) and options.what != goes_with:
            name = "from" if option == "start" else option
            raise InputError(f"--{name} goes with `new {goes_with}`, not with `new {options.what}`.")
    if options.state and options.coverage:
        raise InputError("--coverage is for what a federal program covers: leave it out for the law of a state.")
    if options.what != "rule":
        return str(options.what)
    return "state_rule" if options.state else "coverage_rule" if options.coverage else "right"


def _start(text: str | None) -> date | None:
    """The first day in force, if one was given. Raises InputError for a day that is not real."""
    day = parse_date(text) if text else None
    if text and day is None:
        raise InputError(f"--from: “{text}” is not a real date. Write it like 2027-01-01.")
    return day


def _refuse_written(path: Path, key: str, *, is_added: bool) -> None:
    """Raise InputError for a file that exists, or for one to which this was added before; and for a badly written id,
    which could name a file elsewhere."""
    name = path.relative_to(ROOT).as_posix()
    if not re.fullmatch(r"[a-z][a-z0-9_]*", key):
        raise InputError(f"“{key}” cannot be an id: small letters, digits and _ only, and a letter first.")
    if is_added and not path.is_file():
        raise InputError(f"There is no {name}. Name the state by its two letters, as in --state wi.")
    if is_added and f"# {key}:" in path.read_text(encoding="utf-8"):
        raise InputError(f"{name} holds “# {key}:” already. Nothing was written.")
    if not is_added and path.exists():
        raise InputError(f"{name} exists already. Nothing was written.")


def _refuse_known(what: str, options: argparse.Namespace) -> None:
    """Raise InputError for a kind of denial or a move that exists already, and for a kind of denial that does not."""
    kinds = load_denial_kinds()
    if options.kind and options.kind not in kinds:
        raise InputError(f"--kind {not_one_of(options.kind, kinds)}.")
    if (what == "kind" and options.id in kinds) or (what == "move" and options.id in load_moves()):
        raise InputError(f"There is a {what} “{options.id}” already.")


def _refuse_id(what: str, options: argparse.Namespace) -> None:
    """Raise InputError for an id that a row of the book has already."""
    book = load_book()
    rules = ("rights", "coverage_rules")
    for shelf in {"drug": ("therapies",), "right": rules, "coverage_rule": rules}.get(what, ()):
        if book.has(shelf, options.id):
            later = "" if what == "drug" else " A changed rule is a second row there, with a later `from`."
            raise InputError(f"The id is taken: {book.where(shelf, options.id)}.{later}")


def _environment() -> Environment:
    """Skeletons are filled in between << and >>: what stands between {{ and }} is for the page or the letter."""
    environment = Environment(
        loader=FileSystemLoader(SKELETONS),
        undefined=StrictUndefined,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    kinds = {name: kind for name, kind in vars(rows).items() if isinstance(kind, type) and issubclass(kind, Row)}
    environment.filters["comment"] = _comment
    environment.globals |= {
        **kinds,
        "DenialKind": denials.DenialKind,
        "Wanted": denials.Wanted,
        "Move": Move,
        "UsualTest": UsualTest,
        "one_of": _one_of,
        "ids": lambda shelf: _listed(_ids(shelf)),
        "VERBS": VERBS,
        "FACT_TESTS": FACT_TESTS,
        "HORIZON": rows.HORIZON,
        "TODO": TODO,
        "free_order": _free_order(),
        "next_rank": max((row.rank for row in load_book().shelf("therapies").values()), default=0) + 1,
        "strengths": sorted(move.strength for move in load_moves().values()),
        "topics": {
            group.title: [topic.id for topic in load_topics().values() if topic.group == group.id]
            for group in load_groups().values()
        },
    }
    return environment


def _free_order() -> int:
    """A free place in the order of the form, before the last kind, which stands for every other reason."""
    *_, before, last = sorted(kind.order for kind in load_denial_kinds().values())
    return (before + last) // 2 if last - before > 1 else last + 10


def _ids(shelf: str) -> list[str]:
    """The ids of the rows that a field may name."""
    own: dict[str, Any] = {
        "asks": denials.load_asks,
        "denial_kinds": load_denial_kinds,
        "documents": load_document_kinds,
        "refused": denials.load_refused,
        "routes": denials.load_routes,
        "topics": load_topics,
    }
    return list(own[shelf]()) if shelf in own else sorted(key for key, _ in load_book().names(shelf))


def _one_of(kind: type[Row], field: str) -> str:
    """The words for what a field may hold: "one of: a, b, c"."""
    shelf = kind.fields[field].shelf
    return _listed([*closed_words(kind, field), *(_ids(shelf) if shelf else ())])


def _listed(words: list[str]) -> str:
    if len(words) > MANY:
        return f"one of the {len(words)} ids there are (`python -m generator facts ID` shows a row)"
    return f"one of: {', '.join(words)}"


def _comment(text: str) -> str:
    """The text as lines of a comment."""
    lines = textwrap.wrap(text, 117, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"# {line}" for line in lines)
