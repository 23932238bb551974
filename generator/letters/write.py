"""Write a document from a plan: the environment, what a template may use, and which documents a case can make."""

from __future__ import annotations

import re
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from jinja2.environment import Environment
from jinja2.loaders import BaseLoader, FileSystemLoader, ModuleLoader
from jinja2.runtime import StrictUndefined

from generator.deadlines import spell
from generator.facts import Book, FactError, load_book
from generator.facts.schema import read_row
from generator.form import load_form
from generator.letters.blocks import Document, Marks, Value, read_blocks, scope_close, scope_open
from generator.letters.said import BLANK, Said
from generator.plan import Plan
from generator.row import Row
from generator.rowfiles import read_row_file

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
COMPILED = HERE / "compiled"
"""Templates as Python modules, made by the build for the browser."""

_marks: ContextVar[Marks] = ContextVar("marks")


class DocumentError(ValueError):
    """This case cannot make that document. The message says why and what to do instead."""


class DocumentKind(Row):
    id: str
    title: str
    at: str
    template: str
    who: str


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
    tables = read_row_file(HERE / "documents.toml")["document"]
    return {t["id"]: read_row(DocumentKind, t, f"documents.toml, document {t.get('id')}") for t in tables}


def make_environment(loader: BaseLoader) -> Environment:
    """The one environment, for the build that compiles templates and for the run that uses them. Every printed
    value passes through the marks of the document being written; printing outside of one raises LookupError."""
    environment = Environment(
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

    return {
        "plan": plan,
        "case": plan.case,
        "said": said,
        "kind": kind,
        "cite": cite,
        "reaches": reaches,
        "fact": lambda text, *keys: Value.of(str(text), facts=keys),
        "today": spell(plan.today),
        "spell": spell,
        "drug": _drug(said),
        "exhibits": _exhibit_list(plan),
        "scope_open": scope_open,
        "scope_close": scope_close,
        "rows_with": lambda rows, column, *values: [row for row in rows if row.raw(column) in values],
        "payer_lines": _payer_lines(said),
        "state_name": book.get("states", plan.case.state).name if plan.case.state else "",
        "status_count": lambda status: sum(1 for row in plan.case.criteria if row.status == status),
        **_voice(plan, said),
    }


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
    """Id of the appeal itself at the plan's present step."""
    if plan.level and plan.level.document in load_document_kinds():
        return plan.level.document
    return "internal_appeal"


def _why_not(plan: Plan, kind: DocumentKind) -> str:
    if not plan.reasons:
        return "First say why they refused: one row for each reason in the letter."
    if kind.at == "level" and kind.id != main_document(plan):
        name = plan.plan_kind.plain if plan.plan_kind else "a plan we do not know yet"
        return f"The next step under {name} is another paper: make “{main_document(plan)}” instead."
    return ""


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
        source = _environment().get_template(f"{kind.template}.md.j2").render(context)
    finally:
        _marks.reset(token)
    return Document(kind.id, kind.title, read_blocks(source, marks), signer=str(context["signer"]))


def file_name(document: Document, patient: str | None, extension: str) -> str:
    """A safe file name such as 'internal-appeal-daniel-okafor.docx'. ASCII letters and digits only."""
    stem = re.sub(r"[^a-z0-9]+", "-", f"{document.id} {patient or ''}".lower()).strip("-")
    return f"{stem[:80].rstrip('-')}.{extension}"
