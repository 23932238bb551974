"""The one door from JavaScript: `call(method, json) -> json`. Never raises; an error is an answer too."""

from __future__ import annotations

import base64
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
from generator.output.view import describe_plan
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
    """What a file is, by its first bytes: 'pdf', 'picture' or 'words'."""
    from generator.reading.paper import kind_of

    return kind_of(base64.b64decode(request["base64"]))


def _paper(request: dict[str, Any]) -> Any:
    """The text of a file that holds words."""
    from generator.reading.paper import read_paper

    return read_paper(base64.b64decode(request["base64"]))


def _pages(request: dict[str, Any]) -> Any:
    """The text of pages whose words were found with their places."""
    from generator.reading.placed import Page, parse_pieces, text_of_pages

    return text_of_pages([Page(parse_pieces(page["pieces"]), bool(page["isPicture"])) for page in request["pages"]])


def _criteria(request: dict[str, Any]) -> Any:
    from generator.reading import split_criteria

    return [row.as_dict() for row in split_criteria(request["text"])]


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


def _packet(request: dict[str, Any]) -> Any:
    from generator.output.packet import render_packet

    return {
        "name": "infusion-appeal-packet.zip",
        "base64": base64.b64encode(render_packet(_plan(request))).decode("ascii"),
    }


def _view(request: dict[str, Any]) -> Any:
    """The plan and the letter so far, in one answer; no letter yet is told in words."""
    plan = _plan(request)
    try:
        letter = _write(plan, request.get("document"))
    except DocumentError as error:
        letter = {"html": "", "says": error.why}
    return {"plan": describe_plan(plan), "letter": letter}


def _download(request: dict[str, Any]) -> Any:
    from generator.output import render

    plan = _plan(request)
    document = write_document(plan, request.get("document"))
    content = render(document, request["format"])
    name = file_name(document, plan.case.answers.get("patient_name"), request["format"])
    return {"name": name, "base64": base64.b64encode(content).decode("ascii")}


def _attached(paper: dict[str, Any]) -> Any:
    """The file at `path`, a place of this process; it is taken away from there, so that it is in memory once."""
    from generator.output.pdf.exhibits import Attached

    path = Path(paper["path"])
    content = path.read_bytes()
    path.unlink()
    return Attached(paper["name"], content, int(paper.get("turns", 0)), str(paper.get("pages", "")))


def _open_paper(request: dict[str, Any]) -> Any:
    """Look at one attached file before it goes into a packet."""
    from generator.output.pdf.exhibits import PaperError, open_paper

    try:
        opened = open_paper(_attached(request))
    except PaperError as error:
        return {"count": 0, "says": [str(error)]}
    return {"count": opened.page_count, "bytes": len(opened.content), "says": list(opened.says)}


def _packet_pdf(request: dict[str, Any]) -> Any:
    """The packet as PDF. `papers` are {exhibit, name, path, turns, pages}; the parts are written into `folder`. A file
    that cannot be used costs a sentence."""
    from generator.output.pdf.exhibits import PaperError, open_paper
    from generator.output.pdf.packet import make_packet

    says: list[str] = []
    papers: dict[int, list[Any]] = {}
    for paper in request["papers"]:
        try:
            papers.setdefault(int(paper["exhibit"]), []).append(open_paper(_attached(paper)))
        except PaperError as error:
            says.append(str(error))
    packet = make_packet(
        _plan(request), {number: opened for number, opened in papers.items() if opened}, request["limit"]
    )
    parts = []
    for number, part in enumerate(packet.parts, 1):
        name = (
            "appeal-packet.pdf" if len(packet.parts) == 1 else f"appeal-packet-part-{number}-of-{len(packet.parts)}.pdf"
        )
        path = Path(request["folder"]) / name
        path.write_bytes(part.content)
        parts.append(
            {"name": name, "path": str(path), "bytes": len(part.content), "first": part.first, "last": part.last}
        )
    return {
        "parts": parts,
        "total": packet.total,
        "exhibits": [
            {"number": e.number, "title": e.title, "count": e.page_count, "page": e.page} for e in packet.exhibits
        ],
        "says": [*says, *packet.says],
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


METHODS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "view": _view,
    "plan": _describe,
    "read": _read,
    "status": _status,
    "kind_of": _kind_of,
    "paper": _paper,
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
    "odd": _odd,
    "why": _why,
    "edits": _edits,
    "calendar": _calendar,
    "portal": _portal,
    "packet": _packet,
    "open_paper": _open_paper,
    "packet_pdf": _packet_pdf,
    "next_round": _next_round,
    "open_case": _open_case,
    "save_case": _save_case,
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
