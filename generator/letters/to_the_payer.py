"""What the person says of the plan, as a letter to the plan says it: "the plan's rule counts oxygen" is "your rule counts oxygen".

Goes in: a note. Comes out: the same note, sentence by sentence; a sentence whose verb is not known, that speaks of another
insurer too, and anything in quotation marks, stays as it was.
"""

from __future__ import annotations

import re

from generator.record.sentences import SENTENCE_END

_QUOTED = re.compile(r"([“\"][^”\"]*[”\"])")
_OTHER = re.compile(
    r"\b(?:old|former|previous|earlier|other|another|first|last|prior|new|both|his|her|their|my|which|what|each|health) (?:health )?(?:plan|insurer|insurance|administrator)\b|\bplans\b",
    re.I,
)
_BY_RULE = "say|think|want|count|ask|pay|cover|name|use|call|know|need|claim|admit|grant|quote|cite|list|give|let|keep|see|hold|treat|show|write|tell|take|send|answer|look|find|read|approve|refuse|require|allow|argue|accept|agree|demand|offer|limit|exclude|mean|mention"
_PRESENT = {f"{verb}s": verb for verb in _BY_RULE.split("|")} | {
    "has": "have", "does": "do", "doesn’t": "don’t", "doesn't": "don't",
    "hasn’t": "haven’t", "hasn't": "haven't", "denies": "deny", "goes": "go", "denied": "denied",
}  # fmt: skip
_PAST = re.compile(
    r"(?:will|would|won[’']t|wouldn[’']t|can|can[’']t|cannot|could|couldn[’']t|did|didn[’']t|had|hadn[’']t|may|might|must|should|said|sent|gave|took|paid|got|wrote|told|knew|left|put|kept|made|found|read|went|saw|held|meant|never|[a-z]+ed)$"
)
_SUBJECT = re.compile(
    r"(?<!\bat )(?<!\bof )(?<!\bin )(?<!\bfor )(?<!\bon )\b(?P<the>[Tt]he|[Tt]his) (?:plan|insurer|insurance company)(?P<adverb>(?: also| now| only| likely| already| just| still| then| itself)*) (?P<verb>[a-z’']+)\b(?: itself)?"
)
_OWNER = re.compile(r"\b(?P<the>[Tt]he) (?:plan|insurer|insurance company)[’']s (?=[a-z0-9])")
_OBJECT = re.compile(
    r"\b(?P<before>by|to|from|told|asked|called|with|sent|gave) the (?:plan|insurer|insurance company)\b(?![’']s|\s+(?:of|year|document|booklet))"
)


_GENERAL = {
    "Health",
    "Federal",
    "American",
    "United",
    "National",
    "State",
    "First",
    "Family",
    "Medicare",
    "Medicaid",
    "Tricare",
    "Employees",
}
"""Words of a payer's name that are no name of their own."""
_OF_THE_PLAN = "own|letter|policy|rule|rules|booklet|portal|decision|denial|notice|pharmacist|nurse|reviewer|doctor|records?|website|man|list"


def short_names(payer: str) -> tuple[str, ...]:
    """How people call a payer for short: the first word of its name, and what stands in brackets.

    >>> short_names("Commonwealth Federal Employees Mutual (ComFed), Standard Option")
    ('Commonwealth', 'ComFed')
    """
    first = re.match(r"[A-Z][A-Za-z]{4,}", payer)
    names = [first[0]] if first and first[0] not in _GENERAL else []
    return (*names, *re.findall(r"\(([A-Z][A-Za-z]{3,})\)", payer))


def unnamed(told: str, payer: str) -> str:
    """A note in which the payer that is written to stands by its name, as one that speaks of "the plan".

    >>> unnamed("Sunmeadow approved it. Her son lives on Sunmeadow Road.", "Sunmeadow Health")
    'The plan approved it. Her son lives on Sunmeadow Road.'
    """
    for name in short_names(payer):
        does = rf"(?P<begin>^|(?<=[.!?] ))?\b{name}(?: (?:Health|Care|Plan|Insurance))?(?= (?:(?:never|also|already|now|still|only|just) )?(?:{_DEEDS}|denied|denies|saw|read|got|will|would|has|had|did|does)\b)"
        told = re.sub(does, lambda match: "The plan" if match["begin"] is not None else "the plan", told)
        told = re.sub(
            rf"(?P<begin>^|(?<=[.!?] ))?\b{name}[’']s (?=(?:{_OF_THE_PLAN})\b)",
            lambda match: "The plan's " if match["begin"] is not None else "the plan's ",
            told,
        )
    return told


def to_the_payer(told: str) -> str:
    """A note as the letter to the plan tells it.

    >>> to_the_payer("The plan's own rule counts that, and the plan never had the page. We told the plan in May.")
    'Your own rule counts that, and you never had the page. We told you in May.'
    >>> to_the_payer('The plan wrote "the plan pays" and is wrong; my old plan paid.')
    'The plan wrote "the plan pays" and is wrong; my old plan paid.'
    >>> to_the_payer("The plan knew it: its approval lists the test. Its own exception is met.")
    'You knew it: your approval lists the test. Your own exception is met.'
    """
    parts = []
    was_turned = False
    for sentence in SENTENCE_END.split(told):
        if _OTHER.search(sentence):
            parts.append(sentence)
            was_turned = False
            continue
        pieces = _QUOTED.split(sentence)
        pieces[::2] = [_turned(piece) for piece in pieces[::2]]
        turned = "".join(pieces)
        if turned != sentence:
            turned = and_verbs(turned)
            turned = re.sub(r"\btold it\b", "told you", _ITS.sub(r"your \1", turned))
            turned = "".join(_and_it(piece) if n % 2 == 0 else piece for n, piece in enumerate(_QUOTED.split(turned)))
            was_turned = True
        elif was_turned and (again := _IT_BEGINS.match(sentence)):
            verb = again["verb"]
            turned = f"You{again['adverb'] or ''} {_PRESENT.get(verb, verb)}{sentence[again.end() :]}"
        elif was_turned and (own := _ITS_BEGINS.match(sentence)):
            turned = f"Your {own[1]}{sentence[own.end() :]}"
        else:
            was_turned = False
        parts.append(turned)
    return " ".join(parts)


_ITS = re.compile(
    rf"\bits (own \w|(?:own )?(?:{_OF_THE_PLAN.removeprefix('own|')}|approval|exception|exclusion|policies|criteria|guideline|claims|files?|review|letters|staff|fax|form|network)\b)"
)
_ITS_BEGINS = re.compile(
    rf"Its ((?:own )?(?:{_OF_THE_PLAN.removeprefix('own|')}|approval|exception|exclusion|criteria|guideline|claims|files?|review)\b|own \w)"
)
"""What only a payer has: said as 'its' beside or behind what the payer did."""

_DEEDS = "paid|pays|said|says|wrote|writes|approved|approves|denied|denies|authorized|wanted|wants|asked|asks|sent|gave|gives|took|takes|counted|counts|called|calls|answered|refused|let|told|knew|knows|quoted|quotes|cites|cited|names|named|logged|received"
_IT_BEGINS = re.compile(rf"It(?P<adverb> also| then| still| never| now| already)? (?P<verb>{_DEEDS})\b")
_IT_DOES = re.compile(
    rf"(?:(?<=, )|(?<=\d ))it (?P<verb>{_DEEDS})\b|\b(?P<joint>and|that|when|because|but|after|before|as|while) it (?P<deed>{_DEEDS})\b"
)
"""What only the payer does: said of 'it' behind a sentence on the plan, it is said of the plan."""


def _and_it(words: str) -> str:
    def you(match: re.Match[str]) -> str:
        verb = match["verb"] or match["deed"]
        joint = f"{match['joint']} " if match["joint"] else ""
        return f"{joint}you {_PRESENT.get(verb, verb)}"

    return _IT_DOES.sub(you, words) if re.search(r"\b[Yy]ou\b", words) else words


def _turned(words: str) -> str:
    words = _OWNER.sub(lambda match: "Your " if match["the"] == "The" else "your ", words)
    words = _OBJECT.sub(lambda match: f"{match['before']} you", words)
    return _SUBJECT.sub(_subject, words)


_SECOND = re.compile(
    r"(?P<head>\b[Yy]ou\b[^.;]{3,120}?,? (?:and|but|yet)(?: now| then| still)?) (?P<verb>[a-z]+s|denies)\b"
)


_WITHIN = re.compile(
    r"\b(?:[Tt]he|[Aa]n?|[Tt]his|[Tt]hat|[Ee]very|[Ee]ach|[Nn]o|[Oo]ne) (?:[\w-]+ ){0,2}[\w-]+(?: (?:that|which))? $"
)
"""A noun just before "you": what "you" do only tells which one is meant."""


def and_verbs(words: str) -> str:
    """A second verb behind "you", as it goes with it.

    >>> and_verbs("You approved the drug on November 20 and refuses the nurse.")
    'You approved the drug on November 20 and refuse the nurse.'
    >>> and_verbs("The center you send us to is 84 miles away and has no chair.")
    'The center you send us to is 84 miles away and has no chair.'
    """

    def agree(match: re.Match[str]) -> str:
        if _WITHIN.search(words[: match.start()]):
            return match[0]  # "the center you send us to is far and has no chair": of the center
        verb = _PRESENT.get(match["verb"])
        return f"{match['head']} {verb}" if verb else match[0]

    return _SECOND.sub(agree, words)


def _subject(match: re.Match[str]) -> str:
    verb = match["verb"]
    turned = _PRESENT.get(verb) or (verb if _PAST.match(verb) else "")
    you = "You" if match["the"][0] == "T" else "you"
    return f"{you}{match['adverb'].removesuffix(' itself')} {turned}" if turned else match[0]
