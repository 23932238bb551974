"""Words of a note that a letter to a payer cannot carry: the teller's own doubt, memory or slip.

Goes in: a cell as typed. Comes out: the sentences that can be said, and those that are left to the person, who is told of
each and can make it sure. A letter that says "I think" invites the answer "so do we".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from generator.record.sentences import SENTENCE_END, begin_sentence, join_quotations
from generator.rows.row import Row

_DOUBT = re.compile(
    r"\bI (?:think|guess|suppose|believe|remember|recall|assume|hope|must say|may be wrong)\b(?! that the plan)"
    r"|\bI do(?: not|n[’']t) (?:think|believe)\b(?! that the plan)|\b[Ss]ome(?:body|one)\b[^.;,]{0,30}\b(?:told|said|says)\b|\bI am not a (?:lawyer|doctor|nurse)\b|\bI heard\b|\basked (?:two|three|four|some|a few) (?:guys|people|others|friends)\b|\bI have (?:seen|heard) no\b|\bis said to\b|\bmay have been\b|\b(?:nurse|clinic|office|[Hh]e|[Ss]he|[A-Z]\w+) thinks\b|\bwhich (?:I|we) do(?: not|n[’']t) have\b|\bI have no (?:recording|copy|paper|proof|witness)\b|\bwould have to (?:be (?:checked|asked)|check|look|ask)\b|\bwhether (?:it|that|this) applies\b|\bmay not (?:reach|apply)\b|\bwould sign something\b"
    r"|(?<!said )(?<!says )\b(?:may ?be|perhaps|possibly|apparently|supposedly|presumably)\b(?! (?:early|due|related|caused|needed|stopped|covered|considered))"
    r"|\b(?:not|never|n[o’']t) (?:\w+ )?(?:sure|certain|remember|recall|read it well|understand|know why|know what|know if)\b"
    r"|\b(?:I|[Ww]e|my \w+) (?:do|does|did|can|could) ?(?:not|n[o’']t) (?:know|find|say|tell|recall)\b|(?:^|[,;(] )(?:do|does|did|can|could) ?(?:not|n[o’']t) (?:know|find|recall)\b|\bhave not found\b|\bhas not found\b|\bcannot (?:find|read|say|tell)\b"
    r"|\bI do(?: not|n[’']t) have (?:the|a|any|it|that|his|her|my)\b|\bdo not match\b|\b(?:[Pp]arents|[Pp]apers|[Rr]ecords|[Ww]e|[Tt]hey|[Dd]ates) (?:differ|disagree|do not agree)\b|\bor something\b|\bor so\?|\bsomething like\b|\bno idea\b|\bnobody knows\b|\bthat I know\b|\bas far as (?:I|we) know\b|\bI know[.,]?$"
    r"|\bto be (?:checked|looked up|confirmed|verified|clarified|found|asked)\b|\b(?:must|have to|has to|should|need to|needs to|will|I[’']ll) (?:check|look (?:it |this |that )?up|confirm)\b|\bneeds? checking\b|\bto (?:check|look up)\b(?! (?:for|the|her|his|my|whether|by)\b)|\bTBD\b|\bunclear which\b"
    r"|\b(?:our|my|office[’']s) (?:own )?(?:mistake|fault|error)\b|\b(?:we|I) forgot\b|\bsomething (?:about|around)\b|\bsticky note\b|\bsomewhere (?:at|in)\b|(?:^|(?<=\. ))(?:On the chart\.|Name of person\b)|\bI have no paper\b|\blost count\b|\bthe lady\b|\bgossip\b|\bby mistake in (?:her|his|our|my)\b",
    re.I,
)
"""Signs of doubt in a sentence or in a bracket. 'may be early flare' in a clinician's mouth is a finding, and stays."""

_OWN_SIDE = re.compile(
    r"\b(?:I|we|she|he) never (?:called|asked|wrote|phoned|sent|filed|appealed)\b|\bnobody (?:has |had )?(?:appealed|attached|filed|sent|asked)\b|\b(?:I|we|she|he) (?:did|have|has|had)(?: not|n[o’']t)(?: yet)? (?:appeal|appealed|filed?|sent|send|attached?|written|write|answer(?:ed)?)\b"
    r"|\b[Nn]othing (?:was|has been|is) (?:sent|filed|written|put)(?: in writing)?\b|\bno copy\b|\bhas not (?:yet )?(?:sent|written|answered|signed)\b|\bhas not (?:yet )?put it in writing\b|\bis (?:all )?complete except\b|\b[A-Z]\w+ says (?:only )?(?:two|three|four|five|six|seven|eight|nine|ten|\d+)\b|\bnot (?:back|sent|written|in) yet\b|\b[Tt]hat is (?:all|the whole)\b|\brecord exists\b|\bin the mailbox\b"
    r"|\bI have (?:the|a|its|that) (?:page|copy|letter|card|sheet)\b|\bI have (?:only )?(?:one|two|three|four|some|most|\d) of (?:the|them|my|his|her)\b|\b[Nn]o appeal (?:was |has been )?(?:sent|filed|made)\b"
    r"|\b(?:my|our|his|her|a|the) (?:cousin|neighbou?r|friend|colleague|sales(?:man|woman|person)|sister|brother|aunt|uncle|co-?worker|broker|agent)\b.{0,40}\b(?:says?|said|told|thinks?|had|has|got|gets|was|were|is)\b|\bnobody (?:asks|asked) about\b|\bnot in writing\b|\bnever offered\b"
    r"|\bis not on any (?:paper|form)\b|\bcan no longer find\b|\bin case they look\b|\bthe parent has to do it\b|\b[Nn]ot signed (?:yet|so far)\b|\bdid not write (?:that|it|a|this)\b|\bnot requested yet\b|\bnobody (?:has )?sent\b|\b(?:was|were) (?:never |not )sent (?:to the plan|with)|\bdid not go to the plan\b|\bI have not (?:sent|asked|filed|called|appealed)\b",
    re.I,
)
"""What was not done, or is not in hand, on the person's own side: something to mend, and nothing to tell the payer."""

_CONCEDES = re.compile(
    r"\b(?:not|nothing|no objection) (?:really )?(?:against|to)\b.{0,40}\b(?:SCIG|biosimilar|switch|home|later|it|trying|change)\b|\bfine by (?:me|us|him|her)\b|\bOK,? but\b|\bbetter than (?:none|nothing)\b|\b(?:would|could) (?:also )?(?:be fine|be ok|accept|live) with\b|\bfelt (?:alright|all right|fine|ok|okay|good)\b|[‘'\"“](?:not|nothing) against[’'\"”]",
    re.I,
)
"""What gives the case away, in whoever's mouth: for the person and the doctor to settle first."""


def concedes(text: str) -> bool:
    """Whether a text gives the case away.

    >>> concedes("A dose of 3,300 is better than none."), concedes("It is needed.")
    (True, False)
    """
    return _CONCEDES.search(text) is not None


_TELLERS = re.compile(r"\bas far as (?:I|we) know\b|\bI have not found\b|\bor something\b|\bI remember\b", re.I)
"""Doubts that are the teller's even in what a doctor said."""

_BRACKET = re.compile(r"\s*\([^()]*\)")


_OF_THEM = re.compile(r"(?:none|nobody|neither|both|all|some|two|three|one|they|the others?)\b")
"""How what comes after a semicolon begins where it speaks of those before it: 'I asked three people; none did.'"""

_PARTS = re.compile(rf"{SENTENCE_END.pattern}|(?<=;)\s+")
_CLAUSES = re.compile(r"(?=, (?!\d{4}\b))")
"""Where a note can be cut: between sentences, and before a clause."""


_HELD = ";\u2060 "
_HANGS = re.compile(r"\b(?:in|on|at|of|by|for|with|from|to|until|since|about|the|a|an|and|or)$", re.I)
"""A word behind which something was cut away: 'A pill camera in'."""


class Sorted(Row):
    """A note: what can be `said`, and what is `doubtful`, sentence by sentence in its own words."""

    said: str
    doubtful: tuple[str, ...] = ()


_POINTS_BACK = re.compile(
    r"^(?i:it|that|this|they|these|those|there|then|so|but|both|one|hers?|his|theirs?)\b|\b(?:at|of|to|with|about|for|in|on) (?:that|this|it)\b(?=\s*[.,;]|$)"
)
"""How a sentence speaks of what the one before it named."""


def _lost_its_head(text: str, sorted_: Sorted) -> bool:
    """Whether the first sentence of a note was left out, and what follows it points back at it.

    >>> text = "I think the policy also takes a fasting value; the nurse pointed at that. It was 112."
    >>> _lost_its_head(text, sort_doubts(text))
    True
    """
    first = SENTENCE_END.split(text.strip())[0]
    return (
        bool(sorted_.said)
        and not sorted_.said.startswith(first[:12])
        and _POINTS_BACK.search(SENTENCE_END.split(sorted_.said)[0]) is not None
    )


@cache
def sort_doubts(text: str, *, is_open: bool = False) -> Sorted:
    """The sentences of a note that a letter can carry, and those that it cannot; `is_open`: a note that tells on purpose what was left
    undone on the person's own side.

    >>> sort_doubts("IgG 310 in September 2017. I remember about 380.")
    Sorted(said='IgG 310 in September 2017.', doubtful=('I remember about 380.',))
    >>> sort_doubts("It did not come. I asked three people; none did.").said
    'It did not come.'
    """
    doubtful_ = _is_unsure if is_open else _is_doubtful
    if not doubtful_(text) and "?" not in text:
        return Sorted(text)
    said: list[str] = []
    doubtful: list[str] = []
    cut = ""
    for bracket in _BRACKET.findall(text):
        if ";" in bracket and doubtful_(bracket.strip(" ()")):  # whole, before it is cut at its semicolon
            text = text.replace(bracket, "")
            doubtful.append(bracket.strip())
    held = re.sub(r"\([^()]*\)", lambda match: match[0].replace("; ", _HELD), text)  # a bracket is not torn
    for sentence in (part.replace(_HELD, "; ") for part in join_quotations(_PARTS.split(held))):
        is_rest = cut.endswith(";") and _OF_THEM.match(sentence) is not None
        cut = ""
        if is_rest:
            doubtful.append(sentence.strip())
            cut = sentence.strip()
            continue
        for bracket in _BRACKET.findall(sentence):
            if doubtful_(bracket.strip(" ()")):
                sentence = sentence.replace(bracket, "")
                doubtful.append(bracket.strip())
        first, *rest = _CLAUSES.split(sentence)
        unsure = [clause for clause in rest if doubtful_(clause)]
        if unsure and not doubtful_(first):
            kept = "".join([first, *(clause for clause in rest if clause not in unsure)]).rstrip(" ,;")
            kept = re.sub(r"[,;]? (?:and|or|but|because|so)$", "", kept)
            kept = re.sub(r"\b(in|on|at|of|by|for|with|from|to), ", r"\1 ", kept)
            pairs = [kept.count('"') % 2, kept.count("“") - kept.count("”"), kept.count("(") - kept.count(")")]
            tears = (
                any(pairs) or _HANGS.search(kept) is not None
            )  # a quotation is said whole, and no word hangs in the air
            if len(kept.split()) * 6 >= len(sentence.split()) and not tears:  # else hardly a word of it is left
                doubtful += [clause.strip(" ,.") for clause in unsure]
                sentence = kept if kept.endswith((".", "!", "”", '"')) else f"{kept}."
        if sentence.strip():
            is_left = doubtful_(sentence)
            (doubtful if is_left else said).append(sentence.strip())
            cut = sentence.strip() if is_left else ""
    return Sorted(" ".join(_each_a_sentence(said)), tuple(doubtful))


def _each_a_sentence(parts: list[str]) -> Iterator[str]:
    """Parts that are said, each with a capital where the one before it ends a sentence."""
    before = ""
    for part in parts:
        yield begin_sentence(part) if before.endswith((".", "!", "?")) else part
        before = part


_NOT_KNOWN = re.compile(
    r"\bI (?:do|did|can|could)(?: not|n[o’']t) (?:know|remember|recall|find (?:out|the|my))\b|\bI(?: am|[’']m) not (?:\w+ )?(?:sure|certain)\b|\bno idea\b|\bI think\b|\bwould have to (?:be (?:checked|asked)|check|look|ask)\b|\bwhether (?:it|that|this) applies\b|\bwe[’']d have to (?:check|look|ask)\b"
    r"|\b(?:don[’']t|do not) have (?:that|it|this|one) (?:on paper|in writing)\b|\b(?:on paper|in writing) yet\b|\b(?:has|have|was|were) not been told yet\b|\bto be (?:checked|looked up|confirmed)\b"
)
"""What the person does not know, in a text that they wrote for the payer to read."""


@cache
def without_not_known(text: str) -> Sorted:
    """The same for an answer written for the payer: only what says that the person does not know it stays out, clause by
    clause; the rest is theirs to say.

    >>> without_not_known("It was positive, and I do not know if it was sent. I missed maybe ten days.")
    Sorted(said='It was positive. I missed maybe ten days.', doubtful=('and I do not know if it was sent',))
    """
    said: list[str] = []
    doubtful: list[str] = []
    for sentence in SENTENCE_END.split(text):
        clauses = _CLAUSES.split(sentence)
        kept = [clause for clause in clauses if not _NOT_KNOWN.search(clause)]
        doubtful += [clause.strip(" ,.") for clause in clauses if clause not in kept]
        if kept and kept[0] == clauses[0]:
            whole = "".join(kept).rstrip(" ,;")
            said.append(whole if whole.endswith((".", "!", "?", "”", '"')) else f"{whole}.")
        else:
            doubtful += [clause.strip(" ,.") for clause in kept]
    return Sorted(" ".join(said), tuple(doubtful))


STEADY_ANSWERS = ("function", "response", "impact")
"""Answers outside of the tables in which people write of themselves for the payer to read."""


def _is_unsure(sentence: str) -> bool:
    return bool(_CONCEDES.search(sentence)) or sentence.rstrip("\"”’' )").endswith("?")


def _is_doubtful(sentence: str) -> bool:
    return bool(_DOUBT.search(sentence) or _OWN_SIDE.search(sentence) or _CONCEDES.search(sentence)) or sentence.rstrip(
        "\"”’' )"
    ).endswith("?")


_ID_SAY = re.compile(
    r",? (?:I[’']d say|I would say|I want to say),? (?=about \d|\d|[A-Z][a-z]+ \d{4})"
    r"|(?<=\b[ioab][nftys]),? (?:I think|I believe|I guess|maybe|probably),? (?=about \d|\d|[A-Z][a-z]+ \d{4})"
)
"""A guess in so many words: 'in, I'd say, 2011' is 'in about 2011'."""

_ISH = re.compile(r"\b(?:(?:about|around) )?(\d[\d,.]*) ?[-]?ish\b")
"""'199ish' is 'about 199'."""

_ABOUT = re.compile(
    r"(?<!more )\b(?:maybe|may be|perhaps|something like|I think|like) (?:about )?(?=\d|(?:a )?(?:half|third|quarter|dozen)\b|twice\b)",
    re.I,
)
"""A number that is not exact: 'maybe 3 months' is 'about 3 months', and nothing to leave out."""

SORTED_CELLS = {
    "facts": ("fact",),
    "treatments": ("fact", "result", "dose", "how_long"),
    "findings": ("when", "value"),
    "criteria": ("fact",),
}
"""Cells in which people write notes."""


@lru_cache(1024)
def _steady(value: str) -> str:
    """A note whose guesses are told in one way, and without exclamation marks."""
    about = _ABOUT.sub("about ", _ISH.sub(r"about \1", _ID_SAY.sub(" about ", value)))
    return re.sub(r"!+(?=\s|$)", ".", re.sub(r"\babout about\b", "about", about))


@lru_cache(1024)
def _is_quoted(told: str) -> bool:
    """Whether what a doctor says is told as theirs, and not by somebody who tells it."""
    return not any(signs.search(told) for signs in (_TELLERS, _OWN_SIDE, _CONCEDES))


def sort_cells(table: str, cells: dict[str, object]) -> tuple[dict[str, object], tuple[str, ...]]:
    """The cells of a row of the record as a letter may use them, and the doubtful words left out of them. What somebody
    else wrote ('doctor_says') is kept as it stands."""
    names = SORTED_CELLS.get(table, ())
    topic = cells.get("topic")
    if topic == "against" or (topic == "doctor_says" and _is_quoted(str(cells.get("fact")))):
        return cells, ()
    changed: dict[str, object] = {}
    left: list[str] = []
    is_met_openly = topic == "met_openly"  # what was left undone is told on purpose, with the answer to it
    for name in names:
        value = cells.get(name)
        if isinstance(value, str):
            steady = _steady(value)
            sorted_ = sort_doubts(steady, is_open=is_met_openly)
            if table == "facts" and sorted_.doubtful and _lost_its_head(steady, sorted_):
                sorted_ = Sorted("", (*sorted_.doubtful, sorted_.said))
            if steady != value:
                changed[name] = steady
            if table == "facts" and any(concedes(part) for part in sorted_.doubtful):
                sorted_ = Sorted(
                    "", (*sorted_.doubtful, sorted_.said)
                )  # what led to the concession says nothing without it
            if sorted_.doubtful:
                changed[name] = (sorted_.said.rstrip(".") if name == "value" else sorted_.said) or None
                left += sorted_.doubtful
    return ({**cells, **changed} if changed else cells), tuple(left)
