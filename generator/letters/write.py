"""Write a document from a plan: the environment, what a template may use, and which documents a case can make."""

from __future__ import annotations

import re
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, Literal

from jinja2.environment import Environment
from jinja2.loaders import BaseLoader, FileSystemLoader, ModuleLoader
from jinja2.runtime import StrictUndefined

from generator.case import FACT_TABLES
from generator.conditions import Need, read_needs
from generator.deadlines import spell
from generator.facts import Book, FactError, load_book
from generator.facts.rows import Complaint, OfficialForm
from generator.facts.schema import read_row
from generator.form import load_form
from generator.letters.blocks import Document, Marks, Value, read_blocks, scope_close, scope_open
from generator.letters.said import BLANK, Said
from generator.letters.provenance import TracingEnvironment
from generator.plan import Plan
from generator.situation import find_programs, find_regulators, merge
from generator.row import Row
from generator.rowfiles import read_row_file
from generator.track import fits, plain_level_name

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
COMPILED = HERE / "compiled"
"""Templates as Python modules, made by the build for the browser."""

_marks: ContextVar[Marks] = ContextVar("marks")


class DocumentError(ValueError):
    """This case cannot make that document. The message says why and what to do instead."""


class DocumentKind(Row):
    """A document: `at` says when (see documents.toml), `needs` what must hold, each with what to do otherwise."""

    id: str
    title: str
    at: Literal["level", "urgent", "case"]
    template: str
    who: str
    noun: str = ""
    """What the letter calls itself in running text: 'appeal', 'request for a hearing'."""
    or_when: str = ""
    """A fact of the situation that lets the case make this document before its level is reached."""
    needs: tuple[Need, ...] = ()


class Offer(Row):
    """A document and whether this case can make it; `why` is empty when it can."""

    id: str
    title: str
    who: str
    is_offered: bool
    why: str


@cache
def load_document_kinds() -> dict[str, DocumentKind]:
    """All documents by id. Raises FactError on a malformed row."""
    kinds = {}
    for table in read_row_file(HERE / "documents.toml")["document"]:
        where = f"documents.toml, document {table.get('id')}"
        plain = {key: value for key, value in table.items() if key != "needs"}
        needs = read_needs(table.get("needs", []), where)
        kinds[table["id"]] = read_row(DocumentKind, plain, where).replaced(needs=needs)
    return kinds


def make_environment(loader: BaseLoader) -> Environment:
    """The one environment, for the build that compiles templates and for the run that uses them. Every printed
    value passes through the marks of the document being written; printing outside of one raises LookupError."""
    environment = TracingEnvironment(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=False,  # nothing is escaped because nothing typed is ever read as markup: see blocks.py
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: _marks.get().finalize(value),
    )
    environment.filters["cap"] = _capitalize
    environment.filters["proved"] = _prove
    environment.filters["sentence"] = _end_sentence
    environment.filters["flat"] = _flatten
    environment.filters["reported"] = _report
    environment.filters["clause"] = _clause
    environment.filters["one_line"] = lambda value: _keep(value, ", ".join(str(value).split("\n")))
    return environment


@cache
def _environment() -> Environment:
    if COMPILED.exists():
        return make_environment(ModuleLoader(COMPILED))
    return make_environment(FileSystemLoader(TEMPLATES))


def _keep(value: Any, text: str) -> Value:
    """`text` with the provenance of `value`."""
    if isinstance(value, Value):
        return Value.of(text, answers=value.answers, facts=value.facts, is_gap=value.is_gap)
    return Value(text)


def _capitalize(value: Any) -> Value:
    text = str(value)
    return _keep(value, text[:1].upper() + text[1:])


def _end_sentence(value: Any) -> Value:
    """The text with a full stop at its end, unless it has an end mark already."""
    text = str(value).rstrip()
    return _keep(value, text if not text or text.endswith((".", "!", "?", ".”", '."')) or text == BLANK else text + ".")


def _flatten(value: Any) -> Value:
    """The text on one line."""
    return _keep(value, " ".join(str(value).split()))


_FIRST_PERSON = re.compile(r"\b(?:I|my|me|myself|mine)\b")


def _report(value: Any) -> Value:
    """A fact for a paper the doctor signs: what the person treated wrote about themselves stands as their words."""
    text = str(value)
    return _keep(value, f"In the patient’s words: “{text}”") if _FIRST_PERSON.search(text) else _keep(value, text)


def _clause(value: Any) -> Value:
    """A citation in the middle of a sentence: a comma closes its 'which' clause."""
    text = str(value)
    return _keep(value, f"{text}," if ", which " in text else text)


def _prove(value: Any, exhibit: Any) -> Value:
    """The text as one sentence that ends in the paper that shows it: 'It failed (Exhibit 3).'"""
    text = str(value).strip()
    if not exhibit:
        return _end_sentence(value)
    stop = text[-1] if text.endswith((".", "!", "?")) else ""
    return _keep(value, f"{text.removesuffix(stop)} (Exhibit {exhibit}){stop or '.'}")


# -- voices --------------------------------------------------------------------------------------------


def _voice(plan: Plan, said: Said) -> dict[str, Any]:
    """Words for the person treated (`patient`) and for the person who signs (`writer`)."""
    name = said.patient_name
    if plan.case.voice == "patient":
        patient = {"I": "I", "my": "my", "me": "me", "have": "have", "am": "am", "need": "need", "do": "do"}
    else:
        patient = {
            "I": name,
            "my": _keep(name, f"{name}’s"),
            "me": name,
            "have": "has",
            "am": "is",
            "need": "needs",
            "do": "does",
        }
    is_practice = plan.case.voice == "practice"
    writer = (
        {"I": "We", "i": "we", "my": "our", "me": "us"} if is_practice else {"I": "I", "i": "I", "my": "my", "me": "me"}
    )
    signer = said.patient_name if plan.case.voice == "patient" else said.writer_name
    return {"patient": patient, "writer": writer, "signer": signer, "voice": plan.case.voice}


# -- what a template may use -------------------------------------------------------------------------------


def _context(plan: Plan, kind: DocumentKind, book: Book) -> dict[str, Any]:
    said = Said(plan.case.answers, load_form(), book)
    on = plan.case.notice_date or plan.today
    plan_kind = plan.coverage.plan_kind

    def cite(key: str) -> Value:
        if book.has("coverage_rules", key):
            rule = book.get("coverage_rules", key, on)
            rule.require_verified()
            return Value.of(rule.cite, facts=(key,))
        _, text = book.cite_right(key, plan_kind or "", on)
        return Value.of(text, facts=(key,))

    def reaches(key: str) -> bool:
        try:
            cite(key)
        except FactError:
            return False
        return True

    is_at_level = kind.at == "level" and plan.level is not None and plan.level.document == kind.id
    is_early = kind.template == "outside_review" and not is_at_level
    return {
        "plan": plan,
        "case": plan.case,
        "said": said,
        "kind": kind,
        "heading": title_of(plan, kind),
        "is_outside": _is_outside(plan, kind),
        "is_early_review": is_early,
        "only_services": {r.kind.refused for r in plan.reasons} == {"home_services"},
        "only_channel": {r.kind.refused for r in plan.reasons} == {"channel"},
        "payer": _payer_words(plan, kind),
        "is_medical": plan.situation["is_medical"] == "yes",
        "level_words": _level_words(plan) if is_at_level or kind.at == "urgent" else "",
        "level_noun": _noun(plan),
        "next_level": _next_level(plan),
        "may_excuse_late": _may_excuse_late(plan),
        "has_setting_reason": any(r.kind.refused == "setting" for r in plan.reasons),
        "facts_labelled": plan.situation["use_is_labelled"] == "yes",
        "exception_clock": plan.facts.exception_clock,
        "sent_paper": title_of(plan, load_document_kinds()[main_document(plan)]),
        "cite": cite,
        "due": _due_words(plan, book),
        "refused_lead": _refused_lead(plan),
        "earlier": "first decision" if plan.case.decision_level in ("plan_first", "unknown") else "earlier decisions",
        "only_network": {r.kind.refused for r in plan.reasons} == {"provider"},
        "cite_all": lambda *keys: _join_citations([cite(key) for key in keys if reaches(key)]),
        "measure_spans": _measure_spans(plan),
        "late_after": _late_after(plan),
        "reaches": reaches,
        "fact": lambda text, *keys: Value.of(str(text), facts=keys),
        "today": spell(plan.today),
        "spell": spell,
        "drug": _drug(said),
        "exhibits": _exhibit_list(plan),
        "page_total": _page_total(plan),
        "blank_lines": range(8),
        "scope_open": scope_open,
        "scope_close": scope_close,
        "rows_with": lambda rows, column, *values: [row for row in rows if row.raw(column) in values],
        "all_facts": _rank_facts(plan, said),
        "doctor_gaps": [gap for gap in plan.gaps if gap.who not in ("you", "on the card", "on the denial letter")],
        "evidence_later": bool(plan.gaps),
        "payer_lines": said.payer_address if _is_outside(plan, kind) and not is_early else _payer_lines(said),
        "state_name": book.get("states", plan.case.state).name if plan.case.state else "",
        "status_count": lambda status: sum(1 for row in plan.case.criteria if row.status == status),
        "counter": [
            Value.of(item.text, facts=(item.fact,) if item.fact else (), answers=item.answers) for item in plan.counter
        ],
        "refused_lines": [Value.of(line, answers=("reasons",)) for line in plan.refused],
        "amount": _amount(plan),
        "amount_floor": _amount_floor(plan),
        "wrong_window": _wrong_window(plan),
        "regulator": _regulator(plan, book),
        "forms": _forms(plan, kind, book),
        "programs": find_programs(plan.case, book) if plan.situation["may_bridge"] == "yes" else (),
        **_voice(plan, said),
    }


def _is_outside(plan: Plan, kind: DocumentKind) -> bool:
    """Whether the paper goes to somebody other than whoever refused."""
    if kind.template in ("outside_review", "hearing"):
        return True
    return kind.at == "level" and plan.level is not None and plan.level.kind != "internal"


def _template(plan: Plan, kind: DocumentKind) -> str:
    return "outside_review" if kind.template == "appeal" and _is_outside(plan, kind) else kind.template


def _payer_words(plan: Plan, kind: DocumentKind) -> dict[str, str]:
    """How a letter speaks of whoever refused: 'you' to the plan itself, by name of role to anybody else."""
    if not _is_outside(plan, kind):
        return {"you": "you", "You": "You", "your": "your", "Your": "Your", "s": ""}
    if plan.case.decision_level in ("outside_reviewer", "judge"):
        return {"you": "the reviewer", "You": "The reviewer", "your": "the", "Your": "The", "s": "s"}
    name = (plan.plan_kind.payer if plan.plan_kind else "") or "the plan"
    first = name[:1].upper() + name[1:]
    return {"you": name, "You": first, "your": f"{name}’s", "Your": f"{first}’s", "s": "s"}


def _join_citations(cites: list[Value]) -> Value:
    """Several citations as one, each said once; a clause they share ('which … applies to this plan') at the end."""
    heads, tails = [], []
    for cite in cites:
        head, which, tail = cite.partition(", which ")
        heads += [part for part in head.split("; ") if part not in heads]
        tails += [tail] if which and tail not in tails else []
    text = "; ".join(heads) + (f", which {tails[0]}" if len(tails) == 1 else "")
    return Value.of(text, facts=tuple(dict.fromkeys(key for cite in cites for key in cite.facts)))


def _measure_spans(plan: Plan) -> list[dict[str, Value]]:
    """Each measure that has two dated values, from the first to the last."""
    rows: dict[str, list[Any]] = {}
    for score in sorted(plan.case.measures, key=lambda score: score.on):
        rows.setdefault(re.sub(r"\s*\([^)]*\)", "", score.measure), []).append(score)

    def said(text: str) -> Value:
        return Value.of(text, answers=("measures",))

    return [
        {"measure": said(name), "first": said(scores[0].value), "first_on": said(spell(scores[0].on)),
         "last": said(scores[-1].value), "last_on": said(spell(scores[-1].on))}
        for name, scores in rows.items() if len(scores) > 1
    ]  # fmt: skip


def _rank_facts(plan: Plan, said: Said) -> list[Any]:
    """Every fact of the tables, those behind the strongest arguments first."""
    order: dict[tuple[str, str], int] = {}
    for choice in plan.choices:
        for test in choice.argument.when if choice.chosen else ():
            table, _, column = test.ask.partition(".")
            if column == "topic":
                for topic in test.one_of or ():
                    order.setdefault((table, topic), len(order))
    rows = [(key, row) for key in FACT_TABLES for row in getattr(said, key)]
    return [row for _, row in sorted(rows, key=lambda pair: order.get((pair[0], pair[1].raw("topic")), len(order)))]


def _due_words(plan: Plan, book: Book) -> str:
    """'The next infusion', or the first one, or a dose where the drug is injected."""
    key = plan.case.therapy
    routes = set(book.get("therapies", key).routes) if key and book.has("therapies", key) else {"IV"}
    word = "infusion" if any(route.upper().startswith("IV") for route in routes) else "dose"
    return f"The {'first' if plan.case.answers.get('infusions_given') == 0 else 'next'} {word}"


REFUSED_LEADS = {
    "setting": "the place of treatment for ",
    "dose": "the ordered dose of ",
    "channel": "the supplier of ",
    "home_services": "home nursing, supplies or pump for ",
    "continuation": "further treatment with ",
    "claim_line": "payment for ",
}


def _refused_lead(plan: Plan) -> Value:
    """What was refused about the drug, where it is not the drug itself: 'the ordered dose of '."""
    refused = {answered.kind.refused for answered in plan.reasons}
    return Value.of(REFUSED_LEADS.get(refused.pop(), "") if len(refused) == 1 else "", answers=("reasons",))


def _late_after(plan: Plan) -> str:
    """The last day on which this step could be filed in time, when it has passed."""
    due = plan.filing and (plan.filing.outer or plan.filing.safe)
    return spell(due.on) if plan.filing and plan.filing.is_late and due else ""


def _level_words(plan: Plan) -> str:
    """Where in the ladder the step stands: 'at the first level'."""
    if plan.level is None or plan.level.kind != "internal":
        return "after the first review" if plan.level and plan.level.kind == "external" else ""
    return "at the first level" if plan.case.decision_level in ("plan_first", "unknown") else "at the second level"


def _noun(plan: Plan) -> str:
    document = main_document(plan)
    return load_document_kinds()[document].noun or "appeal"


def _may_excuse_late(plan: Plan) -> bool:
    """Whether the rule on good cause was read for this step: the first one, and the second of Original Medicare."""
    if plan.level is None:
        return False
    return plan.level.kind == "internal" or plan.level.id == "om_reconsideration"


def _next_level(plan: Plan) -> str:
    """The name of the step after this one, where one is confirmed."""
    if plan.level is None:
        return ""
    later = [
        level
        for level in plan.levels
        if level.order > plan.level.order
        and level.is_verified
        and level.kind != "other"
        and not level.optional
        and fits(level, plan.case)
        and not (level.document == "external_review" and plan.track != "medical")
    ]
    return plain_level_name(later[0]) if later else ""


def _page_total(plan: Plan) -> int:
    """Pages of all exhibits together; 0 unless every one has its number of pages."""
    pages = [exhibit.pages for exhibit in plan.case.exhibits]
    return sum(page or 0 for page in pages) if pages and all(pages) else 0


def _amount(plan: Plan) -> str:
    billed = plan.case.answers.get("billed_amount")
    return f"{billed:,}" if billed else ""


def _amount_floor(plan: Plan) -> str:
    """The amount in controversy for a request filed this year, where the row confirms it."""
    rows = plan.level.amount_in_controversy if plan.level and plan.level.is_verified else ()
    usd = next((row.usd for row in rows if row.year == plan.today.year), None)
    is_open = plan.level is not None and not plan.level.is_confirmed(f"amount_in_controversy_usd_{plan.today.year}")
    return f"{usd:,}" if usd and not is_open else ""


def _wrong_window(plan: Plan) -> str:
    """The rule's window in words, when the notice printed a shorter one."""
    level, printed = plan.level, plan.case.printed_window_days
    if not (level and printed and level.file_days and level.is_verified and level.is_confirmed("file_within_days")):
        return ""
    return f"{level.file_days} days" if printed < level.file_days else ""


def _regulator(plan: Plan, book: Book) -> dict[str, Value]:
    """Name and ways to reach the regulator, as lines; empty when none is known."""
    for row in find_regulators(plan.case, plan.plan_kind, book):
        if isinstance(row, Complaint):
            lines, fact = [row.name, row.address, row.phone, row.url], row.id
        else:
            lines, fact = [row.department, "Consumer complaints", row.phone, row.complaint_url or row.website], plan.case.state or ""
        return {"name": Value.of("\n".join(line for line in lines if line), facts=(fact,))}
    return {"name": Value.of("")}


def _forms(plan: Plan, kind: DocumentKind, book: Book) -> list[OfficialForm]:
    """Official forms that go with this document under this plan, and in this state."""
    return [
        form
        for form in book.shelf("official_forms").values()
        if form.is_verified
        and kind.id in form.documents
        and plan.coverage.plan_kind in form.plan_kinds
        and form.state in ("", plan.case.state)
    ]


def _drug(said: Said) -> Value:
    """'Gamunex-C (immune globulin, intravenous)' from the product and the drug, whichever were given."""
    product, therapy = said.product, said.therapy
    both = ("product", "therapy")
    if product and therapy and therapy.lower() not in product.lower():
        return Value.of(f"{product} ({therapy})", answers=both, facts=therapy.facts)
    if product:
        return Value.of(str(product), answers=both, facts=therapy.facts)
    return therapy


def _payer_lines(said: Said) -> Value:
    """Name and address of the payer, without the name twice."""
    name, address = said.payer_name, said.payer_address
    if name and address and address.lower().startswith(name.lower()):
        return address
    return Value.of(f"{name}\n{address}", answers=("payer_name", "payer_address"), is_gap=not (name and address))


def _exhibit_list(plan: Plan) -> list[dict[str, Any]]:
    """The exhibits with their page numbers in the packet, counted on when every page count before is known."""
    listed, first = [], 1
    for exhibit in plan.case.exhibits:
        pages = ""
        if exhibit.pages and first:
            last = first + exhibit.pages - 1
            pages = f"page {first}" if last == first else f"pages {first}–{last}"
            first = last + 1
        else:
            first = 0
        listed.append(
            {
                "number": exhibit.number,
                "title": Value.of(exhibit.title, answers=("exhibits",)),
                "on": Value.of(spell(exhibit.on) if exhibit.on else "", answers=("exhibits",)),
                "pages": Value.of(pages, answers=("exhibits",)),
            }
        )
    return listed


# -- documents ---------------------------------------------------------------------------------------------


def document_list(plan: Plan) -> list[Offer]:
    """Every document, with whether this case can make it, and if not, why and what instead."""
    return [
        Offer(kind.id, kind.title, kind.who, not (why := _why_not(plan, kind)), why)
        for kind in load_document_kinds().values()
    ]


def main_document(plan: Plan) -> str:
    """Id of the paper of the plan's present step; the plain page where no paper is filed."""
    if plan.situation["is_denial"] == "no" or plan.situation["has_level_document"] == "no":
        return "what_happens_next"
    document = plan.level.document if plan.level else "internal_appeal"
    is_internal = plan.level is None or plan.level.kind == "internal"
    return "expedited_appeal" if plan.situation["may_expedite"] == "yes" and is_internal else document


def _why_not(plan: Plan, kind: DocumentKind) -> str:
    """Empty when the case can make this document; else why not, and what instead."""
    if not plan.reasons:
        return "First say why they refused: one row for each reason in the letter."
    main = main_document(plan)
    if kind.id == main:
        return ""
    if kind.at != "case" and not (kind.or_when and plan.situation[kind.or_when] == "yes"):
        if plan.situation["is_denial"] == "no":
            return "Nothing was refused, so there is nothing to appeal yet. Make “what_happens_next” instead."
        if kind.at == "urgent" and plan.situation["may_expedite"] == "no":
            return kind.needs[0].otherwise
        return f"The next step under {plan.plan_kind.plain if plan.plan_kind else 'a plan we do not know yet'} is another paper: make “{main}” instead."
    known = merge(plan.case.answers.values, plan.situation)
    return next((need.otherwise for need in kind.needs if not need.test.holds(known)), "")


def title_of(plan: Plan, kind: DocumentKind) -> str:
    """How the document is headed: the level's own name for it where it has one."""
    if kind.at == "level" and plan.level and plan.level.document == kind.id and plan.level.document_title:
        return plan.level.document_title
    return kind.title


def write_document(plan: Plan, document_id: str | None = None, book: Book | None = None) -> Document:
    """Write one document (the appeal when none is named). Raises DocumentError when the case cannot make it."""
    document_id = document_id or main_document(plan)
    kind = load_document_kinds().get(document_id)
    if kind is None:
        known = ", ".join(load_document_kinds())
        raise DocumentError(f"There is no document “{document_id}”. The documents are: {known}.")
    if why := _why_not(plan, kind):
        raise DocumentError(f"This case cannot make “{document_id}”. {why}")
    context = _context(plan, kind, book or load_book())
    marks = Marks()
    token = _marks.set(marks)
    try:
        source = _environment().get_template(f"{_template(plan, kind)}.md.j2").render(context)
    finally:
        _marks.reset(token)
    return Document(kind.id, kind.title, read_blocks(source, marks), signer=str(context["signer"]))


def file_name(document: Document, patient: str | None, extension: str) -> str:
    """A safe file name such as 'internal-appeal-daniel-okafor.docx'. ASCII letters and digits only."""
    stem = re.sub(r"[^a-z0-9]+", "-", f"{document.id} {patient or ''}".lower()).strip("-")
    return f"{stem[:80].rstrip('-')}.{extension}"
