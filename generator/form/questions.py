"""The questions, read strictly from questions.toml, with their choices resolved from the fact book."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from generator.denials import load_denial_kinds
from generator.facts import Book, FactError, load_book
from generator.form.payers import KNOWN_PAYERS
from generator.form.topics import load_groups, load_topics
from generator.rows.conditions import Test, holds, read_condition
from generator.rows.files import read_row_file
from generator.rows.row import Row
from generator.rows.schema import read_row

QUESTIONS = Path(__file__).with_name("questions.toml")

TASKS = {
    "deadline": "Your deadline",
    "denial": "The denial",
    "treatment": "The treatment",
    "why": "Why it is needed",
    "you": "You, and where to send it",
}
KINDS = ("text", "longtext", "number", "date", "when", "choice", "rows")
KEYS = {
    "id", "task", "kind", "label", "hint", "required", "options", "options_from", "suggest_from", "accepts_other", "explains",
    "shown_when", "minimum", "maximum", "may_be_future", "pattern", "pattern_says", "autocomplete", "columns", "used_for", "more", "said_when",
    "row_name",
}  # fmt: skip


class Question(Row):
    """One question, or one column of a `rows` question (then `task` is empty)."""

    id: str
    kind: str
    label: str
    task: str = ""
    hint: str = ""
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    letter_words: tuple[tuple[str, str], ...] = ()
    """How a letter says a choice, where that differs from the form: (value, words)."""
    suggestions: tuple[str, ...] = ()
    suggests_papers: bool = False
    """The papers of the case itself are suggested while typing."""
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    """Options under headings, where there are many: (heading, ((value, label), …))."""
    accepts_other: bool = False
    explains: bool = False
    """What stands in parentheses behind a choice explains it, or is its short form: either name alone is that choice."""
    shown_when: tuple[Test, ...] = ()
    said_when: tuple[Test, ...] = ()
    """Other answers, of which any one says the same already, or that there is nothing to say: it is not asked then."""
    minimum: int | None = None
    maximum: int | None = None
    may_be_future: bool = False
    pattern: str = ""
    pattern_says: str = ""
    autocomplete: str = ""
    used_for: str = ""
    """What an answer that no paper prints is used for, in one sentence."""
    more: bool = False
    """Only some cases need it: the page keeps it folded until it is asked for or has an answer."""
    columns: tuple[Question, ...] = ()
    row_name: str = "Row"
    """What one row of a table is about: "Drug", "Call". The form numbers them: "Drug 2"."""

    @property
    def name(self) -> str:
        """The label as a sentence about it begins: without its question mark."""
        return self.label.rstrip("?")

    def is_shown(self, values: Mapping[str, Any]) -> bool:
        """Whether it is to be asked: it applies, and no other answer has said it. What has an answer stays in sight."""
        is_said = values.get(self.id) is None and any(test.holds(values) for test in self.said_when)
        return holds(self.shown_when, values) and not is_said

    def option_label(self, value: str) -> str:
        """The words a person chose; a value that is not listed stands for itself."""
        return dict(self.options).get(value, value)


class Page(Row):
    """Questions that stand together on one page. A page without a title has one question, whose label heads it."""

    id: str
    task: str
    questions: tuple[str, ...]
    title: str = ""
    more: bool = False
    """Only some cases need it: offered under "add more", and not led to."""
    offered_for: tuple[str, ...] = ()
    """Ids of what can be refused (denials/refused.toml). Where every stated reason refuses one of these, the page hardly
    matters: it is offered, and not led to."""
    offered_when: tuple[Test, ...] = ()
    """Answers after which the page hardly matters: it is offered, and not led to."""
    led_when: tuple[Test, ...] = ()
    """Answers after which a page that only some cases need is led to."""
    guide: str = ""
    """The page of the site that says more about it, without its ending: 'how-to/urgent-appeal'."""


class Form:
    """All questions, in the order they are asked, and the pages they stand on."""

    def __init__(self, questions: tuple[Question, ...], pages: tuple[Page, ...] = ()):
        self.questions = questions
        self.pages = pages
        self._by_id = {question.id: question for question in questions}

    def get(self, key: str) -> Question:
        """The question with this id. Raises KeyError when there is none."""
        return self._by_id[key]

    def __contains__(self, key: str) -> bool:
        return key in self._by_id

    def page_of(self, key: str) -> str:
        """Id of the page a question stands on; empty when it stands on none."""
        return next((page.id for page in self.pages if key in page.questions), "")

    def of_task(self, task: str) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.task == task)


def _choices(source: str, book: Book) -> tuple[tuple[str, str], ...]:
    if source == "topics":
        return tuple((topic.id, topic.label) for topic in load_topics().values())
    if source == "denial_kinds":
        return tuple((kind.id, kind.label) for kind in load_denial_kinds().values())
    if source == "grounds":
        return tuple((ground.id, ground.label) for ground in book.shelf(source).values() if ground.label)
    return tuple((key, name[:1].upper() + name[1:]) for key, name in book.names(source))


def _topic_groups() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    return tuple(
        (group.title, tuple((topic.id, topic.label) for topic in load_topics().values() if topic.group == group.id))
        for group in load_groups().values()
    )


def _suggestions(source: str, book: Book) -> tuple[str, ...]:
    if source == "payers":
        return KNOWN_PAYERS
    if source == "papers":  # the papers of the case itself, which the page fills in
        return ()
    return tuple(name for _, name in book.names(source)) if source else ()


def read_question(table: dict[str, Any], book: Book, where: str, *, column: bool = False) -> Question:
    """Read one question row. Raises FactError naming `where`."""
    unknown = set(table) - KEYS
    if unknown:
        raise FactError(f"{where}: unknown key '{min(unknown)}'")
    for key in ("id", "kind", "label") if column else ("id", "task", "kind", "label"):
        if key not in table:
            raise FactError(f"{where}: missing key '{key}'")
    kind = table["kind"]
    if kind not in KINDS or (column and kind == "rows"):
        raise FactError(f"{where}: '{kind}' is no kind of question")
    if not column and table["task"] not in TASKS:
        raise FactError(f"{where}: '{table['task']}' is no task")
    options: tuple[tuple[str, str], ...] = tuple((o["value"], o["label"]) for o in table.get("options", []))
    if "options_from" in table:
        options = _choices(table["options_from"], book)
    if (kind == "choice") != bool(options):
        raise FactError(f"{where}: options belong to a choice, and a choice needs them")
    if (kind == "rows") != ("columns" in table):
        raise FactError(f"{where}: columns belong to rows, and rows need them")
    if "pattern" in table:
        re.compile(table["pattern"])
    suggestions = _suggestions(table.get("suggest_from", ""), book)
    plain = ("id", "kind", "label", "task", "hint", "required", "accepts_other", "explains", "minimum", "maximum",
             "may_be_future", "pattern", "pattern_says", "autocomplete", "used_for", "more",
             "row_name")  # fmt: skip
    return Question(
        **{key: table[key] for key in plain if key in table},
        options=options,
        letter_words=tuple((o["value"], o["letter"]) for o in table.get("options", []) if "letter" in o),
        suggestions=suggestions,
        suggests_papers=table.get("suggest_from") == "papers",
        groups=_topic_groups() if table.get("options_from") == "topics" else (),
        shown_when=read_condition(table.get("shown_when", []), where),
        said_when=read_condition(table.get("said_when", []), where),
        columns=tuple(
            read_question(item, book, f"{where}, column {item.get('id')}", column=True)
            for item in table.get("columns", [])
        ),
    )


def read_form(tables: list[dict[str, Any]], book: Book, pages: tuple[Page, ...] = ()) -> Form:
    """Read all questions. Raises FactError on an unknown key, a duplicate id, or a condition on no question."""
    questions = tuple(read_question(t, book, f"questions.toml, question {t.get('id')}") for t in tables)
    ids = [question.id for question in questions]
    for key in ids:
        if ids.count(key) > 1:
            raise FactError(f"questions.toml: the id '{key}' is used twice")
    for question in questions:
        for test in (*question.shown_when, *question.said_when):
            if test.ask.partition(".")[0] not in ids:
                raise FactError(f"questions.toml, question {question.id}: no question '{test.ask}'")
    for page in pages:
        for test in (*page.offered_when, *page.led_when):
            if test.ask.partition(".")[0] not in ids:
                raise FactError(f"questions.toml, page {page.id}: no question '{test.ask}'")
    placed = [key for page in pages for key in page.questions]
    for page in pages:
        tasks = {question.task for question in questions if question.id in page.questions}
        if tasks != {page.task} or set(page.questions) - set(ids):
            others = ", ".join(
                f"'{question.id}' is of the task '{question.task}'"
                for question in questions
                if question.id in page.questions and question.task != page.task
            )
            unknown = ", ".join(f"'{key}' is no question" for key in page.questions if key not in ids)
            raise FactError(
                f"questions.toml, page {page.id}: its questions are not those of the task '{page.task}': {others or unknown}. "
                "Put it on a page of its own task, or change its `task`."
            )
        if not page.title and len(page.questions) != 1:
            raise FactError(f"questions.toml, page {page.id}: a page with several questions needs a title")
    if pages and sorted(placed) != sorted(ids):
        odd = set(ids) ^ set(placed) or {key for key in placed if placed.count(key) > 1}
        raise FactError(
            f"questions.toml: '{min(odd)}' stands on no page, or on two. Name it in `questions` of one [[page]] of its task."
        )
    return Form(questions, pages)


def _read_page(table: dict[str, Any]) -> Page:
    """One page row; `offered_when` and `led_when` are in the condition language. Raises FactError naming the page."""
    where = f"questions.toml, page {table.get('id')}"
    tests = ("offered_when", "led_when")
    page = read_row(Page, {key: cell for key, cell in table.items() if key not in tests}, where)
    return page.replaced(**{key: read_condition(table.get(key, []), where) for key in tests})


@cache
def load_form() -> Form:
    """The product's own form."""
    tables = read_row_file(QUESTIONS)
    pages = tuple(_read_page(table) for table in tables["page"])
    return read_form(tables["question"], load_book(), pages)
