"""Who wrote the letter, and where it says an appeal goes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from generator.facts import Book
from generator.form.payers import KNOWN_PAYERS
from generator.reading.days import DATE
from generator.reading.finding import Finding, make_finding
from generator.reading.patterns import lazy

PAYER_WORD = lazy(
    r"\b(?:health\w*|insurance|assurance|insurers?|benefits?|administrators|medicare\w*|medicaid|advantage|life|mutual|hmo|ppo|epo|pdp|snp|"
    r"d-snp|pace|blue (?:cross|shield)\w*|bluecross|tricare|champva|plans?|care|services?|group|community|ministry|partners|"
    r"review|company|corporation|inc|llc|contractors?|trust|fund|cooperative|choice|healthshare|tpa|welfare|alliance|select|rx)\b",
    re.I,
)
# Titles, taglines that say what the sender does for whom, labels and addresses: none is the sender's name.
NOT_A_PAYER = lazy(
    r"^(?:claims? administrat|model |notice|re:|dear|hello|member\b|your|this|these|explanation|important|evidence|what|about|date|summary|"
    r"fax|page|to\b|for\b|from\b|on behalf|administer|administrative services|an? |third[- ]party|coverage (?:provided|decision)|"
    r"(?:insured|underwritten|sponsored|prepared|processed|issued|provided) by|group coverage|program of|contract|contractor|one plan|"
    r"individual\b|utilization (?:management|review)|prior authorization|pre-?certification|office of|department of veterans|qualified independent|"
    r"customer|appeals?\b|provider|patient|beneficiary|medicare (?:summary|number|no\b)|decision|denial|initial|adverse|claim\b|medical director|we |you |if |the (?:plan|employer|request)\b|"
    r"reviewed by|confidential|protected health|secure message|electronic remittance|plan discount|site of (?:service|care)|medical bill|plan individual|integrated drug|program integrity|division of|special|reconsideration|provider|"
    r"(?:gold|silver|bronze|platinum) \d|marketplace)|\bfor the\b|\bon behalf of\b|\b(?:eob|remittance|determination|redetermination|decision|"
    r"denial)\b|\bnotice of\b|\?|\d{3}|\bp\.? ?o\.? box\b|[:;]|[.?!]$|\bof \d",
    re.I,
)
TITLE = lazy(
    r"\s+(?:an? (?:medicaid|california|health|medicare|state|individual|member of)|children['’]s health insurance program|individual exchange|claims administrator(?! )|utilization management for|\(coverage provided|explanation of benefits|summary notice|notice of|remittance advice|claim denial)\b.*$",
    re.I,
)
COMPANY_END = lazy(r",?\s+(?:inc|co|corp|ltd)\.$", re.I)
MADE_BY = lazy(r"^[ \t]*(?:prepared|processed|issued|sent) by:?[ \t]+([A-Z][\w&'’\- ]{3,60}?)(?:,.*)?$", re.I | re.M)


LABELLED = lazy(
    r"(?:^[ \t]*|(?<=[ \t]{2})|(?<=\|[ \t]))(?:pay[eo]r(?:[ \t]name)?|(?:managed care |your |health )?plan(?:[ \t]name)?|managed care organization|mco|carrier|insurer|health plan|client plan|insurance company|(?:primary )?insurance|issuer|exchange plan|aseguradora|plan de salud)[ \t]{0,3}(?::|\.{2,})[ \t.]{0,60}([A-ZÁÉÍÓÚÑ][^\n|]{2,60}?)(?=[ \t]{2,}|[ \t]*\||[ \t]*\n|[ \t]+[-–—][ \t]|[ \t]*$)"
    r"|^[ \t]*Payer ID[ \t]+\w+[ \t]+([A-Z][^\n|]{2,60}?)[ \t]*$",
    re.I | re.M,
)
BEHIND = lazy(
    r"\b(?:acting for|[Oo]n behalf of|reviewer for|reviewing for|(?:benefit )?manager for|[Ii]ntake for|delegate of|forwarded to plan:|underwritten by|insured by|for and on behalf of|administrator for|against|decision (?:by|of)|plan sponsor:)[ \t]+(?:the[ \t]+)?((?:[A-Z][\w'’&.\-]*|of|the|and|for|&)(?:[ \t]+(?:[A-Z(][\w'’&.\-)]*|of|the|and|for|&)){0,8})"
)
"""For whom somebody else writes: a reviewer's letter names the plan, an administrator's the employer's plan."""
_NAME = r"((?-i:[A-Z])[\w'’&.\-]*(?:[ \t]+(?:(?-i:[A-Z])[\w'’&\-]*|of|and|&|\d{1,4}(?=[ \t]+(?-i:[A-Z])))){0,8})"
NAMED_FOR = (
    lazy(
        rf"\b(?:(?:auditor|agent|reviewer|administrator|manager|vendor|recovery agent|work(?:s|ing)|writ(?:es|ing)|act(?:s|ing)|audits?|reviews|collects|handles[^.\n]{{0,30}}|reviews[^.\n]{{0,30}}|for (?:the )?(?:members|account|benefit)) (?:for|of)|(?:retained|hired|engaged|contracted|appointed|sent|used|asked) by|in the name of|on behalf of|(?:subscriber|enrollee) of|from the (?:medical director|office|appeals office) of|(?:respondent|insurer|(?:medicare )?health plan|carrier|from)[ \t]*:)[ \t\n]+(?:the[ \t]+)?(?:members of |employees of )?{_NAME}",
        re.I,
    ),
    lazy(
        rf"\b(?:your|his|her|their|our patient['’]s|patient['’]s|the patient['’]s) (?:insurer|(?:health |insurance |medical )?plan|(?:health )?insurance|insurance company|carrier|payer|coverage)(?: is|,| \(|:| from| with| through)?[ \t\n]+(?:the[ \t]+)?{_NAME}",
        re.I,
    ),
    lazy(
        rf"\b(?:billed|bill(?:s|ing)? to|claims? (?:sent )?(?:to|with)|sent (?:it |this |the \w+ )?to|(?:letter|word|notice|answer|decision|denial|payment|money|call|reply) from|administrator of|benefits? (?:of|under)|members? of|insured (?:by|with)|covered by|enrolled in|paid by|appeal to)[ \t\n]+(?:the[ \t]+)?{_NAME}",
        re.I,
    ),
    lazy(
        rf"(?:^|(?<=[.,;:(\n] )|(?<=\n)|(?<=\bweek )|(?<=\bthat )|(?<=\bday )|(?<=\band ))(?:the[ \t]+)?{_NAME}(?=[ \t\n]+(?:has |have |had |did |does |will |would |won['’]t |can(?:not|['’]t)? |could |now |also )?(?:not |never )?(?:\w+ly )?(?:den(?:y|ied|ies)|refus\w+|reject\w+|declin\w+|turn(?:ed|s)|pa(?:y|id|ys)|say|said|says|told|approv\w+|cover\w*|wants?|asks?|decided|took|takes|cut|stopped|writes|completed|processed|reviewed|received|upheld)\b)",
        re.I | re.M,
    ),
    lazy(
        rf"(?:^|(?<=[,:.]\s)|(?<=\bto\s)){_NAME}(?=,?[ \t]+(?:Member |Provider |Clinical )?(?:Appeals|Grievances?)\b)",
        re.M,
    ),
    lazy(
        rf"(?:^|\()(?:your )?{_NAME}(?=['’]s (?:\w+ ){{0,4}}partner\b|[ \t]+benefits?[ \t]*$|: your (?:request|claim|appeal)\b)",
        re.I | re.M,
    ),
)
"""How a paper that the plan did not write, from an auditor, a collector, a hospital or a patient, names it."""
SURELY_A_PLAN = lazy(
    r"\b(?:health\w*|insurance|assurance|mutual|medicare|medicaid|hmo|ppo|epo|blue (?:cross|shield)\w*|bluecross|tricare|champva|plan|fund|trust|care|cooperative|welfare|benefits?)\b",
    re.I,
)
NOT_A_PLAN = lazy(
    r"\b(?:hospital|medical center|clinic|infusion|collect\w*|recover\w*|audit\w*|review\w*|subrogation|administrators?|partners|bureau|desk|access program|assistance|pharmacy|rheumatology|neurology|oncology|hematology|physicians|associates|billing|inc|llc|home care|rx|patient|hearings)\b",
    re.I,
)
"""Words in the name of somebody who writes about a plan's decision and is not the plan."""


def _plan_named(text: str, start: int) -> tuple[str, int, int] | None:
    """The plan that the text names as the one behind the paper, from `start` on."""
    known = {payer.lower() for payer in KNOWN_PAYERS}
    for pattern in NAMED_FOR:
        for match in pattern.finditer(text, start, start + 3000):
            name = re.sub(r"(?:['’]s|[ \t]+(?:of|and|for|the|&))+$", "", match[1].strip(" .,&"))
            name = COMPANY_END.sub("", name) if name.endswith(".") else name
            sure = SURELY_A_PLAN.search(name) and len(name.split()) > 1
            other = NOT_A_PLAN.search(name) and not re.search(r"\b(?:plan|fund|trust)$", name, re.I)
            if (sure or name.lower() in known) and not other and not NOT_THE_NAME.match(name):
                return proper_name(name, text), match.start(1), match.start(1) + len(name)
    return None


OF_A_STATE = lazy(
    r"(?:state|commonwealth) of (?!.*\b(?:medicaid|medical assistance|health services|employees)\b)|independent review",
    re.I,
)
"""A state's office, or the reviewer of a state, that decides about a plan."""
NOT_THE_NAME = lazy(r"(?:your|our|my|this|that|these|a|an|if|when|we|you|they|it|in|on|as|medicare part|medicare advantage$|health plans?$|the)\b", re.I)  # fmt: skip
RUNS = lazy(r"\badministrat|\btpa\b|\bclaims\b", re.I)
"""An administrator takes the appeals itself; who reviews for a plan may not."""
WRITES_FOR = lazy(
    r"(?:acting for|On behalf of|reviewer for|reviewing for|(?:benefit )?manager for|intake for|delegate of|forwarded|underwritten|insured by)"
)
FOR_LINE = lazy(
    r"\A(?:[^\n]*\n){1,3}[ \t]*for[ \t]+(?:the[ \t]+)?((?:[A-Z][\w'’&.\-]*|of|the|and|&)(?:[ \t]+(?:[A-Z(][\w'’&.\-)]*|of|the|and|&)){1,8})"
)
"""'OrbitSpecialty Drug Review', and on the next line 'for Pinebrook Health'."""
FROM_LINE = lazy(r"^[ \t]*(?:From|FROM):[ \t]+([A-Z][^\n|:@]{3,60}?)(?=[ \t]+[-–—][ \t]|[ \t]{2,}|,|[ \t]*$)", re.M)
"""'From: Verity Health - Drug Team' of a message."""
ADMINISTRATOR = lazy(r"\b(?:administrators?|tpa|benefits?|claims|rx|review)\b", re.I)
"""Words in the name of a company that runs another's plan."""
REVIEWER = lazy(r"\b(?:independent review|review services|reviewers?|medical review|review (?:organization|entity|program)|payment integrity|(?:state|commonwealth|county) of|bureau of|department of insurance|advocates|clearing|delegated|university|special audit|program integrity|medical management)\b", re.I)  # fmt: skip
HEADING = lazy(
    r"\b(?:part|notice|letter|decision|denial|determination|explanation|remittance|statement|summary|advice|report|view|screen|print|fax|memo|message|subject|status|detail|claim|claims|request|appeals?|review|authorization|confirmation|lookup|response|"
    r"account|portal|page|copy|draft|record|adverse|coverage|information|update|unit|department|office|desk|team|form|aviso|carta|denegaci[oó]n|notificaci[oó]n|explicaci[oó]n|external|utilization|quarter|dear|hello|hi|date|member|patient|provider|re)\b",
    re.I,
)
SPANISH_PAYER = lazy(
    r"\b(?:seguros?|salud|aseguradora|cooperativa|fondo|asistencia m[eé]dica|mutualidad|plan m[eé]dico)\b", re.I
)
THANKED = lazy(
    r"\b(?:being|as|for being) an? ((?:[A-Z][\w&'’\-]*[ \t]){1,4})member\b|\bThe ((?:[A-Z][\w&'’\-]*[ \t]){1,4})(?:Pharmacy |Member |Appeals |Care |Services |Clinical ){0,2}Team\b"
)
SEGMENT = lazy(
    r"(?<=dministrators)[ \t]+for[ \t]+|(?<=Review)[ \t]+for[ \t]+|(?<=TPA)[ \t]+for[ \t]+|[ \t]{2,}|[ \t]+[-–—·•|/][ \t]+|[ \t]*\|[ \t]*|,[ \t]+(?:an? |delegated|your )|[ \t]+\((?=self-funded|an |a |the |for )(?!HMO|PPO|PDP|D-SNP|HMO-POS|PFFS|MSA|EPO|POS|HMO D-SNP|SNP)|(?<=Benefits)[ \t]from[ \t]+(?=[A-Z]{3})"
)


def find_payer(text: str, book: Book, today: date) -> Iterator[Finding]:
    """Who wrote: the letterhead, or the label 'Payer:'. Where a reviewer or an administrator writes for a plan, both, each
    in doubt. A name that is only greeted or signed with comes last."""
    found = list(_payers(text))
    values: dict[str, tuple[str, int, int, str]] = {}
    for name, start, end, doubt in found:
        values.setdefault(name.lower(), (name, start, end, doubt))
    one_line = is_one_line(text)
    for name, start, end, doubt in values.values():
        doubt = doubt or ("The letter came as one line; look where the name ends." if one_line else "")
        yield make_finding("payer_name", name, f"It comes from {name.removesuffix('.')}.", text, start, end, doubt)


OF_ANYBODY = lazy(r"(?:managed|unit|of|the|and|drug|prescription|state|member|center)", re.I)
"""Words of a name that belong to nobody in particular, besides those of a payer and of a heading."""


def is_one_line(text: str) -> bool:
    """Whether the letter lost its line ends: no letterhead is as long as its first line, or no paragraph as one of it."""
    lines = text[:3000].split("\n")
    return len(lines[0]) > 70 or max(len(line) for line in lines) > 600


NAME_ENDS = lazy(
    r"(?:notice|explanation|dates?|dated|letter|utilization|department|prior|claims?(?! (?:serv|admin))|appeals?|member|remittance|provider|p\.?o\.?|box|third-party|administrator|contractor|program|determination|re:?|an?|for|individual|insured|underwritten|page|our|your|final|important|decision|denial|adverse|request)\b|\W*\d|[-–—_=|]",
    re.I,
)
"""What follows the sender's name where no line ends it."""


def _opening(text: str) -> int:
    """Where the sender's name ends that opens a letter of one line: its last word is one of a payer; 0 for no such name."""
    end = at = 0
    capitals = text[:6].isupper()
    for number, word in enumerate(re.finditer(r"\S+", text[:120])):
        bare = word[0].strip(",.;:()")
        small = bare in ("of", "and", "the", "&", "de", "y", "la")
        if (
            number > 9
            or NAME_ENDS.match(text, word.start())
            or not (small or bare[:1].isupper())
            or (capitals and bare != bare.upper())
        ):
            break
        at = word.end()
        if number and PAYER_WORD.fullmatch(bare):
            end = at
    return len(text[:end].rstrip(" ,.;:"))


def _payers(text: str) -> Iterator[tuple[str, int, int, str]]:
    """(name, start, end, doubt)."""
    labelled = LABELLED.search(text[:3000])
    if (
        labelled
        and (group := 1 if labelled[1] else 2)
        and not re.match(r"(?:a|an|the|your|our|of|no|yes|id|type)\b|.*\d{4}", labelled[group], re.I)
    ):
        name = labelled[group].strip(" .,")
        sent = FROM_LINE.search(text[: labelled.start()])
        if sent and sent[1].split()[0].lower() == name.split()[0].lower() and PAYER_WORD.search(sent[1]):
            # 'From: Wexford Health Clinical Services' and 'Plan: Wexford PPO Choice': who writes, and which of its plans.
            yield sent[1], sent.start(1), sent.end(1), ""
            return
        yield (
            proper_name(name, text) if not name.isupper() else name,
            labelled.start(group),
            labelled.start(group) + len(name),
            "",
        )
        return
    if is_one_line(text) and (opening := _opening(text)):
        yield proper_name(text[:opening], text), 0, opening, ""
        return
    head = re.split(r"^[ \t]*(?:dear|hello|to whom|estimad[oa])\b", text[:1500], maxsplit=1, flags=re.I | re.M)[0]
    behind = BEHIND.search(text[: len(head) + 600])
    for_line = FOR_LINE.match(head)
    if for_line and PAYER_WORD.search(for_line[1]):
        behind = for_line
    written = _letterhead(head, text)
    sent = FROM_LINE.search(head)
    if (
        sent
        and PAYER_WORD.search(sent[1])
        and not NOT_A_PAYER.search(sent[1])
        and not (written and PAYER_WORD.search(written[0]) and written[1] < sent.start(1))
    ):
        yield sent[1], sent.start(1), sent.end(1), ""
        return
    if (
        written
        and not behind
        and (NOT_A_PLAN.search(written[0]) or OF_A_STATE.match(written[0]))
        and (plan_named := _plan_named(text, written[2]))
    ):
        name, start, end = written
        if plan_named[0].lower() not in name.lower():
            yield (*plan_named, f"{name} writes for it.")
            yield name, start, end, f"It writes for {plan_named[0]}."
            return
    if written:
        name, start, end = written
        if (
            behind
            and (
                REVIEWER.search(name)
                or behind is for_line
                or (ADMINISTRATOR.search(name) and behind.end() <= len(head))
                or WRITES_FOR.match(behind[0])
            )
            and not name.lower().startswith(behind[1].lower())
        ):
            plan = behind[1].strip(" .,")
            runs_it = (
                (behind is not for_line or RUNS.search(name))
                and not REVIEWER.search(name)
                and not WRITES_FOR.match(behind[0])
            )
            yield name, start, end, "" if runs_it else f"It writes for {plan}."
            yield plan, behind.start(1), behind.start(1) + len(plan), f"{name} writes for it."
            return
        doubt = (
            "It may be a reviewer that writes for the plan."
            if REVIEWER.search(name)
            and not re.search(r"\bplan\b|\bmedicaid\b|department of (?:medical|health)", name, re.I)
            else ""
        )
        yield name, start, end, doubt
        return
    if match := MADE_BY.search(text[:3000]):
        yield match[1], match.start(1), match.end(1), ""
        return
    for payer in sorted(KNOWN_PAYERS, key=len, reverse=True):
        if match := re.search(rf"\b{re.escape(payer)}\b(?: of [A-Z][a-z]+)?", head):
            yield match[0], match.start(), match.end(), ""
            return
    if match := re.search(r"^[ \t]*We,[ \t]+((?:[A-Z(][\w'’&.\-)]*[ \t]?){1,8}),", text, re.M):
        yield match[1], match.start(1), match.end(1), ""
        return
    if named := _plan_named(text, 0):
        yield (*named, "No letterhead says that it wrote this.")
        return
    if match := re.match(r"\s*(Medicare) (?:summary|remittance)\b", text, re.I):
        yield "Medicare", match.start(1), match.end(1), ""
        return
    if match := THANKED.search(text):
        group = 1 if match[1] else 2
        name = match[group].strip()
        yield name, match.start(group), match.start(group) + len(name), ""


SPACED = lazy(r"(?:[A-Z&] ){2,24}[A-Z](?: {2,6}[A-Z&](?: [A-Z]){0,24}){1,5}")
"""'M A G N O L I A   H E A L T H': a name set with a blank between its letters."""


def _letterhead(head: str, text: str) -> tuple[str, int, int] | None:
    """Of the first lines, before the greeting, the first that has a payer's word and is no title; else a name that stands
    alone on the first line."""
    lines = list(re.finditer(r"[^\n]*\S[^\n]*", head))[:12]
    for line in lines[:3]:
        if SPACED.fullmatch(line[0].strip()):
            name = " ".join(word.replace(" ", "") for word in re.split(r" {2,}", line[0].strip()))
            return proper_name(name, text), line.start(), line.end()
    without_name: tuple[str, int, int] | None = None
    for number, line in enumerate(lines):
        at = 0
        printed = line[0]
        pieces: list[tuple[str, int]] = []
        for cut in SEGMENT.finditer(printed):
            pieces.append((printed[at : cut.start()], at))
            at = cut.end()
        pieces.append((printed[at:], at))
        for piece, offset in pieces[:3]:
            bare_piece = re.sub(r"^\s*(?:\[[^\]]*\]|\*+|we,)\s*", "", piece, flags=re.I)
            name = TITLE.sub("", bare_piece.strip()).strip(" ,*")
            bare = COMPANY_END.sub("", name)
            if not 3 < len(name) <= 80 or not name[0].isupper() or NOT_A_PAYER.search(bare):
                continue
            above = (
                lines[number - 1][0] if number and not head[lines[number - 1].end() : line.start()].strip("\n") else ""
            )
            if not offset and MADE_FOR.search(above):
                continue  # 'Insured and administered by Lone Prairie', wrapped: the rest of that name
            known = bare.lower() in {payer.lower() for payer in KNOWN_PAYERS}
            if not (PAYER_WORD.search(name) or SPANISH_PAYER.search(name) or known or (not number and REVIEWER.search(name))):  # fmt: skip
                continue
            if len(bare.split()) < 2 and not known:
                continue
            start = line.start() + printed.index(name, offset)
            if (
                re.match(r"(?:State|Commonwealth|County) of \w+(?: \w+)?$", name, re.I)
                and number + 1 < len(lines)
                and re.match(r"\s*(?:Department|Bureau|Division|Office|Agency)\b", lines[number + 1][0], re.I)
            ):
                second = re.split(r"[ \t]+[-–—][ \t]+", lines[number + 1][0].strip())[0]
                return (
                    f"{name} {second}",
                    start,
                    lines[number + 1].start() + lines[number + 1][0].index(second) + len(second),
                )
            found = proper_name(name, text), start, start + len(name)
            words = re.findall(r"[\w'’\-]+", name)
            if all(
                PAYER_WORD.fullmatch(word) or HEADING.fullmatch(word) or OF_ANYBODY.fullmatch(word) for word in words
            ):
                if (
                    number == 1
                    and above.isupper()
                    and name.isupper()
                    and re.fullmatch(r"[A-Z'’&.\- ]{12,60}", above.strip())
                    and not HEADING.search(above)
                ):
                    whole = " ".join(above.split()) + " " + name  # a name in capitals that was wrapped
                    return proper_name(whole, text), lines[0].start(), start + len(name)
                without_name = without_name or found  # 'Medicaid Managed Care', 'Claims Review Unit'
                continue
            return found
    if without_name:
        return without_name
    if MADE_BY.search(head):
        return None
    for number, line in enumerate(lines[:2]):
        piece = SEGMENT.split(line[0].strip())[0].strip(" *")
        following = lines[number + 1][0].strip() if number + 1 < len(lines) else ""
        if (
            2 < len(piece) <= 60 and piece[0].isupper() and len(piece.split()) <= 7 and not HEADING.search(piece) and not re.search(r"[\d:.?!]", piece)
            and not re.match(r"\d|p\.?o\.? box", following, re.I) and not NOT_A_PAYER.search(piece) and (len(piece.split()) > 1 or piece.isupper() or re.search(r"[a-z][A-Z]", piece))
        ):  # fmt: skip
            if _is_person(piece, following):
                continue
            start = line.start() + line[0].index(piece)
            return proper_name(piece, text), start, start + len(piece)
    return None


MADE_FOR = lazy(
    r"^[ \t]*(?:insured|underwritten|administered|sponsored)\b[^\n]*\b(?:by|for)\b[^\n.]*[A-Za-z][ \t]*$", re.I
)
"""A line of the head that says who insures or administers, and runs on."""


OF_A_PAPER = lazy(
    rf"(?:{DATE})|(?:member|claim|subscriber|id\b|ref|case|request|notice|explanation|reconsideration|clinical|pharmacy|utilization|review|appeals?|medical|health|specialty|drug program|payment|provider|determination|decision|statement|your claim|[A-Z]{{2,4}}[ -]?\d{{2}})",
    re.I,
)
"""What follows the name of a plan and not that of a person: a day, a number, what the paper is."""


OF_A_COMPANY = lazy(
    r"\b(?:National|American|General|Standard|Federal|International|United|Universal|Western|Eastern|Northern|Southern|Pacific|Atlantic|Central|Regional|Allied|Employers|Physicians)$"
)
"""The last word of a name that no person bears: 'Aldersgate National'."""


def _is_person(piece: str, following: str) -> bool:
    """'John Smith': two or three words in lower case without a word of a business, before an address or a date."""
    return (
        bool(re.fullmatch(r"[A-Z][a-z]+(?: [A-Z]\.)? [A-Z][a-z]+(?:-[A-Z][a-z]+)?", piece))
        and bool(re.match(r"\d|[A-Z]", following))
        and not OF_A_PAPER.match(following)
        and not OF_A_COMPANY.search(piece)
    )


ACRONYMS = {
    "AARP", "AHCCCS", "CHAMPVA", "CHIP", "EPO", "FEHB", "GEHA", "HHS", "HMO", "IHS", "LLC", "LLP", "PACE", "PDP", "POS", "PPO", "PSHB", "QIC",
    "SNP", "TRICARE", "UMR", "UPMC", "USA", "VA",
}  # fmt: skip
SMALL = {"a", "and", "at", "by", "for", "in", "of", "on", "the", "to"}


def proper_name(name: str, text: str = "") -> str:
    """A name printed in capitals, in title case; any other name as it stands. A word the letter elsewhere prints
    in mixed case ('TriBeam') is spelled as there."""
    if not name.isupper():
        return name
    return re.sub(r"[A-Z][A-Z'’]*", lambda match: _proper_word(match, name, text), name)


def _proper_word(match: re.Match[str], name: str, text: str) -> str:
    word = match[0]
    before = name[: match.start()]
    if word in ACRONYMS or (before[-1:] == "." and len(word) == 1) or re.fullmatch(r"(?:.*[^A-Z])?[A-Z]\.", word + "."):
        return word
    if word.lower() in SMALL and before.strip():
        return word.lower()
    if word == "RX":
        return "Rx"
    # In brackets, or without a vowel, it is letters read one by one: (HMO), BCBS.
    if before.count("(") > before.count(")") or (len(word) <= 4 and not re.search(r"[AEIOUY]", word)):
        return word
    for printed in re.finditer(rf"\b{re.escape(word)}\b", text, re.I):
        if re.fullmatch(r"[A-Z][a-z]*[A-Z]?[a-z'’]+", printed[0]):
            return printed[0]
    return word.capitalize()


ZIP_LINE = lazy(
    r"^[^\n]{0,120}?\b[A-Z][A-Za-z.'’\-]*,?[ \t]+(?:[A-Z]{2}|[A-Z][a-z]{3,13})[ \t]+\d{5}(?:-\d{4})?(?!\d)", re.M
)
# The words that send an appeal off: a verb of sending, or a request that 'must be received', up to the address.
SENDS = lazy(
    r"\b(?:send|mail|write|submit|address|deliver|upload|file|filed|fax|ask|appeal|received|visit)\b[^\n]*(?:\n[^\n]*){0,3}?(?:\bto|\bwith|\bat|\bmail|:)\s*:?\s*$",
    re.I,
)
SENDS_HERE = lazy(
    r"\b(?:write|mail|send|submit|address|fax|file)\b(?:[^.\n:]|(?<=O)\.|\n(?!\n)){0,70}?(?:\bto\b|\bwith\b)[ \t]{0,9}:?[ \t]{0,9}(?=(?-i:[A-Z]))(?!(?:us|you|the date|this|our|ask|appeal|file|request)\b)|^[ \t]{0,40}mail[ \t]{0,9}(?:to)?:[ \t]{0,9}(?=\S)",
    re.I | re.M,
)
DESK = lazy(
    r"\b(?:appeals?|grievances?|reconsiderations?|redeterminations?|hearings?|disputed claims|review unit|independent review)\b",
    re.I,
)
ABOUT_APPEAL = lazy(
    r"\b(?:appeals?|reconsider(?:ation)?|redetermination|grievance|hearing|right to|disagree|look(?:ed)? at (?:this )?again|review)\b",
    re.I,
)
FAX = lazy(
    r"(?:\b(?:expedited|urgent|appeals?)[ \t]+)?\bfax\b(?:[ \t]*(?:number|no\.?|#))?:?[ \t]*\(?\d{3}\)?[ \t.\-]*\d{3}[ \t.\-]*\d{4}",
    re.I,
)


RUNS_OVER = lazy(r"[ \t]*(?-i:[a-z])[^\n]*?[a-z]{3,}[.:][ \t]+(?=(?-i:[A-Z0-9]))")
"""The end of a sentence in the first line of an address."""
FAX_BESIDE = lazy(r"fax\b(?:[ \t]*(?:number|no\.?|#))?:?\s{0,3}\(?\d{3}\)?[ \t.\-]*\d{3}[ \t.\-]*\d{4}", re.I)
"""A fax number that follows on the line of the ZIP code; a sentence may break after 'Fax:'."""


def find_address_block(text: str) -> Iterator[Finding]:
    """Where to send an appeal: the lines up to a ZIP code that follow words of sending, or that name an appeals desk
    where the letter speaks of appealing. The sender's and the patient's own addresses stand before that."""
    for match in ZIP_LINE.finditer(text):
        start, first = _block_start(text, match.start())
        lead = text[max(0, first - 400) : first].rstrip()
        spoken = bool(ABOUT_APPEAL.search(lead))
        lines = text[first : match.end()]
        last = lead.rsplit("\n", 1)[-1].strip()
        if re.match(r"to\b", last, re.I) and not re.match(r"to (?:appeal|file|ask)\b", last, re.I):
            continue  # 'To the parent or guardian of:' opens the reader's own address
        sent = bool(SENDS.search(lead[-260:])) or first > start
        desk = bool(DESK.search(" ".join(lines.splitlines()[:2])))
        if not spoken or not (sent or desk or re.search(r"\b(?:send|file|write)\b", lead[-300:], re.I)):
            continue
        if not re.search(r"\bbox\b|\d", re.sub(r"\d{5}(-\d{4})?$", "", lines), re.I) or len(lines) > 300:
            continue
        if over := RUNS_OVER.match(lines):
            first += (
                over.end()
            )  # 'officer decides. Fair Hearing Unit, 61 Court Street': a sentence that ends in the line
            lines = lines[over.end() :]
        rows = [row.strip() for row in lines.splitlines() if row.strip()]
        fax_first = rows.pop(0) if len(rows) > 1 and FAX.match(rows[0]) else ""
        rows = [_proper_row(row, text) for row in rows] if "\n".join(rows).isupper() else rows
        if (
            first > start
        ):  # the address stands in a sentence: its lines break where the paper ends, not where a row does
            rows = re.sub(r"(?<=\b(?:and|the))\n|(?<=\b(?:of|or))\n|(?<=\bfor)\n|(?<=&)\n", " ", "\n".join(rows)).split(
                "\n"
            )
        end = match.end()
        fax = _fax_below(text, match) if not fax_first else None
        if fax:
            end = fax.end()
        printed = fax[0] if fax else fax_first
        printed = " ".join(printed.split())
        value = "\n".join([*rows, *([printed[:1].upper() + printed[1:]] if printed else [])])
        yield make_finding("payer_address", value, "It says where to send an appeal.", text, first, end)
        return


PROSE_AFTER = lazy(r"[a-z]{3,}[.!?][ \t]+\w+[ \t]+\w+|\b(?:within|days|letter|copies)\b[^\n]{10,}[:.]?[ \t]*$", re.I)
"""What shows that a line with words of sending goes on as a sentence."""


def _block_start(text: str, line_start: int) -> tuple[int, int]:
    """Where the address block of a ZIP line starts: (its first line, its first word after 'Mail to:' on that line)."""
    start = line_start
    line = text[line_start : text.find("\n", line_start) if "\n" in text[line_start:] else len(text)]
    said = list(SENDS_HERE.finditer(line[:140]))
    if said:
        return line_start, line_start + said[-1].end()
    for _ in range(5):
        if start == 0:
            break
        before = text.rfind("\n", 0, start - 1) + 1
        row = text[before : start - 1]
        if not row.strip() or (len(row) > 90 and not SENDS_HERE.search(row)):
            break
        said = list(SENDS_HERE.finditer(row))
        if said and PROSE_AFTER.search(row, said[-1].end()):
            break  # 'Write to the Board. Your letter must reach us by …': a sentence, and no line of the address
        if said and said[-1].end() < len(row.rstrip()):
            return before, before + said[-1].end()
        # Prose, a heading, or the words that send it off end the block; 'Attn:' and 'c/o' are lines of it.
        if row.rstrip().endswith(":") or (
            re.search(r"[.?!]$", row.rstrip()) and not re.search(r"\b(?:Inc|Co|Corp|Ste|Apt|St|Ave)\.$", row.rstrip())
        ):
            break
        if re.search(r"\b(?:you|your|we|within|must|phone|call)\b", row, re.I) and not FAX.match(row.strip()):
            break
        start = before
    return start, start + len(text[start:]) - len(text[start:].lstrip())


def _fax_below(text: str, zip_line: re.Match[str]) -> re.Match[str] | None:
    """A fax number on the same or the next line, or after a phone number there, belongs to the address. In another column or under
    another head ('Fax: ...' beside an indented 'Mail:' block) it does not."""
    if beside := re.match(r"\.?[ \t]{1,12}(?=fax\b)", text[zip_line.end() :], re.I):
        return FAX_BESIDE.match(text, zip_line.end() + beside.end())
    match = re.match(r"\.?[ \t]*\n([ \t]*)([^\n]*)", text[zip_line.end() :])
    if not match or len(match[1]) != len(zip_line[0]) - len(zip_line[0].lstrip()):
        return None
    row = re.match(r"(?:or[ \t]+)?(?:(?:tele)?phone:?[ \t]*[\d()\- .]{10,18}[ \t;,]*)?", match[2], re.I)
    at = zip_line.end() + match.start(2) + (row.end() if row else 0)
    return FAX.match(text, at)


def _proper_row(row: str, text: str) -> str:
    """A line of an address printed in capitals; the state and the box keep theirs."""
    row = proper_name(row, text)
    row = re.sub(r"\bP(\.?)O(\.?) Box\b", r"P\1O\2 Box", row, flags=re.I)
    return re.sub(r"\b([A-Z][a-z])(?=[ \t]+\d{5})", lambda match: match[1].upper(), row)
