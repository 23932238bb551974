"""A work list as billing programs export it: delimited text or the first sheet of a workbook, one row a service line.

A row that cannot be used is a fault with its line and reason, and the rows after it go on.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from generator.desk.amounts import read_diagnoses
from generator.desk.columns import load_columns, plain_head, score
from generator.desk.parts import (
    Claim,
    Fault,
    Line,
    Totals,
    dollars,
    read_cents,
    read_day,
    read_number,
)
from generator.desk.reason_cells import join_rows, read_reasons
from generator.desk.spans import days_in_cell, read_span
from generator.desk.table import Table, WorkListError
from generator.rows.files import read_row_file
from generator.rows.row import Row
from generator.rows.schema import read_row

COVERS = Path(__file__).with_name("covers.toml")


class Cover(Row):
    """A source of cover, and the words by which work lists name it."""

    id: str
    words: tuple[str, ...]
    in_payer: bool


@cache
def load_covers() -> tuple[Cover, ...]:
    """The covers in the order in which they are tried."""
    return tuple(read_row(Cover, table, f"covers.toml, {table.get('id')}") for table in read_row_file(COVERS)["cover"])


@cache
def find_cover(plan: str, payer: str) -> str:
    """Where the cover comes from, by the kind of plan as typed, else by the payer's name; '' when neither says.

    >>> find_cover("Medicare Part B", ""), find_cover("", "Aetna Medicare Advantage"), find_cover("", "Badger Health")
    ('original_medicare', 'medicare_advantage', '')
    """
    for text, is_payer in ((plan, False), (payer, True)):
        plain = f" {plain_head(text)} "
        for cover in load_covers():
            if (cover.in_payer or not is_payer) and any(f" {words} " in plain for words in cover.words):
                return cover.id
    return ""


# ---- rows to lines ---------------------------------------------------------------------------------------

_CODE = re.compile(r"[A-Z]\d{4}|\d{4}[A-Z0-9]")
_NOTHING = re.compile(r"[\s$€()]*[-–—][\s$€()]*")
"""A dash alone is how accounts write that there is nothing."""
_LINE_NUMBER = frozenset(
    ["ln", "line", "line no", "line number", "line num", "line nbr", "svc line", "service line", "seq"]
)
_TOTAL = re.compile(r"\s*(?:grand |sub ?|page |report )?totals?\b|\s*sum\b|\s*count\b|\s*end of report", re.I)

Read = Claim | Fault | Totals


def read_worklist(table: Table) -> Iterator[Read]:
    """A claim of one line for each row, faults as they are met, and the totals last."""
    mapping = table.mapping
    if "code" not in mapping and "carc" not in mapping and "ndc" not in mapping:
        raise WorkListError(
            "no column holds the billing code (HCPCS) or the reason code (CARC). Say which column it is"
        )
    yield from _missing_columns(table)
    totals, numbers = Totals(), set()
    left_out, has = {"charged": 0, "paid": 0}, frozenset(mapping)
    pending: Claim | None = None  # a line may have one row for each of its reasons
    seconds = {
        key: second for head, key in zip(table.heads, mapping, strict=True) if (second := _second_day(head, key))
    }
    first_name = _first_name(table.heads, mapping)
    is_numbered = any(plain_head(head) in _LINE_NUMBER for head in table.heads)
    before: dict[int, int] = {}
    head = [cell.strip() for cell in table.heads]
    for number, cells in table.rows:
        where = f"{table.sheet}line {number}"
        if not isinstance(cells, list):
            yield Fault(where, cells, True)
            continue
        if not any(cells):
            continue
        if len(cells) > len(mapping) and any(cells[len(mapping) :]):
            yield Fault(where, f"it has {len(cells)} cells, the head has {len(mapping)}; the line was left out", True)
            continue
        if cells == head:
            yield Fault(where, "it is the head of the table again; it was passed over")
            continue
        first = before.setdefault(hash(tuple(cells)), number) if is_numbered else number
        if first != number:
            yield Fault(where, f"it is line {first} again, its number too; it was counted once", True)
            continue
        row = _gather(mapping, cells)
        if first_name is not None and "patient" in row and first_name < len(cells) and cells[first_name]:
            row["patient"][0] = f"{row['patient'][0]}, {cells[first_name]}"
        _part_cells(row, seconds)
        if _is_total(row, cells):
            yield from _compare_totals(where, row, totals, left_out)
            continue
        claim = _claim_of(where, row, has)
        if isinstance(claim, Fault):
            alone = [cell for cell in cells if cell]
            if _is_heading(alone):
                yield Fault(where, f"it holds no line, only “{' '.join(alone)[:40]}”; it was passed over")
                continue
            for key in left_out:
                left_out[key] += read_cents(row.get(key, [""])[0]) or 0
            yield claim
            continue
        if (cell := row.get("decided", [""])[0]) and not claim.decided:
            yield Fault(where, f"“{cell[:30]}” is no day ({load_columns()['decided'].title}); it was left empty")
        if pending and (joined := join_rows(pending, claim)):
            yield Fault(where, f"it is one more reason of {pending.where}; it was joined to it")
            pending = joined
            more = sum(reason.cents or 0 for reason in claim.lines[-1].adjustments)
            totals = totals._replace(adjusted=totals.adjusted + more)
            continue
        if pending:
            yield pending
        pending = claim
        numbers.add(hash((claim.number, claim.account, claim.patient, claim.lines[0].day)) if claim.lines else where)
        totals = totals.plus(claim)._replace(claims=len(numbers))
    if pending:
        yield pending
    yield totals


def _is_heading(alone: Sequence[str]) -> bool:
    """Whether the cells of a row are words over the rows below: the name of the report, a page, a group, the day it was printed."""
    if len(alone) == 1 and _PRINTED.match(alone[0]):
        return True
    return len(alone) <= 3 and not any(re.search(r"\d{4}|\d[./-]\d|\d\.\d\d", cell) for cell in alone)


_PRINTED = re.compile(r"(?:printed|page|report|run|created|generated|as of|user)\b", re.I)


def _first_name(heads: Sequence[str], mapping: Sequence[str]) -> int | None:
    """The place of the patient's first name, where the list has it in a column beside the last name; None where it has not."""
    if not any(
        key == "patient" and "last" in plain_head(head).split() for head, key in zip(heads, mapping, strict=True)
    ):
        return None
    return next(
        (
            place
            for place, (head, key) in enumerate(zip(heads, mapping, strict=True))
            if not key and _FIRST.fullmatch(plain_head(head))
        ),
        None,
    )


_FIRST = re.compile(r"(?:(?:pt|pat|patient|member|client) )?(?:first|fname|given)(?: name| nm)?")

ESSENTIAL = {
    ("charged",): "the charge",
    ("day",): "the day of service",
    ("claim", "account", "payer_claim"): "the claim number",
}


def _missing_columns(table: Table) -> Iterator[Fault]:
    """What most of the desk needs and no column was taken for, with the heads that were not used."""
    unused = [head[:40] for head, key in zip(table.heads, table.mapping, strict=True) if head.strip() and not key]
    for keys, words in ESSENTIAL.items():
        if not set(keys) & set(table.mapping) and unused:
            yield Fault(
                f"{table.sheet}line {table.at}",
                f"no column was taken for {words}. Not used: {', '.join(unused[:12])}. Say which one it is, and it is remembered",
            )


def _gather(mapping: Sequence[str], cells: Sequence[str]) -> dict[str, list[str]]:
    row: dict[str, list[str]] = {}
    for key, cell in zip(mapping, cells, strict=False):
        if key in _SIDE_BY_SIDE or (key and cell):
            row.setdefault(key, []).append(cell)
    return {key: values for key, values in row.items() if any(values)}


def _second_day(head: str, key: str) -> str:
    """The column that the second day of a cell belongs to, where the head names two: 'Dates (svc / filed)' -> 'submitted';
    '' where it names one."""
    if not key or load_columns()[key].kind != "day":
        return ""
    parts = re.split(r"[/,;&+]|\band\b", re.sub(r".*\(|\).*", "", head))
    named = [
        column.id for column in load_columns().values() if column.kind == "day" and score(parts[-1], column) >= 2.5
    ]
    return named[0] if len(parts) > 1 and named and named[0] != key else ""


def _part_cells(row: dict[str, list[str]], seconds: Mapping[str, str]) -> None:
    """Cells that hold several things at once, as some exports write them, put into the columns they belong to: a unit with
    its quantity, two days of an approval, a code with its units and place, vials with their size and the waste. `seconds`:
    column -> the one that its second day belongs to."""

    def put(key: str, value: str | None) -> None:
        if value and key not in row:
            row[key] = [value]

    for key, parted, names in _PARTED:
        cell = row.get(key, [""])[0]
        match = parted.search(cell)
        if match:
            del row[key]
            for name in names:
                put(name, match.groupdict().get(name))
    for key in ("approval_from", "approval_to"):
        span = read_span(row.get(key, [""])[0])
        if span.end and (span.start or key == "approval_from"):
            del row[key]
            put("approval_from", span.start)
            put("approval_to", span.end)
    named = row.get("approval_number", [""])[0]
    if (span := read_span(named)).end and (number := named[: span.at].split()):
        row["approval_number"] = [number[0].strip(",;:(")]
        put("approval_from", span.start)
        put("approval_to", span.end)
    for key, second in seconds.items():
        days = days_in_cell(row.get(key, [""])[0])
        if len(days) == 2:
            row[key] = [days[0]]
            put(second, days[1])
    if "wasted" in row and not re.search(r"\d", row["wasted"][0]):
        put("container", row.pop("wasted")[0])


_PARTED = (
    ("ndc", re.compile(r"^(?:N4)?\s*(?P<ndc>\d[\d-]{8,12}\d)\s*(?P<ndc_unit>F2|GR|ME|ML|UN)\s*(?P<ndc_quantity>[\d.]+)$", re.I), ("ndc", "ndc_unit", "ndc_quantity")),
    ("code", re.compile(r"^(?P<code>(?:[A-Z]\d{4}|\d{5})(?:[- ][A-Z0-9]{2})*) ?[x×*] ?(?P<units>[\d.,]+)$", re.I), ("code", "units")),
    ("ndc_quantity", re.compile(r"^(?P<ndc_unit>F2|GR|ME|ML|UN)\s*(?P<ndc_quantity>[\d.]+)$", re.I), ("ndc_unit", "ndc_quantity")),
    ("approval_code", re.compile(r"^(?P<approval_code>[A-Z]\d{4}) ?x ?(?P<approval_units>[\d.,]+)(?:\s+POS ?(?P<approval_place>\d\d?))?", re.I),
     ("approval_code", "approval_units", "approval_place")),
    ("wasted", re.compile(r"^(?P<vials>\d+) ?x ?(?P<vial>[\d.]+) ?(?:mg|g|mcg|units?)?(?:\s+wasted (?P<wasted>[\d.]+))?", re.I), ("vials", "vial", "wasted")),
)  # fmt: skip
"""Column, what its cell may hold, and the columns that the parts belong to."""


_SIDE_BY_SIDE = ("group", "carc", "adjusted")
"""Columns that belong together by their number: the second reason has the second group and the second amount."""


def _is_total(row: dict[str, list[str]], cells: Sequence[str]) -> bool:
    if "code" not in row and any(_TOTAL.match(cell) for cell in cells):
        return True
    named = row.keys() & {"claim", "account", "patient", "code", "carc", "day"}
    return not named and bool(row.keys() & {"charged", "paid", "balance"})


def _compare_totals(
    where: str, row: dict[str, list[str]], totals: Totals, left_out: Mapping[str, int]
) -> Iterator[Fault]:
    """The file's own totals against the lines above them, and what the rows that were left out make of the difference."""
    for key, ours, word in (("charged", totals.charged, "charges"), ("paid", totals.paid, "payments")):
        theirs = read_cents(row[key][0]) if key in row else None
        if theirs is not None and theirs != ours:
            says = f"the file's own total of {word} is {dollars(theirs)}; the lines read make {dollars(ours)}"
            if left_out[key]:
                says += f", the rows left out {dollars(left_out[key])}"
                says += ": together they tie" if ours + left_out[key] == theirs else ""
            yield Fault(where, says)


def _claim_of(where: str, row: dict[str, list[str]], has: frozenset[str]) -> Claim | Fault:
    """One row as a claim of one line; a fault where it cannot be used. `has`: the columns of the list."""

    def one(key: str) -> str:
        return row[key][0] if key in row else ""

    number, account, patient = one("payer_claim") or one("claim"), one("account"), one("patient")
    if "payer_claim" in row and "claim" in row:
        account = account or one("claim")
    day = next(iter(days_in_cell(one("day"))), None) or read_day(one("day"))
    reasons = []
    if one("day") and not day:
        reasons.append(f"“{one('day')[:30]}” is no date of service")
    elif not day and "day" in has:
        reasons.append("it has no date of service")
    elif not (number or account or (patient and day)):
        reasons.append("it has neither a claim number nor a patient with a date")
    code = one("code").upper().replace(" ", "").replace(".0", "")
    modifiers = [mod for cell in row.get("modifiers", ()) for mod in re.findall(r"[A-Z0-9]{2}", cell.upper())]
    if match := re.match(r"([A-Z]\d{4}|\d{5})[-:/ ]*((?:[A-Z0-9]{2}[-:,/ ]?)*)$", code):
        code, more = match[1], re.findall(r"[A-Z0-9]{2}", match[2])
        modifiers = [*more, *modifiers]
    if code and not _CODE.fullmatch(code):
        reasons.append(f"“{code[:20]}” is no billing code")
    elif not code and not any(key in row for key in ("carc", "ndc", "drug")):
        reasons.append("it has no billing code")
    amounts: dict[str, int | None] = {}
    for key in ("charged", "paid", "allowed", "contract", "balance"):
        amounts[key] = (0 if _NOTHING.fullmatch(one(key)) else read_cents(one(key))) if one(key) else None
        if (
            one(key) and amounts[key] is None and key != "contract"
        ):  # what was expected decides nothing of what was billed
            is_formula = one(key).startswith("=")
            says = "is a formula whose value was not saved" if is_formula else "is no amount"
            reasons.append(f"“{one(key)[:20]}” {says} ({load_columns()[key].title})")
    units = read_number(one("units")) if one("units") else None
    if one("units") and units is None:
        reasons.append(f"“{one('units')[:20]}” is no number of units")
    if not (amounts["charged"] or amounts["paid"]):
        if not (number or account) and has & {"claim", "account", "payer_claim"}:
            reasons.append("it has no claim number and no charge")
        elif not code and "code" in has and "carc" not in row:
            reasons.append("it has no billing code and no charge")
    if reasons:
        return Fault(where, f"{'; '.join(reasons)}; the line was left out", True)
    adjustments, remarks = read_reasons(
        row.get("group", []), row.get("carc", []), row.get("rarc", []), row.get("adjusted", [])
    )
    if len(adjustments) == 1 and adjustments[0].cents is None and amounts["balance"] is not None:
        adjustments = [adjustments[0]._replace(cents=amounts["balance"])]
    cut = [adjustment.cents for adjustment in adjustments]
    if amounts["paid"] is None and amounts["charged"] is not None and cut and None not in cut:
        amounts["paid"] = amounts["charged"] - sum(filter(None, cut))
    facts = {key: row[key][0][:500] for key in _FACTS if key in row}
    if "dose_unit" in row:
        for key in ("dose", "ordered_dose", "wasted"):
            if re.fullmatch(r"[\d.,]+", facts.get(key, "")):
                facts[key] += f" {row['dose_unit'][0][:12]}"
    for key in ("approval_from", "approval_to", "submitted"):
        if key in facts:
            facts[key] = read_day(facts[key]) or facts[key]
    if "diagnoses" in row:
        facts["diagnoses"] = " ".join(read_diagnoses(" ".join(row["diagnoses"])))
    line = Line(
        where, code, tuple(dict.fromkeys(modifiers)), day, units, amounts["charged"], amounts["paid"], amounts["allowed"],
        tuple(adjustments), tuple(remarks), facts,
    )  # fmt: skip
    decided = read_day(one("decided"))
    return Claim(
        where=where, account=account[:60], number=number[:60], payer=one("payer")[:120],
        cover=find_cover(one("plan"), one("payer")), patient=patient[:80], member=one("member")[:40], decided=decided,
        order=_order_of(one("order")), frequency=one("frequency")[:2], lines=(line,),
        facts={key: row[key][0][:500] for key in ("state", "other_payer", "doctor", "notes", "plan", "status") if key in row}
        | ({"account_of": "patient"} if "claim" in row and "account" in row else {}),
    )  # fmt: skip


_FACTS = (
    "drug", "dose", "ordered_dose", "interval", "days", "weight", "vial", "vials", "wasted", "container", "ndc", "ndc_quantity", "ndc_unit",
    "ndc_qualifier", "place", "route", "approval_number", "approval_from", "approval_to", "approval_units", "approval_code",
    "approval_place", "approval_ndc", "submitted", "original_claim", "frequency", "balance", "contract",
)  # fmt: skip


def _order_of(text: str) -> int:
    plain = text.strip().lower()
    return 2 if plain[:1] in ("2", "s") else 3 if plain[:1] in ("3", "t") else 1


def make_template() -> str:
    """The head of an empty work list as CSV, with one line of invented data."""
    out = io.StringIO()
    example = {
        "claim": "26299004417", "account": "A-1001", "patient": "T. W.", "payer": "Great Heron Health", "plan": "Commercial",
        "day": "2026-09-22", "code": "Q5103", "modifiers": "JZ", "units": "40", "charged": "4180.00", "paid": "0.00",
        "group": "CO", "carc": "16", "rarc": "M53", "decided": "2026-10-27", "diagnoses": "K50.10", "place": "11",
        "dose": "400", "vial": "100", "vials": "4", "wasted": "0",
    }  # fmt: skip
    writer = csv.writer(out)
    writer.writerow([column.title for column in load_columns().values()])
    writer.writerow([example.get(key, "") for key in load_columns()])
    return out.getvalue()
