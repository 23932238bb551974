"""The numbers on a letter: of the member, the group, the claim, the approval, the decision; the NPI.

Those under a label are found in labels.py. Here they are put under the questions they answer, with the numbers that have no
label of their own: after a name, in brackets, alone on a line.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from generator.facts import Book
from generator.reading.finding import Finding, in_doubt, make_finding
from generator.reading.labels import (
    KIND_OF,
    MBI,
    NUMBER_WORDS,
    PHONE,
    UNIT_AFTER,
    Number,
    find_all_numbers,
    find_under_heads,
    is_day,
    value_at,
)
from generator.reading.patterns import lazy
from generator.reading.sender import PAYER_WORD

QUESTIONS = {
    "member": ("member_id", "The member number is {}."),
    "group": ("group_number", "The group number is {}."),
    "plan": ("group_number", "The group number is {}."),
    "claim": ("claim_number", "The number of the claim is {}."),
    "authorization": ("authorization_number", "The number of the approval or of its request is {}."),
    "reference": ("reference_number", "The number of the decision or claim is {}."),
}
"""Kind -> (question, sentence). The form asks for one number of the decision: `find_identifiers` chooses it."""
STATE_ZIP = lazy(r"[A-Z]{2} \d{5}(?:-\d{4})?")
"""The end of an address, after a comma."""
ONE_ONLY = {"member_id": "member number", "group_number": "group number"}


def find_numbers(text: str, book: Book, today: date) -> Iterator[Finding]:
    """Every number under the question of its own kind, each once; two member numbers put each other in doubt."""
    numbers = [number for number in (*find_all_numbers(text), *find_under_heads(text)) if number.kind in QUESTIONS]
    numbers += [
        number
        for number in (
            *_labelled_after(text),
            *_after_a_name(text),
            *_in_brackets(text),
            *_of_an_approval(text),
            *_by_own_name(text),
            *_alone(text),
        )
        if number.start not in {each.start for each in numbers}
    ]
    numbers = [each for each in numbers if not (STATE_ZIP.fullmatch(each.value) and text[: each.start].rstrip(" ").endswith(","))]  # fmt: skip
    if not any(number.kind == "member" for number in numbers):
        said = [number for number in numbers if number.doubt != UNSAID]
        bare = {number.start for number in numbers if number.doubt == UNSAID}
        own = [*_unlabelled_of_member(text, [*find_all_numbers(text), *said])]
        if own and own[0].start in bare and len(list(BARE.finditer(text[:HEAD]))) < 2:
            own = []  # the only number there numbers the letter rather than the person
        numbers = own + [number for number in numbers if number.start not in {each.start for each in own}]
    if not any(number.kind in ("reference", "authorization", "claim") for number in numbers):
        numbers += _unlabelled_of_decision(text, [*find_all_numbers(text), *numbers])
    has_group = any(number.kind == "group" for number in numbers)
    found: dict[tuple[str, str], Finding] = {}
    rank_by: dict[tuple[str, str], int] = defaultdict(int)
    for number in sorted(numbers, key=lambda number: _rank(number)):
        if number.kind == "plan" and has_group:
            continue
        question, says = QUESTIONS[number.kind]
        key = (question, re.sub(r"\W", "", number.value))
        if other := next(
            (name for kind, name, label in EITHER if kind == number.kind and label.search(number.label)), ""
        ):
            what = "claim" if "claim" in (number.kind, other) else "approval"
            doubt = number.doubt or f"It may be the number of the {what} or that of this decision."
            for each in {question: 0, QUESTIONS[other][0]: 0}:
                found.setdefault((each, key[1]), make_finding(each, number.value, says.format(number.value), text, number.label_start, number.end, doubt))  # fmt: skip
        elif (
            number.kind == "reference"
            and not number.doubt
            and (OF_OTHER_PAPERS.search(number.label) or not (number.leads or number.explicit))
        ):
            number = number.replaced(doubt="The letter does not say whether this numbers the decision.")
        if key not in found:
            rank_by[key] = _rank(number)[0]
            found[key] = make_finding(question, number.value, says.format(number.value), text, number.label_start, number.end, number.doubt)  # fmt: skip
    ranks_of = {id(finding): rank_by[key] for key, finding in found.items()}
    ranks = [(rank_by[key], finding) for key, finding in found.items()]
    for finding in found.values():
        same = [other for other in ranks if other[1].question == finding.question]
        rivals = [other.value for rank, other in same if other is not finding and rank <= ranks_of[id(finding)]]
        if finding.question in ONE_ONLY and rivals and not finding.doubt:
            what = ONE_ONLY[finding.question]
            yield in_doubt(finding, f"The letter prints another {what} too: {', '.join(map(str, rivals[:3]))}.")
        else:
            yield finding
    yield from find_npi(text)


EITHER = (
    ("authorization", "reference", lazy(r"\b(?:req|requests?|determination|decision|review|/|ref|case|referral)\b|/|^pa$", re.I)),
    ("claim", "reference", lazy(r"claim[ \t]?/|payer control|control", re.I)),
    ("reference", "claim", lazy(r"\b(?:control|ctrl|ctl)\b", re.I)),
    ("reference", "authorization", lazy(r"^(?!.*\b(?:appeal|case|grievance|review)\b).*\b(?:req|requests?|solicitud|inquiry)\b", re.I)),
)  # fmt: skip
"""(kind, what it may be as well, the label that leaves it open): one number under both, in doubt."""
OF_OTHER_PAPERS = lazy(r"\b(?:voucher|acct|account|sheet|message|letter|ltr|document|doc)\b", re.I)
PERSON = r"(?:(?:Mr|Ms|Mrs|Mx|Dr|Sgt|Sra?|Baby)\.?[ \t]{1,3})?[A-ZÁÉÍÓÚÑ](?:[^\W\d_]|['’.\-])*(?:,?[ \t]{1,3}[A-ZÁÉÍÓÚÑ](?:[^\W\d_]|['’.\-])*){1,4}"
AFTER_NAME = lazy(
    rf"(?:^|(?<=[ \t|•·(])|(?<=:))(?:(?:re|subject|member|patient|pt|enrollee|insured|subscriber|beneficiary|participant|customer|client|recipient|retiree|cardholder|plan participant|asegurad[oa]|afiliad[oa]|miembro|paciente|para)(?:[ \t]name)?[ \t]{{0,3}}:?[ \t.]{{1,60}})"
    rf"(?-i:{PERSON})[ \t]{{0,3}}(?:[,/•·|(–—#]|[ \t]{{2,}})[ \t]{{0,6}}[#(]?[ \t]?(?=(?-i:[A-Z0-9&]))",
    re.I | re.M,
)
ADDRESSED = lazy(rf"^(?:Mr|Ms|Mrs|Mx|Sra?)\.?[ \t]{PERSON}(?:,[^,\n]{{1,30}})?,[ \t]#?(?=[A-Z0-9])", re.M)


def _after_a_name(text: str) -> Iterator[Number]:
    """A number right after the person's name, with no label of its own: 'Member: Jo Ray, XQ-4471-20'; and whatever has the
    shape of a Medicare number."""
    for pattern in (AFTER_NAME, ADDRESSED):
        for match in pattern.finditer(text):
            value, end, doubt = value_at(text, match.end())
            digits = sum(character.isdigit() for character in value)
            if (
                value
                and digits >= 4
                and len(value) >= 6
                and not is_day(value)
                and not PHONE.match(value)
                and not re.fullmatch(r"[JQ]\d{4}|\d{5}(?:-\d{4})?|[A-Z]\d{2}\.\w+", value)
            ):
                yield Number("member", value, match[0][:20], match.start(), match.end(), end, False, True, doubt=doubt)
    for match in re.finditer(r"(?<![\w\-])[1-9][A-Z][A-Z0-9]\d-?[A-Z][A-Z0-9]\d-?[A-Z]{2}\d{2}(?![\w\-])", text):
        if MBI.fullmatch(match[0].replace("-", "")):
            yield Number("member", match[0], "", match.start(), match.start(), match.end(), False, True)


GRANTED = lazy(
    r"\b(?:approv\w+|authoriz\w+|certif\w+|aprob\w+|autoriz\w+)\b(?! requests?\b)(?:(?!\bpatient\b|\bmember\b)[^.;:()\n]){0,90}(?:\((?:our |under )?(?:no\.|number|#)?[ \t]?|\bunder (?:number )?|\bnumber |\bcon el n[uú]mero |(?<=authorization), )(?=[A-Z0-9\-]*\d{3})"
)


def _in_brackets(text: str) -> Iterator[Number]:
    """'stays approved (PA-225510)', 'approved under number H-25-118'."""
    for match in GRANTED.finditer(text):
        value, end, doubt = value_at(text, match.end())
        if (
            value
            and len(value) >= 6
            and sum(c.isdigit() for c in value) >= 4
            and re.search(r"[A-Z]|-", value)
            and not re.fullmatch(r"[JQ]\d{4}", value)
            and not is_day(value)
            and not PHONE.match(value)
        ):
            yield Number("authorization", value, "", match.start(), match.end(), end, False, False, doubt=doubt)


OF_AN_APPROVAL = lazy(
    r"\b(?:authorization|approval|certification|okay|precert\w*|pre-?auth\w*)\b[^.;:()\n\d]{0,50},[ \t](?:number |no\.[ \t]?|#)?(?=[A-Z0-9\-]*\d)"
    r"|\bCERT[.#]?[ \t]+(?=\d)|\b[Aa]uth(?:orization)? for (?:the|this) (?:drug|medicine)[ \t]+(?=[A-Z]{1,4}-\d)|\bREF\*G1\*|\bauth\w*\.? (?:no|number|#)\.? on (?:the )?claim:?[ \t]+|\bTAR[ \t]+(?=\d)|\b(?:box|item|field|locator) (?:23|63)\)?:?[ \t]+(?=[A-Z0-9\-]*\d)"
    r"|(?<![\w\-/])(?=(?:PA|AUTH|PAR|TAR)-?\d[\dA-Z]*-?[\dA-Z]{2})(?!PA\d)",
)
"""What stands before the number of an approval that has no label: 'the authorization you cite, HB-2231-07', 'PA-26-0551'."""
IS_THE_APPROVAL = lazy(
    r"(?<![\w\-])([A-Z0-9][A-Z0-9\-]{4,})(?=[ \t]+(?:is|was) (?:the|your|an?) (?:prior |earlier )?(?:authorization|approval|certification)\b)"
)


def _of_an_approval(text: str) -> Iterator[Number]:
    """The number of an approval that a sentence names without a label."""
    places = [(match.start(), match.end()) for match in OF_AN_APPROVAL.finditer(text)]
    places += [(match.start(1), match.start(1)) for match in IS_THE_APPROVAL.finditer(text)]
    for start, at in places:
        value, end, doubt = value_at(text, at)
        if (
            value
            and len(value) >= 6
            and sum(c.isdigit() for c in value) >= 4
            and not NO_NUMBER.match(value)
            and not is_day(value)
            and not PHONE.match(value)
            and not UNIT_AFTER.match(text, end)
        ):
            yield Number("authorization", value, "", start, at, end, False, False, doubt=doubt)


UNSAID = "No label on the letter says what this number is."
HEAD = 900
"""Characters of the head of a letter, where the person's number stands if it has no label."""
BARE = lazy(
    r"(?<![\w$#.,/\-&])(?!\d{5}(?:-\d{4})?\b(?![ -]\d))([A-Z]{1,5}(?:-[A-Z]{1,3})?[ \-/]?\d[A-Z0-9]*(?:[ \-/][A-Z0-9]*\d[A-Z0-9]*){0,4}|\d{2,}(?:[ \-][A-Z0-9]{2,}){1,4}|\d{7,14})(?![\w$%/]|[.,]\d)"
)
NO_NUMBER = lazy(
    r"[HRSE]\d{4}-\d{3}(?:-\d+)?$|[JQSGCKLTV]\d{4}$|\d{5}$|[A-Z]\d{2}(?:\.\w+)?$|(?:CO|PR|OA|PI)[ -]?\d+$|[A-Z]{2} \d{5}(?:-\d{4})?$|(?:CPT|HCPCS|ICD|NDC|TTY|POS|DOS|CFR|USC|BOX|SUITE|LEVEL|PAGE|FORM|CMS|NPI)\b|.*(?<!\d)\d{1,2}/\d{1,2}/(?:20)?\d\d(?!\d)",
    re.I,
)


def _unlabelled_of_member(text: str, labelled: list[Number]) -> Iterator[Number]:
    """Where nothing is labelled as the member's number: the first number of the head that has no label, one with the
    plan's initials before others ('Oxbow River Health' and 'ORH-3344-7710'); in doubt."""
    taken = [(number.start, number.end) for number in labelled if number.doubt != UNSAID]
    found: list[tuple[bool, Number]] = []
    head = text[:HEAD]
    initials = ["".join(re.findall(r"\b[A-Za-z]|(?<=[a-z])[A-Z]", line)).upper() for line in head.split("\n")[:8]]
    for match in BARE.finditer(head):
        value, start = NEXT_NUMBER.split(match[1])[0], match.start(1)
        end = start + len(value)
        before = head[max(0, start - 12) : start]
        if (
            sum(character.isdigit() for character in value) < 4
            or NO_NUMBER.match(value)
            or is_day(value)
            or PHONE.match(value)
            or UNIT_AFTER.match(text, end)
            or re.search(r"(?:box|fax|tel|phone|call|suite|apt|\bpo)\.?[ :]*$|\+?1-$|\)[ ]?$", before, re.I)
            or re.match(r"[ \t][A-Z][a-z]+ (?:St|Ave|Rd|Dr|Blvd|Way|Ln|Ct|Sq)\b", text[end : end + 40])
            or any(start < stop and begin < end for begin, stop in taken)
        ):
            continue
        letters = (re.match(r"[A-Z]{2,5}", value) or [""])[0]
        own = bool(letters) and any(letters[0] == each[0] for each in initials[:3] if each)
        found.append((not own, Number("member", value, "", start, start, end, False, False, doubt=UNSAID)))
    yield from (number for _, number in sorted(found, key=lambda pair: pair[0])[:1])


NEXT_NUMBER = lazy(r"(?<=\d) (?=[A-Z]{1,4}-?\d)")
"""'IRW 30-771 UR-55120': where letters begin after digits, another number begins."""


def _unlabelled_of_decision(text: str, labelled: list[Number]) -> Iterator[Number]:
    """Where no number of a decision, an approval or a claim is labelled: what stands in the head beside the member's
    number, without a label of its own; in doubt. Two at most."""
    taken = [(number.start, number.end) for number in labelled]
    found = 0
    for match in BARE.finditer(text[:HEAD]):
        at = match.start(1)
        for value in NEXT_NUMBER.split(match[1]):
            start, end = at, at + len(value)
            at = end + 1
            if (
                sum(character.isdigit() for character in value) < 4
                or len(value) < 6
                or not re.search(r"[A-Z]|-", value)
                or NO_NUMBER.match(value)
                or is_day(value)
                or PHONE.match(value)
                or UNIT_AFTER.match(text, end)
                or re.search(r"(?:box|fax|tel|phone|call|suite|apt|\bpo|policy|rule|form|page)\.?[ :]*$|\+?1-$|\)[ ]?$", text[max(0, start - 12) : start], re.I)
                or re.match(r"[ \t][A-Z][a-z]+ (?:St|Ave|Rd|Dr|Blvd|Way|Ln|Ct|Sq)\b", text[end : end + 40])
                or any(start < stop and begin < end for begin, stop in taken)
            ):  # fmt: skip
                continue
            found += 1
            yield Number("reference", value, "", start, start, end, False, False, doubt=UNSAID)
            if found == 2:
                return


LABEL_AFTER = lazy(
    r"\((?:your |the |our )?(member|subscriber|enrollee|reference|case|claim|authorization|approval|request|appeal|group)(?:[ \t]?(?:id|number|no\.?|#))?\)",
    re.I,
)
BEFORE_LABEL = lazy(
    r"(?<![\w\-])(?=[A-Z0-9\- ]*\d{2})([A-Z]{0,6}[ \-]?\d[A-Z0-9\-]*(?: [A-Z0-9\-]*\d[A-Z0-9\-]*){0,3})[ \t]{1,3}$",
    re.I,
)
REACH = 60
"""Characters before a label in brackets in which its number begins."""


def _labelled_after(text: str) -> Iterator[Number]:
    """A number whose label follows in brackets: 'SFH 8811 2290 (member ID)', 'HC-0421-77 (reference)'."""
    for label in LABEL_AFTER.finditer(text):
        match = BEFORE_LABEL.search(text, max(0, label.start() - REACH), label.start())
        value = " ".join(match[1].split()) if match else ""
        if match and sum(c.isdigit() for c in value) >= 4 and not is_day(value) and not PHONE.match(value):
            yield Number(KIND_OF[label[1].lower()], value, label[1], match.start(), match.start(1), match.end(1), True, True)  # fmt: skip


NAMED_AFTER_PAYER = lazy(
    r"(?<![\w.])(?!(?:Phone|Fax|Call|Tax|Provider|Policy|Rule|Form|Page|Box|Suite|Room|Step|Item|Note|Line|Check|Invoice|Bill|Bulletin|Section|Chapter|Order|Docket|Serial|Contract|Code|Account|Room|Model|License|Our|Your|The|This|Its|Telephone|Toll|Criteria|Criterion|Guideline|Title|Standard|Part|Exhibit|Form|Lot|Unit|Trial|Week|Day|Dose|Cycle)\b)([A-Z][\w&]{0,14})[ \t](?:no\.|number|nbr\.?)[ \t]?:?[ \t]{0,20}(?=[A-Z0-9\-]*\d)|(?<!\w)([A-Z])#[ \t]?(?=[A-Z0-9])|^[ \t]*(No\.)[ \t](?=[A-Z])",
    re.M,
)


def _by_own_name(text: str) -> Iterator[Number]:
    """'Fulmar no. 771-F-2040': a plan names the member's number after itself; in doubt, as nothing else says what it is."""
    for match in NAMED_AFTER_PAYER.finditer(text):
        word = (match[1] or match[2] or "").lower()
        if KIND_OF.get(word, "") not in ("", "filler") or word in NUMBER_WORDS:
            continue
        value, end, _ = value_at(text, match.end())
        if (
            sum(c.isdigit() for c in value) >= 4
            and not is_day(value)
            and not PHONE.match(value)
            and not UNIT_AFTER.match(text, end)
        ):
            kind = "reference" if match[3] else "member"
            doubt = f"The letter calls it {' '.join(match[0].split()).rstrip(':')}, and does not say what that numbers."
            yield Number(kind, value, match[0], match.start(), match.end(), end, False, True, doubt=doubt)


UNLABELLED = lazy(
    r"^[ \t]*(?:[A-Z]{2,6}[-/ ]?\d[\dA-Z\-/]{4,20}\d)[ \t]*$|\b(?:(?:reference|quote|cite|mention|use) (?:this )?(?:one|number)|our number (?:for it )?(?:is)?|n[uú]mero de esta carta|con el n[uú]mero),?:?[ \t]+(?=[A-Z0-9])|\b(?:numbered|(?:logged|registered|filed|entered|recorded)(?: it| them| this)? (?:as|under)|under (?:the )?number|case number at issue is)[ \t\n]+(?=[A-Z0-9\-]*\d)|\bclaim number at issue is[ \t]+(?=[A-Z0-9])",
    re.M,
)


def _alone(text: str) -> Iterator[Number]:
    """A number that stands alone on a line of the head, and one that a sentence asks to quote; in doubt."""
    for match in UNLABELLED.finditer(text[:3000] if len(text) > 3000 else text):
        start = (
            match.end()
            if match[0].rstrip()[-1:].isalpha() or not any(c.isdigit() for c in match[0])
            else match.start() + len(match[0]) - len(match[0].lstrip())
        )
        value, end, _ = value_at(text, start)
        if not value or len(value) < 6 or sum(c.isdigit() for c in value) < 4:
            continue
        above = text[:start].rstrip().rsplit("\n", 1)[-1].strip()
        kind = (
            "member"
            if re.fullmatch(PERSON, above) and not PAYER_WORD.search(above)
            else "claim"
            if "claim" in match[0]
            else "reference"
        )
        doubt = "" if "numbered" in match[0] or "claim" in match[0] else UNSAID
        yield Number(kind, value, "", start, start, end, False, False, doubt=doubt)
    for match in re.finditer(r"^CLP[ *]+([\w\-]+)(?:[ *]+[\d.]+){2,5}[ *]+(?:[A-Z0-9]{2}[ *]+)?(\d{9,})", text, re.M):
        yield Number("reference", match[1], "CLP", match.start(1), match.start(1), match.end(1), True, True)
        yield Number("claim", match[2], "CLP", match.start(2), match.start(2), match.end(2), True, True)
    for match in re.finditer(r"^NM1[ *]+(?:QC|IL)[ *]+.*?[ *](?:MI|MR|N|HN)[ *]([\w\-]{5,20})", text, re.M):
        yield Number("member", match[1], "NM1", match.start(1), match.start(1), match.end(1), True, True)


def _rank(number: Number) -> tuple[int, int]:
    """Labels that say most go first: 'member number' before 'certificate number' before 'policy number'."""
    weak = re.search(r"chart|certificate|policy|contract|patient|client", number.label, re.I)
    bare = re.fullmatch(r"(?:id|identification)\W*(?:number|no|#)?\W*", number.label, re.I)
    return (2 if weak else 1 if bare else 0, number.label_start)


def find_identifiers(text: str, book: Book, today: date) -> Iterator[Finding]:
    """The numbers the form asks for. Of the numbers of a decision, an approval and a claim, the first whose label opens a
    line is the form's; each other is kept, in doubt."""
    found = list(find_numbers(text, book, today))
    yield from (finding for finding in found if finding.question in ("member_id", "group_number"))
    leads = {number.label_start for number in find_all_numbers(text) if number.leads and number.explicit}
    decisions = [finding for finding in found if finding.question in ("reference_number", "authorization_number", "claim_number")]  # fmt: skip
    decisions.sort(key=lambda finding: (finding.start not in leads, finding.start))
    once = {str(finding.value): finding for finding in reversed(decisions)}
    for place, finding in enumerate(sorted(once.values(), key=decisions.index)):
        says = f"The number of the decision or claim is {finding.value}."
        of_two = finding.doubt.startswith(
            "It may be the number"
        )  # whichever of the two it is, the form has one place for it
        doubt = ("" if of_two else finding.doubt) or (f"The letter prints {decisions[0].value} first." if place else "")
        yield Finding("reference_number", finding.value, says, finding.words, finding.start, finding.end, doubt=doubt)


NPI = lazy(r"\bN\.?P\.?I\.?(?:[ \t]*(?:number|no\.?|#))?[ \t]*[:#]?[ \t]*(\d[\d \-]{5,14}\d)\b", re.I)


def find_npi(text: str) -> Iterator[Finding]:
    """The NPI of a practice; in doubt where its last digit does not fit the others."""
    seen: set[str] = set()
    for match in NPI.finditer(text):
        value = re.sub(r"\D", "", match[1])
        if value in seen:
            continue
        seen.add(value)
        doubt = (
            "" if is_npi(value) else "An NPI has ten digits, and the last one checks the others; here it does not fit."
        )
        yield make_finding("practice_npi", value, f"The NPI on it is {value}.", text, match.start(), match.end(), doubt)


def is_npi(digits: str) -> bool:
    """Whether ten digits are an NPI: the Luhn sum with the prefix 80840 ends in zero (45 CFR 162.406)."""
    if not re.fullmatch(r"[12]\d{9}", digits):
        return False
    doubled = [sum(divmod(int(digit) * 2, 10)) if place % 2 else int(digit) for place, digit in enumerate(reversed("80840" + digits))]  # fmt: skip
    return sum(doubled) % 10 == 0
