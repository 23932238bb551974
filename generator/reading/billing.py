"""The codes of a claim: drug, procedure, diagnosis, product (NDC), modifiers, units, amounts, and why a line was not paid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from generator.facts import Book
from generator.reading.claim_lines import MODIFIERS, find_claim_lines
from generator.reading.finding import Finding, make_finding
from generator.reading.patterns import lazy
from generator.reading.tables import columns_of_codes, table_rows, under_heads_of_units

DRUG_CODE = lazy(r"\b([A-CEGHJ-MP-V]\d{4})\b")
UNCLASSIFIED = ("J3490", "J3590", "J7999", "J8499", "J9999", "C9399", "A9699")
"""Codes for whatever has no code of its own: they name no drug, so none is read from them."""
DIAGNOSIS = lazy(r"\b([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)(?![\w\-]|\.\d)")


def _known_codes(book: Book) -> set[str]:
    return {row.code for therapy in book.shelf("therapies").values() for row in therapy.code}


def find_drug_codes(text: str, book: Book) -> Iterator[Finding]:
    """HCPCS codes, each once, in the order of the text. Other letters than J and Q count where they are named as codes."""
    seen: set[str] = set()
    for match in DRUG_CODE.finditer(text):
        code = match[1]
        known = book.therapies_of_code(code)
        if code in seen or _within_number(text, match.start(), match.end()):
            continue
        if not known and code[0] not in "JQ" and not _named_code(text, match.start(), match.end()):
            continue
        seen.add(code)
        if code in UNCLASSIFIED:
            says = f"The drug code is {code}, which stands for any drug without a code of its own. Which drug is it?"
        else:
            drugs = " or ".join(row.product for _, row in known)
            says = f"The drug code is {code}" + (f", which stands for {drugs}." if drugs else ", which is not in our book.")  # fmt: skip
        yield make_finding("hcpcs", code, says, text, match.start(), match.end())


def _within_number(text: str, start: int, end: int) -> bool:
    """Whether a code is only a part of a longer number: 'CR-J1745', 'W-A1234-99'."""
    before, after = text[max(0, start - 1) : start], text[end : end + 3]
    return (before in ("-", "/", "#", "&") and not re.match(r"[A-Z]?\d{4}/", text[max(0, start - 6) : start])) or bool(
        re.match(r"-(?:\d{3}|[A-Z]{3})|-\d\b(?!\d)", after + "  ")
    )


CODE_LABEL = lazy(r"\b(?:hcpcs|cpt|procedures?|proc|billing|service|codes?|c[oó]digos?|lines?|drug|svc|per diem|nursing|supplies|pump|billed|units?)\b", re.I)  # fmt: skip


def _named_code(text: str, start: int, end: int) -> bool:
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line = text[line_start : line_end if line_end >= 0 else len(text)]
    return bool(CODE_LABEL.search(text[max(line_start, start - 60) : start]) or CODE_LABEL.search(line) or re.search(r"\b[JQ]\d{4}\b|\b9\d{4}\b|\$|\d\.\d{2}\b", line)) and text[start] in "ABCEGJKLPQSTV"  # fmt: skip


# ---- procedures -----------------------------------------------------------------------------------------

PROCEDURE = lazy(r"(?<![\w.,$#\-])(?<![^\d]/)(\d{5})(?![\w]|-\d|\.\d|,\d)")
PROCEDURE_LABEL = lazy(
    r"\b(?:cpt|hcpcs|procedures?|proc|administration|infusion|codes?|nursing|c[oó]digos?|billed|lines?)\b", re.I
)
PLACE_BEFORE = lazy(r"(?:\b[A-Z]{2}|\b[A-Z][a-z]{3,}|\bBox|\bSuite|\bZIP|\bStop|Bin|\bNo\.|\bnumber|\bgroup|\bid|\bcase|\bref|\bclaim)[ \t]*#?:?[ \t]*$", re.I)  # fmt: skip


ROW = 400
"""Characters on either side of a number that are looked at as its row of a table."""


@cache
def _administration(book: Book) -> frozenset[str]:
    return frozenset(code for family in book.shelf("admin_families").values() for code in family.cpt)


def find_procedures(text: str, book: Book) -> Iterator[Finding]:
    """CPT numbers: those of giving a drug wherever they stand as codes, any other where a label of codes stands before."""
    known = _administration(book)
    seen: set[str] = set()
    for match in PROCEDURE.finditer(text):
        code = match[1]
        if code in seen or not "00100" <= code <= "99607":
            continue
        line_start = text.rfind("\n", 0, match.start()) + 1
        line_end = text.find("\n", match.end())
        row_start = max(line_start, match.start() - ROW)
        line = text[row_start : min(line_end if line_end >= 0 else len(text), match.end() + ROW)]
        before = text[max(line_start, match.start() - 70) : match.start()]
        labelled = re.search(r"\bcpt\b|\bprocedure|\bcodes?\b|c[oó]digos?\b", before, re.I)
        in_row = bool(re.search(r"\b[JQS]\d{4}\b", line)) or bool(re.match(r"\s*\d{1,2}[/-]?\d{2}[/-]?\d{2,4}\b", line))
        if PLACE_BEFORE.search(before) and not labelled and code not in known:
            continue
        if re.search(r",[ \t]*[A-Z]{2}[ \t]+$", before):
            continue
        under_code = any(begin <= match.start() - line_start < end for begin, end in columns_of_codes(text, line_start))
        opens_row = under_code or re.match(
            r"\s*\d{1,2}[/-]\d{1,2}[/-]\d{2,4}[ \t|]+$", text[line_start : match.start()]
        )
        if code in known or labelled or (in_row and code[0] == "9") or opens_row:
            seen.add(code)
            yield make_finding("cpt", code, f"The procedure code is {code}.", text, match.start(), match.end())


# ---- diagnoses ------------------------------------------------------------------------------------------

DIAGNOSIS_LABEL = lazy(r"\b(?:diag(?:nos[ie]s|nostic)?s?|icd|dx|diagn[oó]stico|indication|condition|illness)\b", re.I)


def diagnoses(text: str, book: Book) -> Iterator[re.Match[str]]:
    """Codes that are surely diagnoses: known to the book, or named so. A policy number may have the same shape."""
    known = _known_diagnoses(book)
    for match in DIAGNOSIS.finditer(text):
        before = text[max(0, match.start() - 60) : match.start()]
        if before[-1:] in ("-", "/", "#") and not re.search(r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?/$", before):
            continue
        named = re.search(r"diag|icd|\bdx\b", before, re.I)
        dotted = "." in match[1]
        if not named and not dotted and match[1] not in known and match[1] not in _categories(book):
            continue
        code = match[1]
        if not re.fullmatch(r"[A-TV-Z]\d[0-9AB](?:\.[0-9A-Z]{1,4})?|U07\.\d|[A-TV-Z]\d[0-9AB][0-9A-Z]{1,4}", code):
            continue
        if named and not dotted and re.search(r"(?:section|policy|guideline|form|part|tier|phase|level|stage|criteria)\s+$", before, re.I):  # fmt: skip
            continue
        stands = dotted and (code in known or _stands_as_diagnosis(text, match, known))
        short = (
            len(code) == 3
            and (code in known or code in _categories(book))
            and re.search(r"[(,;:·|]\s*$|\bfor\s+$|\s{2,}$", before)
        )
        if named or stands or short:
            yield match


@cache
def _known_diagnoses(book: Book) -> frozenset[str]:
    return frozenset(row.code for condition in book.shelf("conditions").values() for row in condition.icd10)


@cache
def _categories(book: Book) -> frozenset[str]:
    """The first three characters of the codes of the book: 'G35' of 'G35.A', as it is still printed."""
    return frozenset(code[:3] for code in _known_diagnoses(book))


def _stands_as_diagnosis(text: str, match: re.Match[str], known: frozenset[str]) -> bool:
    """A dotted code that is not in the book: in a list with others, in brackets, or after the name of an illness."""
    code = match[1]
    if re.match(r"[A-TV-Z]\d[0-9AB]\.[0-9A-Z]{1,4}$", code) is None:
        return False
    before = text[max(0, match.start() - 40) : match.start()]
    return not re.search(r"(?:section|§|policy|guideline|chapter|rule|version|rev|criteria|form|manual|part)\.?\s*$|v\.?$|[\w]-$", before, re.I)  # fmt: skip


def find_diagnoses(text: str, book: Book) -> Iterator[Finding]:
    seen: set[str] = set()
    for match in diagnoses(text, book):
        if match[1] not in seen:
            seen.add(match[1])
            yield make_finding("icd10", match[1], f"The diagnosis code is {match[1]}.", text, match.start(), match.end())  # fmt: skip


# ---- product numbers, modifiers, units ------------------------------------------------------------------

NDC = lazy(r"(?<![\w\-])(?:(\d{4,5}-\d{2,4}-\d{1,4})|(?<=N4)(\d{11})|(\d{10,11}))(?![\w\-])")
NDC_LABEL = lazy(r"\b(?:ndc|national drug code|n4)\b[^\n]{0,30}$", re.I)


def find_products(text: str, book: Book) -> Iterator[Finding]:
    """NDC numbers: eleven digits in groups of five, four and two, or ten with one group a digit shorter."""
    seen: set[str] = set()
    for match in NDC.finditer(text):
        value = match[0]
        labelled = NDC_LABEL.search(text[max(0, match.start() - 50) : match.start()]) or _under_ndc(text, match.start())
        if value in seen or not labelled:
            continue
        sizes = tuple(len(part) for part in value.split("-"))
        fits = sizes in ((5, 4, 2), (4, 4, 2), (5, 3, 2), (5, 4, 1)) or sizes == (11,)
        seen.add(value)
        doubt = "" if fits else "A drug's NDC has ten or eleven digits in three groups, such as 5-4-2; this has not."
        yield make_finding(
            "ndc", value, f"The product number (NDC) is {value}.", text, match.start(), match.end(), doubt
        )


def _under_ndc(text: str, start: int) -> bool:
    """Whether the head of its table names NDC and it has the full shape."""
    return bool(
        re.search(r"\bNDC\b", text[max(0, start - 700) : start]) and re.match(r"\d{5}-\d{3,4}-\d{1,2}", text[start:])
    )


AFTER_CODE = lazy(
    r"\b(?:[A-CEGHJ-MP-V]\d{4}|\d{5})((?:[ \t]*[-–/,][ \t]*|[ \t]{1,4}|[ \t]*\()(?:[A-Z][A-Z0-9]|\d{2})\b)+"
)
MODIFIER_LABEL = lazy(r"\b(?:modifiers?|mods?\b|modificador(?:es)?)(?:[ \t]+codes?)?[ \t]*(?:\(s\))?[ \t]*:?[ \t]*[\"“']?((?:-?[A-Z0-9]{2}\b(?:[ \t]*(?:,|and|or|/|&|y)[ \t]*)?[\"”']?){1,4})")  # fmt: skip


WASTE = lazy(r"(?<![\w-])J[WZ](?![\w-])")
"""The two modifiers of a drug that is thrown away, which are no word of anything else."""


def find_modifiers(text: str, book: Book) -> Iterator[Finding]:
    seen: set[str] = set()
    known = _known_codes(book) | _administration(book)
    for match in AFTER_CODE.finditer(text):
        code = re.match(r"\w{5}", match[0])
        for part in re.finditer(r"[ \t,\-–/(]([A-Z][A-Z0-9]|\d{2})\b", match[0]):
            value = part[1]
            is_code = code and (code[0] in known or code[0][0] in "JQS" or code[0].startswith("96"))
            if value in MODIFIERS and is_code and value not in seen and not (value.isdigit() and "-" not in part[0]):
                seen.add(value)
                yield make_finding("modifier", value, f"The code carries the modifier {value}.", text, match.start() + part.start(1), match.start() + part.end(1))  # fmt: skip
    for line in find_claim_lines(text, known):
        for value, start, end in line.modifiers:
            if value not in seen:
                seen.add(value)
                yield make_finding("modifier", value, f"The code carries the modifier {value}.", text, start, end)
    for match in MODIFIER_LABEL.finditer(text):
        for part in re.finditer(r"\b[A-Z0-9]{2}\b", match[1]):
            value = part[0]
            if (
                value not in seen
                and value.isupper() | value.isdigit()
                and value not in ("OR", "IS", "TO", "ON", "OF", "IN", "NO")
            ):
                seen.add(value)
                at = match.start(1) + part.start()
                yield make_finding("modifier", value, f"The code carries the modifier {value}.", text, at, at + len(value))  # fmt: skip
    for match in WASTE.finditer(text):
        if match[0] not in seen:
            seen.add(match[0])
            yield make_finding("modifier", match[0], f"The code carries the modifier {match[0]}.", text, match.start(), match.end())  # fmt: skip


UNIT = lazy(
    r"(?<![\w.,/$\-])(?!9\d{4}[ \t])(\d{1,3}(?:,\d{3})+|\d{1,5})[ \t\n]+(?:per[ \t]diem[ \t]+|billing[ \t]+|billed[ \t]+|additional[ \t]+|total[ \t]+|service[ \t]+|hcpcs[ \t]+)?(?:units?|unidades|uds?\.)\b(?![ \t]*(?:/|per[ \t]+(?:kg|kilogram|ml|milliliter|hour|m2|day\b|\d)|of[ \t]+blood|[a-z]+ acid))"
    r"|\b(?:units?|qty|quantity|unidades)(?:[ \t]+(?:billed|requested|of service|allowed|denied|approved))?[ \t]*[:=][ \t]*(\d{1,5}(?:,\d{3})*)\b(?!\.\d|[ \t]*(?:mg|mcg|g|ml)\b)|\bx[ \t]?(\d{1,4})[ \t]units?\b|\b(?:qty|quantity|billed units|units billed|units/dose|un)[ \t.]{1,20}(\d{1,5})\b(?!\.\d)"
    r"|\b(?:[A-CEGHJ-MP-V]\d{4}|\d{5})\)?(?:[ \t-]?[A-Z][A-Z0-9]\b)?(?:[ \t]\([^()\n]{2,30}\))?(?:,? per diem)?[ \t,]{0,4}(?:[x×][ \t]?|\()(\d{1,5})(?![\w.,]?\d|[ \t]?m)(?=\)|\W|$)|[x×][ \t]?(\d{1,5})[ \t]+units?\b"
    r"|\b(?:(?:service|svc|billed|requested|approved|allowed|total|denied|req)\.?[ \t]+units?(?:/(?:visits?|days?))?|units?/(?:visits?|days?|svc)|units?[ \t]+(?:billed|requested|approved|allowed|denied))[ \t]*[:=#]?[ \t]{0,10}(\d{1,3}(?:,\d{3})+|\d{1,5})(?:\.0+)?(?![\d.,]*\d|[ \t]*mg)"
    r"|\bunits?[ \t]{1,4}(\d{1,5})(?=[ \t]{2,}|[ \t]*\n)|\b[JQ]\d{4}(?:[ \t\-]+[A-Z]{2})?[ \t]+(\d{1,4})[ \t]*UN\b|\b[JQ]\d{4}[ \t\-]+(?:JZ|JW)[ \t]+(\d{1,4})[ \t]*(?=\n|$)"
    r"|\b\d+(?:\.\d+)?[ \t]?(?:mg|mcg|g|mL|ml|IU)[ \t]+[x×][ \t]?(\d{1,5})(?=[ \t]{2,}|[ \t]+[A-Z]\d{4})",
    re.I,
)


def find_units(text: str, book: Book) -> Iterator[Finding]:
    """Units of a code, by their word or by the head of their column."""
    seen: set[int] = set()

    def unit(value: str, start: int, end: int) -> Iterator[Finding]:
        number = int(value.replace(",", ""))
        if number and number not in seen:
            seen.add(number)
            yield make_finding("units", number, f"It says {number} units.", text, start, end)

    for match in UNIT.finditer(text):
        value = next(group for group in match.groups() if group)
        if re.match(r"[ \t]*/|[ \t]*per kg", text[match.end() : match.end() + 8]):
            continue
        yield from unit(value, match.start(), match.end())
    for line in find_claim_lines(text, _known_codes(book) | _administration(book)):
        for count, start, end in line.units:
            yield from unit(str(count), start, end)
    for head, row, row_start in table_rows(text):
        if re.match(r"(?:sub)?totals?\b", row[0][0], re.I):
            continue
        for name, place in head:
            if re.fullmatch(
                r"(?:(?:svc |billed )?(?:units?|unts?|un|uts|ut|u)|qty|quantity|nos|uds|unid|unidades|cant(?:idad)?|units? (?:billed|submitted|req\w*))\.?",
                name,
                re.I,
            ):
                for cell, start in row:
                    number = re.match(r"(\d{1,5}(?:\.0+)?|\d{1,2},\d{3})$", cell)
                    if number and place == start:
                        yield from unit(number[1].split(".")[0], row_start, row_start + 1)
    for value, start in under_heads_of_units(text):
        yield from unit(value, start, start + len(value))


# ---- why a line was not paid ----------------------------------------------------------------------------

GROUPS = {"CO": "a contract with the payer", "PR": "the patient's share", "OA": "another adjustment", "PI": "the payer's own reduction", "CR": "a correction"}  # fmt: skip
GROUPED = lazy(
    r"(?<![\w\-])(?<!form )(?<!Form )(?<!etter code )(CO|PR|OA|PI|CR)(?:[ \t]?[-–/*][ \t]?|[ \t]{1,3})(\d{1,3}|[A-Z]\d{1,2})(?![\w]|-\d|/\d|\.\d)"
)
GLUED_GROUP = lazy(r"(?:(?<=\d\.\d\d)|(?<=[ \t]0)|^)[ \t]*(CO|PR|OA|PI)(\d{1,3})(?=[ \t]*$|[ \t]{2,})", re.M)
"""'CO4' at the end of a line of amounts, or at the head of its explanation."""
RUN_ON = lazy(r"(?<![\w\-])(CO|PR|OA|PI)(\d{1,3})(?![\w]|-\d|/\d|\.\d|[ \t]*%)")
"""'CO22' in a line of prose; only of a paper on a claim, and only a code that there is."""
IN_BRACKETS = lazy(r"(?<=[a-z])[ \t]\((\d{2,3})\)(?=[.;,]|[ \t]*\n|$)")
"""'... was never requested (197).'"""
NO_LABEL = "No label on the letter says what this number is."
OF_A_CLAIM = lazy(r"\b(?:claims?|remit\w*|eob|explanation of benefits|d\.?o\.?s|adjustments?|billed)\b", re.I)
CARC_LABEL = lazy(
    r"\b(?:carc|(?:claim )?adj(?:ustment|\.)?(?: (?:group|reason))?(?: and)?(?: reason)?(?: codes?)?(?:\(s\)|s)?|reason codes?|denial codes?|reject(?:ion)? (?:reason )?codes?|"
    r"ajuste|c[oó]digos? de (?:ajuste|raz[oó]n|motivo)|grp[-/]carc|adj reason|rsn)\b[ \t]*(?:codes?)?(?:[ \t]+(?:is|was|of))?[ \t]*[:#=]?[ \t]*((?:(?:CO|PR|OA|PI|CR)?[ \t\-]{0,2}(?:\d{1,3}|[A-Z]\d{1,2})\b(?!\.\d|/\d| days)(?:[ \t]*(?:,|and|&|;|y|/|\+)[ \t]*)?){1,6})",
    re.I,
)
RARC = lazy(r"(?<![\w\-/.])(MA\d{1,3}|N\d{1,3}|M\d{1,3})(?![\w\-.]\w|\w)")
RARC_LABEL = lazy(r"\b(?:rarc|remarks?|remark codes?|remit\w*|reason|adj\w*|carc|observaci[oó]n|alert|nota)\b", re.I)


def find_adjustments(text: str, book: Book) -> Iterator[Finding]:
    """CARC, RARC and group codes: 'CO-197', 'CARC 16', 'Remark: N706, MA130', and the columns of a remittance."""
    seen: set[tuple[str, str]] = set()

    def one(question: str, value: str, says: str, start: int, end: int) -> Iterator[Finding]:
        if (question, value) not in seen:
            seen.add((question, value))
            yield make_finding(question, value, says, text, start, end)

    def carc(value: str, start: int, end: int) -> Iterator[Finding]:
        value = value.upper()
        if not re.fullmatch(r"[1-9]\d{0,2}|[ABDPWY]\d{1,2}", value) or (value.isdigit() and int(value) > 310):
            return
        yield from one("carc", value, f"The claim adjustment reason code is {value}.", start, end)

    def group(value: str, start: int, end: int) -> Iterator[Finding]:
        yield from one("group_code", value.upper(), f"The adjustment is charged to {GROUPS[value.upper()]} ({value.upper()}).", start, end)  # fmt: skip

    for match in GROUPED.finditer(text):
        if (
            re.search(r",[ \t]*$|\b[A-Z][a-z]+[ \t]+$", text[max(0, match.start() - 20) : match.start()])
            and len(match[2]) > 3
        ):
            continue
        yield from group(match[1], match.start(1), match.end(1))
        yield from carc(match[2], match.start(2), match.end(2))
        # 'CO-45, 97': more numbers after the first.
        more = re.match(
            r"(?:[ \t]*[,/;&][ \t]*(?:\d{1,3})\b(?![./]\d|[ \t]*(?:days|units|mg|\$)))+",
            text[match.end() : match.end() + 40],
        )
        if more:
            for part in re.finditer(r"\d{1,3}", more[0]):
                yield from carc(part[0], match.end() + part.start(), match.end() + part.end())
    for match in GLUED_GROUP.finditer(text):
        yield from group(match[1], match.start(1), match.end(1))
        yield from carc(match[2], match.start(2), match.end(2))
    if OF_A_CLAIM.search(text):
        known = {row.code for row in book.shelf("remittance_codes").values() if row.system == "CARC"}
        for match in RUN_ON.finditer(text):
            if match[2] in known:
                yield from group(match[1], match.start(1), match.end(1))
                yield from carc(match[2], match.start(2), match.end(2))
        for match in IN_BRACKETS.finditer(text):
            if match[1] in known and ("carc", match[1]) not in seen:
                seen.add(("carc", match[1]))
                says = f"The claim adjustment reason code is {match[1]}."
                yield make_finding("carc", match[1], says, text, match.start(1), match.end(1), NO_LABEL)
    for match in CARC_LABEL.finditer(text):
        for part in re.finditer(r"(?:(CO|PR|OA|PI|CR)[ \t\-]{0,2})?\b(\d{1,3}|[A-Z]\d{1,2})\b", match[1], re.I):
            at = match.start(1)
            if part[1]:
                yield from group(part[1], at + part.start(1), at + part.end(1))
            if re.match(r"[NM]\d", part[2], re.I):
                continue
            yield from carc(part[2], at + part.start(2), at + part.end(2))
    for match in re.finditer(
        r"\bgroup codes?[ \t]*[:=]?[ \t]*(CO|PR|OA|PI|CR)\b|(?<!form )(?<!Form )\b(CO|PR|OA|PI|CR)\b(?=[ \t]*(?:\(|=|[ \t]contractual|[ \t]patient resp))",
        text,
        re.I,
    ):
        if (match[1] or match[2]).isupper():
            yield from group(match[1] or match[2], match.start(), match.end())
    for head, row, start in table_rows(text):
        for name, place in head:
            cell = next((cell for cell, number in row if number == place), "")
            if re.search(r"carc|^(?:adj|rsn|reason|code\(?s?\)?|denial|grp)\b", name, re.I) and not re.search(
                r"\bproc|service|billing|drug", name, re.I
            ):
                for part in re.finditer(r"(?<![\w.$])(\d{1,3})(?![\w.,/])", cell):
                    yield from carc(part[1], start, start + 1)
            if re.search(r"^(?:grp|group|gc)\b", name, re.I) and cell in GROUPS:
                yield from group(cell, start, start + 1)
    for match in RARC.finditer(text):
        line_start = text.rfind("\n", 0, match.start()) + 1
        line_end = text.find("\n", match.end())
        line = text[line_start : line_end if line_end >= 0 else len(text)]
        before = text[max(0, match.start() - 160) : match.start()]
        labelled = RARC_LABEL.search(text[max(line_start, match.start() - 80) : match.start()])
        listed = (
            re.match(r"[ \t]*(?:-|–|=|:|\.|\n|[A-Z][a-z])", text[match.end() :])
            and match.start() - line_start <= 3
            and len(line) > 12
        )
        in_row = GROUPED.search(line) or re.search(r"\$?\d+\.\d{2}\b", line)
        if (labelled or listed or in_row) and not re.search(r"icd|diag|dx\b", before[-40:], re.I):
            yield from one("rarc", match[1], f"The remark code is {match[1]}.", match.start(), match.end())


AMOUNT = lazy(
    r"\b(?P<what>billed|charged?s?|total charges?|amount billed|allowed|paid|you (?:may )?owe|patient (?:share|resp\w*)|overpayment(?: of)?|refund|remit|deductible|coinsurance|copay)\b[^\n$]{0,40}\$[ \t]?(?P<amount>\d[\d,]*(?:\.\d{2})?)",
    re.I,
)
AMOUNTS = (
    ("billed_amount", re.compile(r"bill|charge", re.I), "${} was billed."),
    ("amount_allowed", re.compile(r"allow", re.I), "${} was allowed."),
    ("amount_paid", re.compile(r"paid", re.I), "${} was paid."),
    ("amount_owed", re.compile(r"owe|patient|deduct|coins|copay", re.I), "${} is said to be yours to pay."),
    ("amount_taken_back", re.compile(r"overpay|refund|remit", re.I), "They want ${} back."),
)  # fmt: skip


def find_amounts(text: str, book: Book) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for match in AMOUNT.finditer(text):
        for question, pattern, says in AMOUNTS:
            if pattern.search(match["what"]):
                value = match["amount"].replace(",", "")
                if (question, value) not in seen:
                    seen.add((question, value))
                    whole = round(float(value)) if question == "billed_amount" else value
                    yield make_finding(question, whole, says.format(match["amount"]), text, match.start(), match.end())
                break


def find_all_codes(text: str, book: Book, today: date) -> Iterator[Finding]:
    """Every code, in the order drug, procedure, diagnosis, product, modifier, units, adjustment, amount."""
    for finder in (find_drug_codes, find_procedures, find_diagnoses, find_products, find_modifiers, find_units, find_adjustments, find_amounts):  # fmt: skip
        yield from finder(text, book)
