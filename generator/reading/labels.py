"""Numbers under their labels: 'Member ID: XQ 4471', 'Prior Auth Request # 22-118'.

A number is known by the words before it. Those words may stand anywhere in a line, with or without 'number'; a run of
them ('Prior Auth Request #') is judged as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from generator.reading.days import read_day
from generator.reading.patterns import lazy
from generator.reading.tables import cells_of
from generator.rows.row import Row

NUMBER_WORDS = frozenset({"number", "numbers", "no", "nos", "num", "nbr", "id", "ids", "#", "number(s)", "identification", "identifier", "número", "numero", "núm", "n.º", "nº", "n°", "identificación"})  # fmt: skip
WORDS = {
    "other": ("tax", "tin", "ein", "provider", "npi", "pharmacy", "ncpdp", "nabp", "phone", "telephone", "fax", "prescriber", "physician", "check", "cheque", "eft", "invoice",
              "trace", "bin", "rxbin", "pcn", "rxpcn", "form", "vendor", "facility", "license", "first", "previous", "dea", "clia", "page", "box", "line", "supplier",
              "ptan", "reg", "registration", "license", "step", "room", "suite", "floor", "lcd", "ncd", "article", "section", "contractor", "lot", "loop", "revision", "receipt", "tty"),
    "claim": ("claim", "claims", "claim(s)", "clm", "icn", "dcn", "tcn", "ccn", "internal", "transaction", "reclamación", "reclamo", "reclamaciones", "eob"),
    "authorization": ("authorization", "authorizations", "auth", "preauth", "preauthorization", "pre-authorization", "pre-auth", "pre-cert", "precert", "pre-service", "preservice", "precertification", "pre-certification", "certification", "pa", "par", "referral", "approval", "ok", "autorización", "preautorización"),
    "reference": ("reference", "references", "ref", "case", "cases", "request", "requests", "req", "tracking", "appeal", "grievance", "reconsideration", "redetermination", "determination", "file", "inquiry",
                  "letter", "notice", "document", "doc", "control", "review", "intake", "correspondence", "statement", "query", "assigned", "decision", "matter", "docket", "ticket", "dispute", "um", "recovery", "event", "edi",
                  "referencia", "caso", "expediente", "apelación", "solicitud", "carta", "aviso", "noa", "audit", "confirmation", "voucher", "ra", "ctrl", "sheet", "ctl", "acct", "referral#", "queja", "trámite", "folio", "imr", "log", "predetermination", "exception", "action", "message"),
    "group": ("group", "grp", "rxgrp", "rxgroup", "grupo", "enrollment", "enrolment", "employer", "account"),
    "member": ("id on card", "employee", "claimant", "covered person", "person covered", "consumer", "appellant", "persona cubierta", "customer", "retiree", "student", "trust", "sub", "cert", "pt", "contrato", "póliza", "poliza", "suscriptor", "cliente", "tarjetahabiente", "worker", "enrollee/member", "member", "members", "mbr", "mid", "rid", "membership", "subscriber", "enrollee", "insured", "beneficiary", "bene", "participant", "recipient", "cardholder", "patient", "medicare", "medicaid", "mbi", "hicn", "hic", "sponsor",
               "card", "contract", "holder", "dod", "benefits", "certificate", "chart", "policy", "policyholder", "client", "medi-cal", "cin", "rxid", "dbn",
               "miembro", "afiliado", "afiliada", "afiliación", "asegurado", "asegurada", "beneficiario", "beneficiaria", "inscrito", "participante", "tarjeta", "socio", "paciente"),
    "plan": ("plan",),
    "filler": ("prior", "service", "services", "coverage", "of", "the", "your", "our", "drug", "rx", "medical", "plan's", "clinical", "external", "state", "hearing", "health", "original", "code", "de", "del", "la", "su", "payer", "pre", "previa", "related", "independent", "org", "outpatient", "adjusted", "new", "pharmacy's", "esta", "este", "solicitada", "solicitado", "pedida", "held", "under", "on", "previa", "requested", "infusion", "inpatient", "outpatient", "org.", "svc"),
}  # fmt: skip
"""What each word of a label speaks of. The first of these kinds that a label has, in the order below, is what it labels."""
NOUNS = tuple(word for kind in WORDS.values() for word in kind)
KIND_OF = {word: kind for kind, words in reversed(WORDS.items()) for word in words}


@cache
def _label() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted({*NOUNS, *NUMBER_WORDS} - {"#"}, key=len, reverse=True))
    one = rf"(?!pre-\d)(?:{words})(?:['’]s|s['’])?(?![\wáéíóúñ])"
    return re.compile(
        rf"(?:(?<![\wáéíóúñ\-])|(?<=\d)(?=(?-i:[A-Z][a-z]{{3,}}) ?(?:no\.|number|id\b|#|:))){one}(?:(?:[ \t]{{0,3}}[/.#&][ \t]{{0,3}}|[ \t]{{1,3}}|[ \t]?\n[ \t]{{0,9}}(?=(?:number\b|no\.|id\b))|\([sS]\)|-)(?:{one}(?!-\d)|#|\(s\))){{0,6}}[ \t]{{0,2}}[.#º]{{0,2}}",
        re.I,
    )


SEPARATOR = lazy(r"[ \t]{0,9}(?:[:=#–—]|[ .]{2,90}|-(?=[ \t])|\bis\b:?|\bes\b|\bwas\b)?[ \t]{0,24}#?(?:\n[ \t]{0,24})?")
TOKEN = lazy(r"[A-Z0-9](?:[A-Z0-9\-/.]|[*&](?=[A-Z0-9])){0,39}(?![A-Za-z0-9])")
PHONE = lazy(r"(?:1[-. ])?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}$|1-8\d\d-[A-Z0-9\-]+$")
GLUED = lazy(r"([A-Z]{0,4}-?[0-9][A-Z0-9\-]{3,28}?[0-9])(?=[A-Z]?[a-z]{2,})")
MASK = lazy(r"[X*x•#]{2,}[\-\s]?[X*x•#\-]*\d{2,4}\b")
SHORT_GROUP = lazy(r"(?!MEMBER|GROUP|CLAIM|PAGE|PLAN)[A-Z]{3,8}[ ]?\d{1,6}(?![\w\-])")
"""'HTMI3', 'LOCAL 4419': a group that is more word than number."""
UNIT_AFTER = lazy(r"[ \t]{0,3}\n?[ \t]{0,3}(?:days?|months?|years?|hours?|units?|mg|mcg|g\b|ml|mL|%|percent|visits?|doses?|vials?|infusions?|d[ií]as|meses|patients|weeks?|pages?|of \d|per\b|/kg)", re.I)  # fmt: skip


class Number(Row):
    """A number at `start`..`end` under the label at `label_start`; `kind` is a key of WORDS. `explicit`: its label
    says 'number', '#' or ends in a colon."""

    kind: str
    value: str
    label: str
    label_start: int
    start: int
    end: int
    explicit: bool
    leads: bool
    doubt: str = ""


def read_number(text: str, start: int) -> str:
    """The number at `start`, group by group to the end of its column. Empty when it is in doubt where it ends:
    a number cut short or run on in a letter sends it to the wrong file."""
    groups: list[str] = []
    at = start
    while match := TOKEN.match(text, at):
        token = match[0].rstrip(".-/")
        if not token or is_day(token) or (groups and re.match(r"[A-Z]{2}-\d{1,3}$", token)):
            break
        if groups and UNIT_AFTER.match(text, at + len(token)):
            break
        if not any(character.isdigit() for character in token):
            # Letters may open a number ('CMM 5519 0284 7'); anywhere else they are the next word.
            follows = re.match(r"[ ]\d|[ ]?\n\d", text[match.end() : match.end() + 3])
            if (
                groups
                or len(token) > 4
                or not follows
                or token.lower() in KIND_OF
                or token.lower() in NUMBER_WORDS
                or token in ("FOR", "AND", "THE", "OF", "ON", "TO", "IS", "DOS", "CPT", "ICD", "NDC")
            ):
                break
        groups.append(token)
        at += len(token)
        if re.match(r"[ ]?\n\d", text[at : at + 3]) and groups[-1].isalpha():
            at += text[at : at + 2].index("\n")  # 'XQ' at the end of a wrapped line, its digits in the next
        elif not re.match(r"[ ][A-Z0-9]", text[at : at + 2]):
            break
        at += 1
    value = " ".join(groups)
    if len(groups) > 5 or sum(character.isdigit() for character in value) < (1 if len(value) <= 4 else 2):
        return ""
    return value if len(value) >= 3 else ""


def is_day(token: str) -> bool:
    day = read_day(token)
    return day is not None and (1990 <= day.year <= 2060 or "/" in token)


def _kind(words: list[str]) -> str:
    """What a label labels, by its words; '' for none of ours."""
    kinds = [KIND_OF.get(re.sub(r"['’]s?$", "", word), "") for word in words]
    if whole := KIND_OF.get(" ".join(word for word in words if word not in NUMBER_WORDS)):
        kinds = [whole]
    if "voucher" in words or words[-2:] in (["our", "no"], ["our", "number"]):
        return "reference"
    if "account" in words and {"patient", "pt", "infusion", "inpatient"} & set(words):
        return "reference"
    if {"payer", "ctrl"} <= set(words) or {"payer", "control"} <= set(words):
        return "claim"
    if "payer" in words:
        return "other"
    if {"plan", "id"} == set(words) - {"health"}:
        return "member"
    if "other" in kinds and "claim" not in kinds and not {"authorization", "reference"} & set(kinds):
        return "other"
    if {
        "provider",
        "pharmacy",
        "tax",
        "tin",
        "npi",
        "first",
        "previous",
        "check",
        "eft",
        "trace",
        "phone",
        "fax",
        "vendor",
    } & set(words):
        return "other"
    ours = [kind for kind in kinds if kind in ("claim", "reference", "authorization", "group", "member")]
    if ours and ("under" in words or words[-2:] == ["on", "file"]):
        return ours[0]  # 'Authorization under appeal'
    if ours:
        # The last of them is what is labelled: 'Medicare appeal number', 'group member ID'. A claim's is always a claim's.
        if "claim" in ours and ours[-1] in ("reference", "claim"):
            return "claim"
        if "authorization" in ours and ours[-1] == "reference" and not {"case", "appeal", "file"} & set(words):
            return "authorization"
        return ours[-1]
    return (
        "plan"
        if "plan" in kinds
        else (
            "member" if words in (["number"], ["no"]) or {"id", "identification", "identificación"} & set(words) else ""
        )
    )


@lru_cache(maxsize=2)
def find_all_numbers(text: str) -> list[Number]:
    """Every labelled number of the text, in its order."""
    found: list[Number] = []
    at = 0
    for match in _label().finditer(text):
        if match.start() < at:
            continue
        label = match[0]
        words = re.findall(r"[\wáéíóúñ.º°\-]*[\wáéíóúñº°](?:\(s\))?|#", label.lower())
        words = [re.sub(r"\(s\)$", "", word) if word not in NUMBER_WORDS else word for word in words]
        if words[:2] == ["on", "file"] and len(words) > 2:
            words = words[2:]  # 'DOB on file  ID# …'
        kind = _kind(words)
        if not kind:
            continue
        separator = SEPARATOR.match(text, match.end())
        end = separator.end() if separator else match.end()
        between = separator[0] if separator else ""
        last = words[-1] if words else ""
        named = last in NUMBER_WORDS or "#" in label + between or bool({*words} & NUMBER_WORDS and last in NUMBER_WORDS)
        explicit = named or ":" in between or "=" in between
        leads = _leads(text, match.start())
        if "\n" in between and not (explicit and re.match(r"[A-Z0-9\- ]{3,30}[ \t]*(?:\n|$)", text[end : end + 60])):
            # On the next line only alone, or after the label that wrapping broke: 'member ID number\n12345'.
            wrapped = (
                match.start() - text.rfind("\n", max(0, match.start() - 90), match.start()) > 30 and "\n" not in label
            )
            if not (
                wrapped and re.match(r"[A-Z0-9\-]*\d[A-Z0-9\-]{4,}(?=[ \t]*[,.;)\n]|$)", text[end : end + 40])
            ) and not (named and re.match(r"[A-Z0-9]*\d", text[end : end + 12])):
                continue
        value, value_end, doubt = value_at(text, end)
        if not value and kind == "group" and (short := SHORT_GROUP.match(text, end)):
            value, value_end = short[0], short.end()
        if not value:
            continue
        if not _fits(kind, words, value, explicit, named, leads, text, match.start(), value_end):
            continue
        if kind == "member" and not doubt:
            doubt = _doubt_of_medicare(words, value)
        found.append(Number(kind, value, label.strip(), match.start(), end, value_end, explicit, leads, doubt=doubt))
        at = value_end
        while kind in ("claim", "reference", "authorization") and (joint := MORE.match(text, at)):
            value, next_end, doubt = value_at(text, joint.end())
            if (
                not value
                or len(value) < 5
                or sum(c.isdigit() for c in value) < 4
                or is_day(value)
                or re.fullmatch(r"[A-Z]\d{2}\.\w+|[A-Z]\d{4}", value)
            ):
                break
            found.append(
                Number(kind, value, label.strip(), joint.end(), joint.end(), next_end, explicit, leads, doubt=doubt)
            )
            at = next_end
    return found


MORE = lazy(r"(?:[ \t]*\([^()\n]{1,60}\))?[ \t]*(?:,|;|&|\band\b|\by\b|/)[ \t]*(?:and[ \t]+)?\n?(?=[A-Z0-9\-]*\d)")
"""What joins a second number of the same label."""


def _leads(text: str, start: int) -> bool:
    """Whether a label starts its line, its column, or what follows a bracket, a bar or a dot."""
    reach = max(0, start - 160)
    before = text[max(reach, text.rfind("\n", reach, start) + 1) : start]
    return (
        not before.strip()
        or bool(re.search(r"[ \t]{2}$|[^\w\s][ \t]{0,3}$|\t$", before))
        or bool(re.fullmatch(r"(?:[\w/']+[ \t]+){1,3}", before))
    )


def value_at(text: str, start: int) -> tuple[str, int, str]:
    """(number, its end, doubt) at `start`; an empty number where none stands there."""
    start_bracket = 1 if text[start : start + 1] in '("“' and text[start : start + 1] else 0
    start += start_bracket
    if mask := MASK.match(text, start):
        return mask[0], mask.end(), "Part of it is hidden on the letter."
    value = read_number(text, start)
    if not value:
        if (glued := GLUED.match(text, start)) and not is_day(glued[1]):
            return glued[1], glued.end(1), "It runs into the next word on the letter."
        return "", start, ""
    end = start + len(value)
    if sum(len(group) >= 8 for group in value.split()) > 1:
        value = value.split()[0]
        return value, start + len(value), "Another number stands beside it on the letter."
    if " " in value and (rest := re.match(r"[ ](\d{1,6})(?=[a-z]{2}|[A-Z][a-z])", text[end : end + 12])):
        return f"{value} {rest[1]}", end + rest.end(), "It runs into the next word on the letter."
    if (rest := re.match(r"[ \t]*\n(\d{1,4})(?=[ \t]*[\n,;])", text[end : end + 24])) and " " in value:
        return f"{value} {rest[1]}", end + rest.end(), "It runs over two lines on the letter."
    after = text[end : end + 3]
    if re.match(r"-\w|[a-z]", after):
        return value, end, "It runs into the next word on the letter."
    if re.match(r"[ ]\d+[a-zA-Z]{1,3}\d", text[end : end + 12]):
        return value, end, "It looks cut short."
    if (after and after[0] in "…?*") or after == "..." or re.match(r"[-/]\s*(?:\n|$)", after):
        return value, end, "It looks cut short."
    return value, end, ""


MBI = lazy(r"[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y]{2}\d{2}")
"""Shape of a Medicare number: CMS, Understanding the Medicare Beneficiary Identifier Format."""


def _doubt_of_medicare(words: list[str], value: str) -> str:
    bare = re.sub(r"[\s\-]", "", value)
    if "medicare" in words or "mbi" in words:
        if not MBI.fullmatch(bare):
            return "A Medicare number has eleven letters and digits in a fixed pattern; this has not."
    elif re.fullmatch(r"[1-9][A-Z][A-Z0-9]\d", bare):
        return "It looks like the start of a Medicare number, cut short."
    return ""


def _fits(
    kind: str,
    words: list[str],
    value: str,
    explicit: bool,
    named: bool,
    leads: bool,
    text: str,
    label_start: int,
    end: int,
) -> bool:
    """Whether a number is one: without 'number' or a colon before it, it must look like one."""
    digits = sum(character.isdigit() for character in value)
    if (
        is_day(value)
        or PHONE.match(value)
        or re.match(r"\d{1,2}/\d{1,2}(?:/\d|$)|(?:CO|PR|OA|PI|CR)-?\d{1,3}$", value)
        or UNIT_AFTER.match(text, end)
        or re.match(r"[ \t]?[-–][ \t]?[A-Z]{2}[ \t]", text[end : end + 5])
    ):
        return False
    if re.match(r"[%$]", text[end : end + 1]) or re.match(r"\.\d{2}\b", text[end : end + 3]):
        return False
    first = value.split()[0]
    if re.fullmatch(r"[A-Z]\d{2}\.\w{1,4}|[JQ]\d{4}", value):
        return False
    if (
        words in (["pa"], ["id"], ["par"], ["ok"])
        and re.search(r"[,\w][ \t]+$", text[max(0, label_start - 3) : label_start])
        and re.fullmatch(r"\d{5}(?:-\d{4})?", value)
    ):
        return False  # a ZIP code of Pennsylvania, Idaho or Oklahoma
    if kind == "plan":
        return leads and named and not re.fullmatch(r"[HRSE]\d{4}.*", value)
    if words in (["number"], ["no"]) and explicit and leads and digits >= 4:
        line = text[max(0, label_start - 90) : label_start].rsplit("\n", 1)[-1]
        return bool(re.match(r"[ \t]*(?:member|patient|insured|enrollee|subscriber|name)\b", line, re.I))
    if words == ["id"] and not leads:
        return digits >= 4 and (digits >= 6 or any(c.isalpha() or c == "-" for c in value))
    if words == ["id"] or set(words) <= NUMBER_WORDS:
        return (
            leads
            and digits >= 3
            and ("id" in words or "identification" in words or "identificación" in words)
            and (explicit or digits >= 4)
        )
    if "policy" in words and kind == "member" and not (leads and named):
        return (explicit and digits >= 4) or digits >= 6
    if kind == "member" and re.fullmatch(r"[HRSE]\d{4}-\d{3}(?:-\d+)?", value):
        return False  # a contract of a Medicare plan
    if set(words) - NUMBER_WORDS <= WEAK and not named:
        return False
    if words == ["plan", "id"] and re.fullmatch(r"[HRSE]\d{4}.*", value):
        return False
    if explicit:
        if named:
            return True
        return digits >= 3 or (kind == "group" and digits >= 1)
    if kind == "group" and leads and {"enrollment", "enrolment"} & set(words) and "code" in words:
        return len(value) == 3
    if kind == "group":
        if re.match(r"[A-Z]{2,6}-?\d{2,}$|[A-Z]{3,8} ?\d{1,6}$", value) and label_start >= 0:
            return True
        return (
            digits >= 3
            and len(value) >= 4
            and text[label_start : label_start + 5]
            in ("Group", "GROUP", "Grp", "GRP", "RxGrp", "Grupo", "RxGro", "RXGRP")
        ) or (digits >= 4 and leads)
    if words[-1] in ("de", "del", "la", "su", "the", "of", "your", "our", "code") or KIND_OF.get(words[-1]) == "filler":
        return False
    return (len(value) >= 5 and digits >= 4) or (
        len(first) >= 5 and digits >= 3 and any(c.isalpha() for c in first) and "-" in first
    )


WEAK = {"benefits", "card", "holder", "dod", "plan", "trust", "student", "worker", "service", "medical", "health"}
"""Words that name a member only with 'number' or 'ID' after them."""


def find_under_heads(text: str) -> Iterator[Number]:
    """Numbers that stand under their labels: a row of heads, and below each head the number that starts where it does."""
    lines = text.split("\n")
    at = 0
    for number, line in enumerate(lines[:-1]):
        at += len(line) + 1
        heads = cells_of(line) if 8 < len(line) < 250 and not re.search(r"\d{3}", line) else []
        labels = [(place, label) for name, place in heads if (label := _label().fullmatch(name.rstrip(" :.")))]
        if len(heads) < 2 or not labels:
            continue
        below = number + 1 if lines[number + 1].strip(" -|=:") else number + 2
        if below >= len(lines) or len(lines[below]) > 250:
            continue
        row_start = at + (len(lines[number + 1]) + 1 if below == number + 2 else 0)
        cells = cells_of(lines[below])
        for place, label in labels:
            kind = _kind(re.findall(r"[\wáéíóúñ]+|#", label[0].lower()))
            if kind not in WORDS or kind in ("other", "filler"):
                continue
            if len(cells) == len(heads):
                starts = [cells[[start for _, start in heads].index(place)][1]]
            else:
                starts = [
                    match.start()
                    for match in re.finditer(r"(?<![\w\-])\w", lines[below])
                    if abs(match.start() - place) <= 3
                ]
            for start in starts:
                value = read_number(lines[below], start)
                if (
                    sum(c.isdigit() for c in value) >= 4
                    and not is_day(value)
                    and not re.match(r"\d+,|\d+\.\d\d", lines[below][start:])
                ):
                    yield Number(kind, value, label[0], row_start + start, row_start + start, row_start + start + len(value), True, True)  # fmt: skip
                    break
