"""Why they refuse: the kinds on the denial map that the letter states, each with its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from generator.denials import Compiled, load_denial_kinds
from generator.facts import Book
from generator.reading.finding import Finding, make_finding
from generator.reading.layout import LABEL, MARK, REMARK, Block, find_blocks, find_sentences
from generator.reading.medicine import drugs_named, refused_therapy

# ---- Which part of the letter a sentence stands in ------------------------------------------------------

REASON_HEAD = re.compile(
    r"^(?:why\b|(?:the )?reasons?\b|rationale|findings?\b|explanation\b|basis for|clinical (?:reason|rationale)|here is why|determination$|"
    r"(?:our |the )?decision$|what we (?:decided|found)|notes for claims)",
    re.I,
)
WHY_HEAD = re.compile(
    r"^(?:why\b|(?:the )?reasons?\b|rationale|findings?\b|explanation\b|clinical (?:reason|rationale)|here is why)",
    re.I,
)
RULE_HEAD = re.compile(
    r"^(?:the |clinical |medical |legal )?(?:rules?|polic(?:y|ies)|guidelines?|criteria|references?|basis|standards?|section \d\S*)\b(?! for)|^definitions?\b|^part [xiv]+\b",
    re.I,
)
APPEAL_HEAD = re.compile(
    r"\b(?:appeals?|your rights|right to|grievance|next steps?|your options|what (?:you can|happens|if)|what to include|if you (?:disagree|do(?:n['’]t| not) agree)|"
    r"disagree|reconsideration|hearing|formal review|look again)\b",
    re.I,
)
# The sentence from which on the letter speaks of what the reader can do.
APPEAL_STARTS = re.compile(
    r"\bif you (?:disagree|think we are wrong|do(?:n['’]t| not) agree|are not satisfied)\b|\byou\b[^.]{0,60}\b(?:may|can|must|have(?: the)? right|have \d+ days)\b"
    r"[^.]{0,50}\b(?:appeal|grievance|reconsider(?:ation)?|hearing|external review)\b|\bappeal (?:must|may|can) be\b|\bto appeal\b[,:]|\bhow to appeal\b",
    re.I,
)
# A sentence that quotes the rule rather than saying where the person falls short of it.
ENUMERATED = re.compile(r"(?<![\w.])\(?(?:\d|[a-h]|i{1,3}|iv|v)\)\s")
CITES = re.compile(
    r"\b(?:we|reviewer|our doctor)\b[^.]{0,30}\b(?:used|relied on|applied)\b|\b(?:based|rests?|relies) (?:up)?on\b|\b(?:rule|provision|policy|guideline|criteria) (?:we )?(?:used|is)\b|\b(?:determination|policy|guideline|criteria) w(?:as|ere) used\b|"
    r"^(?:see|reference|criteria|policy|guideline|basis|section)\b|^under\b|^these items come from|^\(?adjustment code",
    re.I,
)
# 'The policy asks for ...'. What a plan or policy demands of 'you' is a reason, and so is what it does not do.
SAYS_RULE = re.compile(
    r"\b(?:policy|guidelines?|criteria|standard|manual|program|definition|it|[A-Z]{2,4}-\d+)[\"”]?\s+(?:covers|requires|asks? for|needs|allows|states|reads|means|says)\b(?=[\s:]+\S)(?! that you| you\b)"
    r"|[\"”] means\b|\bneeds:|\bmay cost-share\b",
    re.I,
)
CONDITIONAL = re.compile(
    r"\b(?:is|are|may|can|will|could) (?:be )?(?:only )?(?:medically necessary|covered|considered(?! (?:to be )?(?:experimental|investigational|unproven))|approved|allowed|eligible|made|reasonable and necessary|considered reasonable and necessary|shared)\b"
    r"[^.]{0,60}\b(?:when|if|after|unless|for)\b|\byou can (?:stay|continue|keep)\b|\bmay choose\b",
    re.I,
)
FALLS_SHORT = re.compile(
    r"\b(?:not|cannot|no|denied|denying|refused?|unable|without|never|lacks?|missing|insufficient|exceeds?|excluded|expired|unproven|reversed)\b|n['’]t\b",
    re.I,
)
DENIES = re.compile(
    r"\b(?:(?:is|are|was|were|be|been) (?:not|denied|excluded)|(?:does|do|did|has|have|had) not|cannot|denied because|no record)\b",
    re.I,
)
LIST_OF_RULES = re.compile(
    r"\b(?:criteria|asks? for|requires?|(?:all|any|one|each) of (?:the following|these)|covered|considered|when|if)\b[^.]*:\s*$|\b(?:if|when)\s*$",
    re.I,
)
LIST_OF_REASONS = re.compile(r"\b(?:reasons?|because|denied|not approved?|cannot|unable|refused)\b", re.I)
# What a letter says to everybody.
COURTESY = re.compile(
    r"you (?:may|can) (?:also )?(?:ask|call|request|contact|see|have)|you have the right|you must (?:send|ask|write|file|request|apply)|(?:call|contact|phone|write) us|need help|your rights|"
    r"for a copy|free of charge|corrected claim|peer.to.peer|does not mean that you cannot|you (?:may owe|can compare)",
    re.I,
)
# What leads up to the reason and is none itself; left off the quotation.
LEADS_UP = re.compile(
    r"^(?:(?:we|our [\w ]{3,30}) (?:have )?(?:completed|carefully )?(?:reviewed|looked|received|are writing)|(?:after|upon) (?:a |careful )?review|thank you|"
    r"this letter (?:is|tells)|your (?:coverage is|physician asked|doctor asked|provider asked)|we (?:cannot|can ?not|can['’]t|are (?:not able|unable)|can) (?:to )?(?:approve|cover|pay)\b|"
    r"we are upholding|the denial stands|your request (?:was|has been) denied|(?:an?|the) [\w\-'’ ]{3,60} (?:reviewed|considered|has read|has denied the request)\b|"
    r"(?:the|your|this) (?:\w+ ){1,6}(?:is|are|was|has been|remains?) (?:covered|approved|denied|not approved)\b(?![^.]*\b(?:because|since|as)\b)[^;]{0,60}\.?$)",
    re.I,
)

REFUSES = re.compile(
    r"\b(?:denied|denial|not (?:approved?|covered|payable|authorized|medically|renew\w*|share)|cannot (?:approve|cover|pay)|unable to (?:approve|support|cover|pay)|not able to (?:approve|pay|cover|share)|"
    r"adverse (?:benefit )?determination|unfavorable|upheld|will not (?:pay|cover|make payment)|excluded|refused|no benefits? (?:is|are))\b",
    re.I,
)
"""Words of a refusal anywhere: a letter that has them is no approval and no mere request."""

# ---- Kinds that stand too close to each other -----------------------------------------------------------

NEED = re.compile(r"medically necessary|medical necessity|reasonable and necessary|need for this", re.I)
OWN_PRODUCT = re.compile(r"\bpreferred ([\w-]+ ){0,3}(?:product|brand|biosimilar|version|immune globulin)", re.I)
STEP = re.compile(r"\bstep[- ](?:therapy|edit|care)|\bfail[- ]first", re.I)


@cache
def _compiled() -> dict[str, Compiled]:
    return {kind.id: kind.compiled() for kind in load_denial_kinds().values()}


class Said:
    """One sentence that may state a reason: where it stands, and how many signs of each kind it has."""

    __slots__ = ("end", "hits", "is_reason", "start")

    def __init__(self, text: str, start: int, end: int, is_reason: bool):
        self.start, self.end, self.is_reason = start, end, is_reason
        words = " ".join(text[start:end].split()).lower()
        self.hits: dict[str, int] = {}
        if is_reason and len(words) > 11:
            for kind, (phrases, never, _) in _compiled().items():
                hits = sum(1 for phrase in phrases if phrase.search(words))
                if hits and not any(phrase.search(words) for phrase in never):
                    self.hits[kind] = hits


class Paragraph:
    """The sentences of one block that may belong to a reason."""

    __slots__ = ("said", "under_why")

    def __init__(self, said: list[Said], under_why: bool):
        self.said, self.under_why = said, under_why

    def kinds(self) -> dict[str, int]:
        total: dict[str, int] = {}
        for said in self.said:
            for kind, hits in said.hits.items():
                total[kind] = total.get(kind, 0) + hits
        return total

    def drop(self, kind: str) -> None:
        for said in self.said:
            said.hits.pop(kind, None)


def find_reasons(text: str, book: Book, today: date) -> Iterator[Finding]:
    """Each stated reason, quoted with the sentences around it. Of several paragraphs that speak of one kind, the one
    with the most signs of it counts, and one under a heading such as 'Why' before others."""
    paragraphs = _paragraphs(text, sure=True)
    if not any(paragraph.kinds() for paragraph in paragraphs):
        # Some letters state the reason only as a condition, or after the rights: better than nothing.
        paragraphs = _paragraphs(text, sure=False)
    for paragraph in paragraphs:
        _settle(paragraph, text, book)
    best: dict[str, tuple[int, Paragraph]] = {}
    for paragraph in paragraphs:
        for kind, hits in paragraph.kinds().items():
            score = 2 * hits + paragraph.under_why
            if kind not in best or score > best[kind][0]:
                best[kind] = score, paragraph
    _keep_one_place(best, text)
    if len(best) > 1 or REFUSES.search(text):
        best.pop("not_a_denial", None)
    found = [(*_span(paragraph, kind, text), kind) for kind, (_, paragraph) in best.items()]
    for start, end, kind in sorted(found):
        words = " ".join(text[start:end].split())
        says = f"A reason: {load_denial_kinds()[kind].label}."
        yield make_finding("reasons", {"kind": kind, "words": words}, says, text, start, end)


def _paragraphs(text: str, *, sure: bool) -> list[Paragraph]:
    """The blocks that may hold a reason. `sure` leaves out the part on appeals and sentences that put a condition."""
    found: list[Paragraph] = []
    section, list_is = "", ""
    for block in find_blocks(text):
        words = text[block.start : block.end].strip()
        if block.is_heading and not block.is_data and not FALLS_SHORT.search(words):
            section, list_is = _section_after(words, section), ""
            continue
        under_why = section == "why"
        if block.label:
            if WHY_HEAD.search(block.label) or REASON_HEAD.search(block.label):
                section = "why" if WHY_HEAD.search(block.label) else "reason"
                under_why = section == "why"
            elif RULE_HEAD.search(block.label):
                continue
            elif APPEAL_HEAD.search(block.label) and block.starts_paragraph and not block.is_data:
                section = "appeal"
        is_box = block.is_data and not REASON_HEAD.search(block.label or "-")
        if is_box or (section == "rule" and sure) or (section == "appeal" and sure):
            if section == "rule" and block.starts_paragraph and not block.is_item:
                section = ""
            else:
                continue
        if block.is_item and list_is == "rules":
            continue
        said, list_is, appeal = _read_block(text, block, list_is, sure)
        if appeal and sure:
            section = "appeal"
        if said:
            found.append(Paragraph(said, under_why))
    return found


def _section_after(heading: str, section: str) -> str:
    if WHY_HEAD.search(heading):
        return "why"
    if RULE_HEAD.search(heading):
        return "rule"
    if APPEAL_HEAD.search(heading):
        return "appeal"
    return "reason" if REASON_HEAD.search(heading) else section if section == "appeal" else ""


def _read_block(text: str, block: Block, list_is: str, sure: bool) -> tuple[list[Said], str, bool]:
    """The sentences of a block that may state a reason, what a list after it would hold, and whether the part on
    appeals began in it."""
    said: list[Said] = []
    cited, appeal = False, False
    for start, end in find_sentences(text, _after_marks(text, block), block.end):
        sentence = text[start:end]
        if APPEAL_STARTS.search(sentence):
            appeal = True
            break
        rules = len(ENUMERATED.findall(sentence)) > 1 or sentence.count(";") > 1 or bool(SAYS_RULE.search(sentence))
        opens = bool(LIST_OF_RULES.search(sentence)) and not LIST_OF_REASONS.search(sentence)
        if CITES.search(sentence) and not (DENIES.search(sentence) and not rules):
            cited = True
        elif not (COURTESY.search(sentence) and not said):
            conditional = bool(CONDITIONAL.search(sentence)) and not DENIES.search(sentence)
            states = not cited or (bool(DENIES.search(sentence)) and not re.match(r"members? with\b", sentence, re.I))
            if states and not rules and not opens:
                said.append(Said(text, start, end, (not sure or not conditional) and not COURTESY.search(sentence)))
            elif _quotes_the_plan(sentence):
                said.append(Said(text, start, end, is_reason=False))
        if sentence.rstrip().endswith(":") or opens:
            list_is = "rules" if opens or rules or cited else ""
        elif not block.is_item:
            list_is = ""
    return said, list_is, appeal


def _quotes_the_plan(sentence: str) -> bool:
    """'Your Summary Plan Description, Article 11, states:' is part of the reason; a policy's list is not."""
    return bool(re.search(r"\bstates:\s*$", sentence))


def _after_marks(text: str, block: Block) -> int:
    """Where the words start after '1)', 'CO-16' and 'WHY:'."""
    at = block.start
    for pattern in (MARK, REMARK):
        if match := pattern.match(text, at, block.end):
            at = match.end()
    label = LABEL.match(text, at, block.end)
    if label and (REASON_HEAD.search(label[1]) or label[1].isupper()):
        at = label.end()
    return at


def _settle(paragraph: Paragraph, text: str, book: Book) -> None:
    """Drop the kinds that only spell out another kind of the same paragraph."""
    rows = load_denial_kinds()
    need = rows["not_medically_necessary"]
    for said in paragraph.said:
        if set(need.details) & set(said.hits):
            said.hits.pop("missing_information", None)  # 'screening results are missing': the test is the point
    kinds = paragraph.kinds()
    words = text[paragraph.said[0].start : paragraph.said[-1].end]
    points = {kind for kind in kinds if rows[kind].says_point}
    if need.id in kinds and not NEED.search(words) and points:
        paragraph.drop(need.id)
    if "renewal_refused" in kinds and points - set(rows["renewal_refused"].details):
        # 'will not be extended' is what they do; the ground beside it is why.
        paragraph.drop("renewal_refused")
    kinds = paragraph.kinds()
    for detail in {detail for kind in kinds for detail in rows[kind].details} & set(kinds):
        paragraph.drop(detail)
    if {"step_therapy", "preferred_product"} <= set(kinds):
        paragraph.drop("step_therapy" if _same_kind_wanted(words, text, book) else "preferred_product")


def _same_kind_wanted(words: str, text: str, book: Book) -> bool:
    """Whether what they want instead is of the refused drug's own class, as far as the book knows the names."""
    refused = refused_therapy(text, book)
    if not refused:
        return bool(OWN_PRODUCT.search(words)) and not STEP.search(words)
    own = _family(refused, book)
    others = {key for _, _, key in drugs_named(words, book)} - {refused}
    if others:
        return all(_family(key, book) == own for key in others)
    return bool(OWN_PRODUCT.search(words)) and not STEP.search(words)


def _family(therapy: str, book: Book) -> str:
    """The kind of drug: its class, or the one that is a variant of."""
    return book.get("drug_classes", book.get("therapies", therapy).drug_class).family


def _keep_one_place(best: dict[str, tuple[int, Paragraph]], text: str) -> None:
    named = {kind: place for kind, (_, _, place) in _compiled().items() if place}
    places = [kind for kind in named if kind in best]
    for kind in places:
        if not named[kind].search(text):
            best.pop(kind)
    places = sorted((kind for kind in places if kind in best), key=lambda k: (-best[k][0], best[k][1].said[0].start))
    for kind in places[1:]:
        best.pop(kind)


def _span(paragraph: Paragraph, kind: str, text: str) -> tuple[int, int]:
    """The quotation: from the first to the last sentence of this kind, with the sentences around them that speak
    of no other kind, at most three on either side. What only leads up to it is left off."""
    said = paragraph.said
    hit = [number for number, each in enumerate(said) if kind in each.hits]
    first, last = hit[0], hit[-1]
    while first > 0 and hit[0] - first < 3 and not said[first - 1].hits:
        first -= 1
    while last + 1 < len(said) and last - hit[-1] < 3 and not said[last + 1].hits:
        last += 1
    while first < hit[0] and LEADS_UP.search(text[said[first].start : said[first].end]):
        first += 1
    while last > hit[-1] and LEADS_UP.search(text[said[last].start : said[last].end]):
        last -= 1
    end = said[last].end
    if text[:end].endswith(":"):
        # What the colon opens belongs to it: the words quoted next, or the list of the same paragraph.
        opened = re.compile(r"\s*[\"“][^\"”]{10,600}[\"”]|\n?(?:\n[^\n]{1,200}){1,12}").match(text, end)
        end = opened.end() if opened else end
    return said[first].start, end
