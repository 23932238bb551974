"""Macros for guides: what a kind of denial must be answered with, its arguments, steps, papers and sample letters."""

from __future__ import annotations

from typing import Any

from generator.arguments import load_moves
from generator.denials import load_denial_kinds, load_routes
from generator.letters import load_document_kinds
from overrides.pages.samples import BLANKS, SAMPLES
from overrides.pages.shown import Shown, capital
from overrides.pages.writing.templates import said

WORDS = "shown/denials.md.j2"

ROUTE_WORDS = {
    "level": "appeal",
    "paper": "appeal",
    "plan": "your plan",
    "payer": "the plan",
    "bridge": "",
    "urgent_review": "",
}
"""What a page says where a step of the map names something of the person's own case."""


ROUTE_PAGES = {
    "continuity": ("how-to/bridge-supply.md", "doses while you wait"),
    "corrected_claim": ("practices/corrected-claim-or-appeal.md", "which of the two"),
    "retro_authorization": ("practices/authorization-tracking.md", "for the practice"),
    "exception_step_therapy": ("how-to/treatment-history.md", "the list of what was tried"),
    "exception_site_of_care": ("practices/site-of-care-policies.md", "what such policies test"),
    "peer_to_peer": ("how-to/call-between-doctors.md", "how to prepare the call"),
    "employer": ("how-to/self-funded-employer.md", "what an employer can do"),
    "complaint": ("how-to/complaints.md", "who takes it"),
}
"""Where a step of the map is told in full: page, and the words of its link."""


def denial_kind(page: Shown, key: str) -> Any:
    """The row of a denial kind; raises KeyError for an unknown one."""
    return load_denial_kinds()[key]


def proof(page: Shown, key: str) -> str:
    return "\n".join(f"- {capital(item)}" for item in load_denial_kinds()[key].proof)


def arguments_for(page: Shown, key: str) -> str:
    """Table: the arguments for a denial kind, the strongest first, with what weakens each."""
    chosen = [move for move in load_moves().values() if key in move.answers]
    return said(WORDS, "arguments_for", sorted(chosen, key=lambda move: -move.strength))


def first_actions(page: Shown, key: str) -> str:
    """The ways to go for this kind, in their order, with who does each."""
    kind = load_denial_kinds()[key]
    steps = []
    for route in load_routes().values():
        if route.id in kind.routes:
            says = route.says
            for name, word in ROUTE_WORDS.items():
                says = says.replace("{" + name + "}", word)
            if "{" in says:
                raise ValueError(f"the step '{route.id}' has a word that a page cannot fill: {says}")
            steps.append((says.strip(), route.who, *ROUTE_PAGES.get(route.id, ("", ""))))
    return said(WORDS, "first_actions", page, kind, steps)


def documents_for(page: Shown, key: str) -> str:
    """The papers the form makes for this kind, each with who uses it."""
    kind = load_denial_kinds()[key]
    known = {
        "is_medical": "yes" if kind.judgment == "medical" else "no",
        "is_denial": "no" if kind.judgment == "none" else "yes",
    }
    settled = {"reasons.kind", "timing", "level_kind", "claim_lines", *known}
    documents = []
    for document in load_document_kinds().values():
        asked = [need.test for need in document.needs if need.test.ask in ("reasons.kind", *known)]
        fits = all(test.holds({"reasons": [{"kind": key}], **known}) for test in asked)
        others = {need.test.ask for need in document.needs} - settled
        runs_on = document.id == "continuity_request" and "continuity" not in kind.routes
        if document.at == "case" and fits and not others and not runs_on and (asked or kind.judgment != "none"):
            documents.append(document)
    return said(WORDS, "documents_for", kind, documents)


def letter_button(page: Shown, key: str = "", words: str = "Write the letter") -> str:
    """A button into the form, with this kind of denial chosen when one is named."""
    if key:
        load_denial_kinds()[key]
    chosen = f"#kind={key}" if key else ""
    return f"[{words}]({page.to('letter/index.md')}{chosen}){{ .md-button .md-button--primary }}"


def sample_letters(page: Shown, key: str) -> str:
    """Links to the sample letters for this kind. The people in them are invented."""
    found = [sample for sample in SAMPLES if key in sample.kinds]
    return "\n".join(f"- [{sample.title}]({page.to(f'samples/{sample.name}.md')})" for sample in found)


def sample_paper(page: Shown, name: str, words: str) -> str:
    """A link to one sample letter by its name. Raises KeyError for an unknown one."""
    if name not in {sample.name for sample in SAMPLES}:
        raise KeyError(f"no sample letter is called {name}")
    return f"[{words}]({page.to(f'samples/{name}.md')})"


def blank_papers(page: Shown) -> str:
    """Links to the papers with blanks to fill in by hand."""
    return "\n".join(f"- [{title}]({page.to(f'samples/{name}.md')})" for name, (_, title) in BLANKS.items())


MACROS = (
    blank_papers, denial_kind, proof, arguments_for, first_actions, documents_for, letter_button, sample_letters, sample_paper,
)  # fmt: skip
