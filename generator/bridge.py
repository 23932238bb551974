"""The one door from JavaScript: `call(method, json) -> json`. Never raises; an error is an answer too."""

from __future__ import annotations

import base64
import gc
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from generator.facts import FactError, load_book
from generator.form import canonical_answers, load_form
from generator.form.answers import BESIDE
from generator.letters import document_list, write_document
from generator.letters.documents import DocumentError, main_document
from generator.letters.write import case_name, file_name
from generator.output.html import render_html
from generator.output.view import describe_for_page, describe_plan
from generator.plan import Plan, make_plan
from generator.record.case import CaseFileError, read_case_file, write_case_file

# Reading, checking and the other outputs are imported when first asked for: the page starts sooner without them.


def _plan(request: dict[str, Any]) -> Plan:
    return make_plan(request["answers"], date.fromisoformat(request["today"]))


def _read(request: dict[str, Any]) -> Any:
    from generator.reading import read_denial

    found = read_denial(request["text"], load_book(), date.fromisoformat(request["today"]))
    return [finding.as_dict() | {"is_sure": finding.is_sure} for finding in found]


def _status(request: dict[str, Any]) -> Any:
    """What the pasted paper does: refuse, approve, ask, wait, pay, take back, decide an appeal."""
    from generator.reading import read_paper_status

    return read_paper_status(request["text"], load_book())


def _kind_of(request: dict[str, Any]) -> Any:
    """What a file is, by its first bytes: 'pdf', 'picture', 'words', or 'data' for what may be a record of a portal."""
    from generator.reading.paper import kind_of

    head = base64.b64decode(request["base64"])
    kind = kind_of(head)
    is_data = head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[", b"<?xml", b"<ClinicalDocument"))
    return "data" if kind == "words" and is_data else kind


def _record(request: dict[str, Any]) -> Any:
    """What a file or a text gives the case, where it is a medical record or an explanation of benefits; None for another."""
    from generator.chart import is_record, read_handed_in, read_handed_in_text

    if "text" in request:
        handed = read_handed_in_text(request["text"], _plan(request))
    else:
        content = base64.b64decode(request["base64"])
        handed = read_handed_in(content, _plan(request)) if is_record(content) else None
    if handed is None:
        return None
    offers = [
        offer.as_dict() | {"is_sure": offer.is_sure, "words": f"{offer.words[:180]} · {offer.source}. {offer.why}"}
        for offer in handed.offers.offers
    ]
    claims = [{"title": claim.title, "lines": [_told_line(line) for line in claim.lines]} for claim in handed.claims]
    return {"of": handed.of, "says": list(handed.says), "offers": offers, "claims": claims}


def _told_line(told: Any) -> dict[str, Any]:
    """A line of a claim, its amounts as text."""
    line = told.line
    amounts = {name: f"{getattr(line, name)}" for name in ("charged", "allowed", "share", "paid") if getattr(line, name) is not None}  # fmt: skip
    codes = [{"code": code, "meaning": meaning, "what_to_do": todo} for code, meaning, todo in told.codes]
    return {
        "code": line.code,
        "day": line.day,
        "says": told.says,
        "verdict": told.verdict,
        "amounts": amounts,
        "codes": codes,
    }


def _paper(request: dict[str, Any]) -> Any:
    """The text of a file that holds words."""
    from generator.reading.paper import read_paper

    return read_paper(base64.b64decode(request["base64"]))


def _pages(request: dict[str, Any]) -> Any:
    """The text of pages whose words were found with their places."""
    from generator.reading.placed import Page, parse_pieces, text_of_pages

    return text_of_pages([Page(parse_pieces(page["pieces"]), bool(page["isPicture"])) for page in request["pages"]])


def _criteria(request: dict[str, Any]) -> Any:
    from generator.reading.prose import find_criteria

    return [row.as_dict() for row in find_criteria(request["text"])]


def _describe(request: dict[str, Any]) -> Any:
    return describe_plan(_plan(request))


def _documents(request: dict[str, Any]) -> Any:
    return [offer.as_dict() for offer in document_list(_plan(request))]


def _letter(request: dict[str, Any]) -> Any:
    return _write(_plan(request), request.get("document"))


def _write(plan: Plan, document_id: str | None) -> Any:
    document = write_document(plan, document_id)
    return {
        "id": document.id,
        "title": document.title,
        "html": render_html(document, heading_shift=1, with_keys=True),
        "has_gaps": document.has_gaps,
        "missing": [key for key in document.missing if key in load_form()],
        "is_main": document.id == main_document(plan),
    }


def _find_block(request: dict[str, Any]) -> Any:
    """The block of a key as the engine writes it, before any edit, and its document."""
    from generator.letters.edits import EDITS, name_blocks

    plan = _plan({**request, "answers": {key: value for key, value in request["answers"].items() if key != EDITS}})
    document = name_blocks(write_document(plan, request.get("document")))
    return document, next((block for block in document.blocks if block.key == request["key"]), None)


def _why(request: dict[str, Any]) -> Any:
    """Why a paragraph stands here, and its text for editing; None when it is gone."""
    from generator.letters.edits import EDITABLE, text_for_editing
    from generator.letters.why import explain_block

    document, block = _find_block(request)
    if block is None:
        return None
    told = explain_block(block, load_book())
    return {**told, "document": document.id, "original": text_for_editing(block), "may_edit": block.kind in EDITABLE}


def _edits(request: dict[str, Any]) -> Any:
    """What to tell about the edits of a paper: paragraphs whose basis changed, and edits whose paragraph is gone."""
    from generator.letters.edits import EDITS, apply_edits, read_edits

    typed = request["answers"].get(EDITS)
    bare = _plan({**request, "answers": {key: value for key, value in request["answers"].items() if key != EDITS}})
    edited = apply_edits(write_document(bare, request.get("document")), read_edits(typed))
    return {"stale": list(edited.stale), "lost": [edit.as_dict() for edit in edited.lost]}


def _calendar(request: dict[str, Any]) -> Any:
    from generator.output.calendar import NAME, render_calendar

    return {"name": NAME, "base64": base64.b64encode(render_calendar(_plan(request))).decode("ascii")}


def _portal(request: dict[str, Any]) -> Any:
    from generator.output.portal import portal_text

    return {"text": portal_text(write_document(_plan(request), request.get("document")), int(request["characters"]))}


def _finish(request: dict[str, Any], plan: Plan) -> Callable[[Any, str], Any]:
    """What is done to a paper before it is written in a form: the mark of a draft, and the person's own signature, where
    they drew one and nothing in the paper is open."""
    from generator.check import find_errors, mark_draft
    from generator.output.signing import DRAWN, Signature, read_picture, sign

    faults = find_errors(plan)
    has_errors = bool(faults)
    picture = read_picture(str(request.get("signature") or ""))

    def finish(document: Any, form: str) -> Any:
        document = mark_draft(document, faults)
        if not picture or form not in DRAWN or has_errors or document.has_gaps:
            return document
        return sign(document, Signature(document.signer, picture), form)

    return finish


def _of_signature(request: dict[str, Any], document: Any) -> list[str]:
    """A sentence where the person drew a signature and it is not in the paper, though there is a place for it."""
    from generator.output.signing import UNSIGNED, has_place

    is_left_out = request.get("signature") and not document.signature and has_place(document, document.signer)
    return [f"{UNSIGNED}."] if is_left_out else []


def _packet(request: dict[str, Any]) -> Any:
    from generator.output.packet import render_packet

    plan = _plan(request)
    finish, told = _finish(request, plan), []

    def mark(document: Any) -> Any:
        made = finish(document, "docx")
        told.extend(_of_signature(request, made))
        return made

    content = render_packet(plan, mark)
    says = sorted(set(told))
    return {"name": "infusion-appeal-packet.zip", "base64": base64.b64encode(content).decode("ascii"), "says": says}


def _view(request: dict[str, Any]) -> Any:
    """The plan and the letter so far, in one answer; no letter yet is told in words."""
    plan = _plan(request)
    try:
        letter = _write(plan, request.get("document"))
    except DocumentError as error:
        letter = {"html": "", "says": error.why}
    return {"plan": describe_for_page(plan), "letter": letter}


def _download(request: dict[str, Any]) -> Any:
    from generator.output import render

    plan, form = _plan(request), request["format"]
    document = _finish(request, plan)(write_document(plan, request.get("document")), form)
    content = render(document, form)
    name = file_name(document, plan.case.answers.get("patient_name"), form)
    says = _of_signature(request, document) if form in ("pdf", "docx") else []
    return {"name": name, "base64": base64.b64encode(content).decode("ascii"), "says": says}


def _attached(paper: dict[str, Any]) -> Any:
    """The file at `path`, a place of this process."""
    from generator.output.pdf.exhibits import Attached

    pictures = {int(page): Path(path) for page, path in paper.get("pictures", {}).items()}
    smaller = {int(number): Path(path) for number, path in paper.get("smaller", {}).items()}
    return Attached(
        paper["name"], Path(paper["path"]), int(paper.get("turns", 0)), str(paper.get("pages", "")), pictures,
        (lambda number, _: smaller[number].read_bytes()) if smaller else None,
    )  # fmt: skip


def _heavy_pictures(request: dict[str, Any]) -> Any:
    """The pictures of a file that could be smaller, for the page's canvas: their files are written to `into`, one after
    another, and told as {number, start, end}. Those of a file that cannot be read are none."""
    from generator.output.pdf.exhibits import find_heavy

    told: list[dict[str, int]] = []
    at = 0
    with Path(request["into"]).open("wb") as out:
        for number, content in find_heavy(_attached(request)):
            out.write(content)
            told.append({"number": number, "start": at, "end": at + len(content)})
            at += len(content)
    return told


def _open_paper(request: dict[str, Any]) -> Any:
    """Look at one attached file before it goes into a packet. Its plain pages are written to `into`."""
    from generator.output.pdf.exhibits import PaperError, open_paper

    try:
        opened = open_paper(_attached(request), Path(request["into"]))
    except PaperError as error:
        return {"count": 0, "says": [str(error)], "offer": ""}
    return {"count": opened.page_count, "says": list(opened.says), "offer": opened.offer}


def _packet_pdf(request: dict[str, Any]) -> Any:
    """The packet as PDF. `papers` are {exhibit, name, path, count}, where path is what `open_paper` wrote; the parts are
    written into `folder`, as part-1, part-2 …"""
    from generator.output.pdf.exhibits import Opened
    from generator.output.pdf.packet import make_packet, part_name

    papers: dict[int, list[Any]] = {}
    for paper in request["papers"]:
        opened = Opened(paper["name"], Path(paper["path"]), int(paper["count"]))
        papers.setdefault(int(paper["exhibit"]), []).append(opened)
    folder = Path(request["folder"])

    def into(number: int, count: int) -> Any:
        return (folder / f"part-{number}").open("wb")

    plan = _plan(request)
    finish, told = _finish(request, plan), []

    def mark(document: Any) -> Any:
        made = finish(document, "pdf")
        told.extend(_of_signature(request, made))
        return made

    packet = make_packet(plan, papers, request["limit"], into, mark)
    name = "dispute-packet.pdf" if plan.situation["own_dispute"] == "yes" else "appeal-packet.pdf"
    return {
        "parts": [
            {
                "name": part_name(name, number, len(packet.parts)),
                "path": str(folder / f"part-{number}"),
                "bytes": part.size,
                "first": part.first,
                "last": part.last,
            }
            for number, part in enumerate(packet.parts, 1)
        ],
        "total": packet.total,
        "exhibits": [
            {"number": e.number, "title": e.title, "count": e.page_count, "page": e.page} for e in packet.exhibits
        ],
        "says": [*packet.says, *told],
    }


def _check(request: dict[str, Any]) -> Any:
    from generator.check import check_plan

    return [fault.as_dict() for fault in check_plan(_plan(request))]


def _check_draft(request: dict[str, Any]) -> Any:
    """A letter that was written elsewhere, as text or as a file: its text, with names and numbers put back where it has
    their place holders, and its faults."""
    from generator.check import check_draft
    from generator.letters.brief import restore_names
    from generator.reading.paper import read_paper

    text = read_paper(base64.b64decode(request["base64"])) if "base64" in request else str(request["text"])
    plan = _plan(request)
    restored = restore_names(text, plan)
    return {"text": restored, "faults": [fault.as_dict() for fault in check_draft(plan, restored)]}


def _brief(request: dict[str, Any]) -> Any:
    from generator.letters.brief import write_brief

    return write_brief(_plan(request)).as_dict()


def _save_draft(request: dict[str, Any]) -> Any:
    """A letter from elsewhere as a file, paragraph by paragraph."""
    from generator.letters.blocks import read_text
    from generator.output import render

    content = render(read_text(str(request["text"])), request["format"])
    return {"name": f"letter.{request['format']}", "base64": base64.b64encode(content).decode("ascii")}


def _ledger(request: dict[str, Any]) -> Any:
    """What became of everything that was told."""
    from generator.letters.ledger import make_ledger

    return [entry.as_dict() for entry in make_ledger(_plan(request))]


def _next(request: dict[str, Any]) -> Any:
    """What would help most, the strongest question first."""
    from generator.check.next import as_data, next_questions

    return as_data(next_questions(_plan(request)))


def _wanted_drugs(request: dict[str, Any]) -> Any:
    """The drugs that the letter wants tried first or used instead, as it prints them."""
    from generator.reading.medicine import find_demanded

    plan = _plan(request)
    text = plan.case.answers.get("denial_text") or ""
    return [finding.value for finding in find_demanded(text, load_book(), plan.today)] if text else []


def _told_rows(request: dict[str, Any]) -> Any:
    """What the answers in own words tell that the table (`table`) does not have: the rows, a line for each, and the table
    with them."""
    from generator.chart.own_words import say_row, told_rows, with_rows

    plan, table = _plan(request), request["table"]
    rows = told_rows(plan, load_book())[table]
    before = request["answers"].get(table) or []
    return {"says": [say_row(table, row) for row in rows], "rows": with_rows(table, before, rows)}


def _odd(request: dict[str, Any]) -> Any:
    """Answers that are possible but odd: asked once more when a page is left, then let through."""
    from generator.check.numbers import check_numbers

    return [fault.as_dict() for fault in check_numbers(_plan(request), load_book())]


def _next_round(request: dict[str, Any]) -> Any:
    """The answers with which the next round starts: what belonged to the old letter is taken out."""
    from generator.plan.rounds import next_round

    return next_round(request["answers"], _plan(request))


def _open_case(request: dict[str, Any]) -> Any:
    answers = read_case_file(base64.b64decode(request["base64"]))
    return {
        "answers": answers,
        "unknown": sorted(key for key in answers if key not in load_form() and key not in BESIDE),
    }


def _save_case(request: dict[str, Any]) -> Any:
    return {
        "name": case_name(request["answers"]),
        "text": write_case_file(
            canonical_answers(request["answers"], load_form(), date.fromisoformat(request["today"]))
        ),
    }


def _desk(request: dict[str, Any]) -> Any:
    """The practice desk; its requests stand in generator/desk."""
    from generator.desk.ask import answer

    return answer(request)


METHODS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "view": _view,
    "plan": _describe,
    "read": _read,
    "status": _status,
    "kind_of": _kind_of,
    "paper": _paper,
    "record": _record,
    "pages": _pages,
    "criteria": _criteria,
    "documents": _documents,
    "letter": _letter,
    "download": _download,
    "check": _check,
    "check_draft": _check_draft,
    "brief": _brief,
    "save_draft": _save_draft,
    "ledger": _ledger,
    "next": _next,
    "wanted_drugs": _wanted_drugs,
    "told_rows": _told_rows,
    "odd": _odd,
    "why": _why,
    "edits": _edits,
    "calendar": _calendar,
    "portal": _portal,
    "packet": _packet,
    "open_paper": _open_paper,
    "heavy_pictures": _heavy_pictures,
    "packet_pdf": _packet_pdf,
    "next_round": _next_round,
    "open_case": _open_case,
    "save_case": _save_case,
    "desk": _desk,
}


def call(method: str, request: str) -> str:
    """Answer one request. Returns JSON: {"ok": true, "result": …} or {"ok": false, "says": one sentence}.

    A fault of ours is told as such, without the answers in it, so that nothing personal reaches a log.
    """
    try:
        result = METHODS[method](json.loads(request))
    except (CaseFileError, DocumentError) as error:
        return json.dumps({"ok": False, "kind": "input", "says": str(error)})
    except FactError as error:
        return json.dumps({"ok": False, "kind": "fault", "says": f"Our fact book has a fault: {error}"})
    except Exception as error:  # the page must always get an answer
        says = f"Something went wrong on our side ({type(error).__name__} in {method}). Save your case file; nothing is lost."
        return json.dumps({"ok": False, "kind": "fault", "says": says})
    return json.dumps({"ok": True, "result": result}, ensure_ascii=False)


def warm_up() -> None:
    """Open made-up cases and write their letters, so that what letters are made of is read before anybody asks, and load
    the templates of all others: what is not in memory then costs a visit every file of the engine. The browser keeps the
    memory of a Python that did this for the next visit. The cases come with its build only."""
    from generator.letters.environment import load_all_templates

    load_all_templates()
    cases = Path(__file__).with_name("warm.json")
    for answers in json.loads(cases.read_bytes()) if cases.exists() else ():
        file = json.dumps({"format": "infusion-appeal-case", "version": 1, "answers": answers}).encode()
        call("open_case", json.dumps({"base64": base64.b64encode(file).decode("ascii")}))
        call("view", json.dumps({"answers": answers, "today": "2026-01-01"}))
    gc.collect()
    gc.freeze()  # what was read stays: no later collection walks over it
