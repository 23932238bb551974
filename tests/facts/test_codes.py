"""Codes: what they stand for, and the audit against CMS's file, with samples that make it fail."""

from __future__ import annotations

import io
import json
import re

import openpyxl
import pytest
import simple_icd_10_cm as icd

from generator.cli import main
from generator.facts import FactError
from generator.practice.codes import (
    UNCLASSIFIED,
    audit_hcpcs,
    explain_code,
    find_code,
    find_lookalikes,
    find_units,
    read_hcpcs_file,
)

HEAD = "code,long_description,short_description,added,effective,terminated\n"
GOOD = HEAD + 'J1745,"Injection, infliximab, excludes biosimilar, 10 mg",x,20000101,20170401,\n'


def book_as_file(book, **changes):
    """A CMS file that agrees with the book, but for the changes: code -> (description, terminated)."""
    lines = []
    for therapy in book.shelf("therapies").values():
        for row in therapy.code:
            if row.newer_than_file or not row.is_verified:
                continue
            unit, ended, *start = changes.pop(row.code, (row.unit, f"{row.ended:%Y%m%d}" if row.ended else ""))
            added = start[0] if start else f"{row.effective:%Y%m%d}" if row.effective else "20000101"
            lines.append(f'{row.code},"{unit}",x,{added},{added},{ended}')
    for row in book.shelf("home_infusion_codes").values():
        if not row.id.isdigit():
            lines.append(f'{row.id},"x",x,20000101,20000101,')
    return read_hcpcs_file((HEAD + "\n".join(lines)).encode())


def test_a_file_that_agrees_gives_no_surprise(book):
    assert audit_hcpcs(book, book_as_file(book)) == []


@pytest.mark.parametrize(("change", "kind"), [(("99 mg", ""), "unit"), (("10 mg", "20260331"), "ended")])
def test_a_changed_code_is_a_surprise(book, change, kind):
    assert [(s.kind, s.code) for s in audit_hcpcs(book, book_as_file(book, J1745=change))] == [(kind, "J1745")]


def test_a_code_with_another_first_day_is_a_surprise(book):
    file = book_as_file(book, J1748=("10 mg", "", "20240401"))
    assert [(s.kind, s.code) for s in audit_hcpcs(book, file)] == [("start", "J1748")]


def test_a_code_that_went_is_a_surprise(book):
    file = book_as_file(book)
    del file["J2350"]
    assert [(s.kind, s.code) for s in audit_hcpcs(book, file)] == [("missing", "J2350")]


@pytest.mark.parametrize(
    ("code", "description", "ended", "kinds"),
    [
        ("Q9990", "Injection, infliximab-zzzz (newbrand), biosimilar, 10 mg", "", ["unknown"]),
        ("Q9990", "Injection, omalizumab-zzzz (omlyclo), biosimilar, 5 mg", "", ["unknown"]),
        ("Q9990", "Injection, infliximab-zzzz, 10 mg", "20141231", []),  # ended before the book's first day
        ("Q9990", "Injection, newinfliximabe, 10 mg", "", []),  # a longer word is another name
        ("J9991", "Injection, rho d immune globulin, intravenous, human, 100 iu", "", []),  # another drug
    ],
)
def test_a_code_of_the_file_that_the_book_does_not_hold_is_a_surprise(book, code, description, ended, kinds):
    file = book_as_file(book) | {code: {"code": code, "description": description, "terminated": ended}}
    assert [(s.kind, s.code) for s in audit_hcpcs(book, file)] == [(kind, code) for kind in kinds]


def test_a_code_taken_out_of_the_book_is_found_in_the_file(book):
    """The check of the other way: the same file, a book without one of its codes."""
    file = book_as_file(book, J1745=("Injection, infliximab, excludes biosimilar, 10 mg", ""))
    assert audit_hcpcs(book, file) == []
    file["J1744"] = {**file.pop("J1745"), "code": "J1744"}
    assert {(s.kind, s.code) for s in audit_hcpcs(book, file)} == {("missing", "J1745"), ("unknown", "J1744")}


def test_the_official_workbook_is_read_too(book):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["a title line"])
    sheet.append(["HCPC", "SEQNUM", "LONG DESCRIPTION", "ADD DT", "ACT EFF DT", "TERM DT"])
    sheet.append(["J1745", "0100", "Injection, infliximab, excludes biosimilar, 10 mg", 20000101, 20170401, None])
    raw = io.BytesIO()
    workbook.save(raw)
    assert read_hcpcs_file(raw.getvalue())["J1745"]["description"].startswith("Injection, infliximab")


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04broken"])
def test_another_file_gets_a_sentence(content):
    with pytest.raises(FactError):
        read_hcpcs_file(content)


def test_units_are_compared_whatever_their_spelling():
    assert find_units("per 1,000 units") == find_units("1000 unit")
    assert find_units("0.5 g") == find_units("500 mg")
    assert find_units("1 mcg") != find_units("1 mg")


def test_a_code_has_one_meaning(book):
    """One code may bill several brands and serve two routes, but never two different units or two unlike drugs."""
    seen = {}
    for therapy in book.shelf("therapies").values():
        for row in therapy.code:
            seen.setdefault(row.code, []).append((therapy, row))
    for code, uses in seen.items():
        assert len({frozenset(find_units(row.unit)) or row.unit for _, row in uses}) == 1, code
        classes = {therapy.drug_class for therapy, _ in uses}
        assert len(uses) == 1 or len(classes) == 1 or {"ivig", "scig"} >= {therapy.id for therapy, _ in uses}, code


def test_every_diagnosis_code_is_a_billable_leaf(book):
    for condition in book.shelf("conditions").values():
        assert condition.icd10, condition.id
        for row in condition.icd10:
            assert icd.is_valid_item(row.code), row.code
            assert icd.is_leaf(row.code), row.code


def test_the_leaf_check_can_fail():
    assert not icd.is_leaf("G35")
    assert not icd.is_valid_item("Z99.999X")


def test_what_a_code_stands_for(book):
    (fact,) = find_code("j1745", book)
    assert "Remicade" in fact.product
    assert {like.code for like in find_lookalikes("J1745", book)} >= {"Q5103", "Q5104", "Q5121", "J1748"}


@pytest.mark.parametrize(
    ("code", "kind", "holds"),
    [
        ("CO-197", "remittance", "CO means"),
        ("co 197", "remittance", "CO means"),
        ("197", "remittance", "approval"),
        ("N54", "remittance", "approved"),
        ("PR-1", "remittance", "deductible"),
        ("G0088", "home_infusion", "first visit"),
        ("S9338", "home_infusion", "daily rate"),
        ("96413", "administration", "not for the drug"),
        ("99601", "administration", "nursing visit"),
        ("J1745", "drug", "Remicade"),
        ("j 1745", "drug", "Remicade"),
        ("J1300", "drug", "ended on March 31, 2025"),
        ("Q5154", "drug", "Omlyclo"),
        ("J1553", "drug", "100 mg"),
        ("J0135", "mistaken", "ended December 31, 2024"),
        ("J1956", "mistaken", "levofloxacin"),
        ("J2469", "mistaken", "palonosetron"),
        ("J3590", "unclassified", "names no drug"),
    ],
)
def test_every_kind_of_code_is_explained(book, code, kind, holds):
    meanings = explain_code(code, book)
    assert {meaning.kind for meaning in meanings} == {kind}
    assert any(holds in meaning.says for meaning in meanings)


@pytest.mark.parametrize("code", ["J0000", "G9999", "CO-999", "hello", "", "12345", "CO-J1745"])
def test_an_unknown_code_has_no_meaning(book, code):
    assert explain_code(code, book) == []


def test_every_code_of_the_book_has_a_meaning(book):
    codes = {row.code for therapy in book.shelf("therapies").values() for row in therapy.code}
    codes |= set(book.shelf("home_infusion_codes"))
    codes |= {number for family in book.shelf("admin_families").values() for number in family.cpt}
    codes |= {row.code for row in book.shelf("remittance_codes").values()}
    for code in codes | set(UNCLASSIFIED):
        meanings = explain_code(code, book)
        assert meanings, code
        for meaning in meanings:
            assert meaning.says.endswith((".", ")")), meaning.says
            assert ".." not in meaning.says, meaning.says


@pytest.mark.parametrize("code", sorted(UNCLASSIFIED))
def test_a_code_without_a_drug_never_stands_for_one_brand(book, code):
    assert find_code(code, book) == []
    (meaning,) = explain_code(code, book)
    brands = {brand for therapy in book.shelf("therapies").values() for brand in therapy.brands}
    assert not [brand for brand in brands if brand in meaning.says]
    assert "Ask the doctor" in meaning.says


def test_the_command_line_explains_and_audits(capsys, tmp_path, book):
    assert main(["code", "J1745", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["code"][0]["unit"] == "10 mg"
    assert main(["code", "J0000"]) == 2
    path = tmp_path / "hcpcs.csv"
    path.write_text(GOOD, encoding="utf-8")
    capsys.readouterr()
    assert main(["facts", "--audit-hcpcs", str(path)]) == 1
    assert "J2350" in capsys.readouterr().out
    assert main(["facts", "--due", "0", "--today", "2028-01-01", "--json"]) == 0
    later = json.loads(capsys.readouterr().out)
    assert main(["facts", "--due", "0", "--today", "2026-11-22", "--json"]) == 0
    assert len(later) > len(json.loads(capsys.readouterr().out)) > 0


def test_products_are_billed_as_codes_of_the_book(book):
    known = {row.code for therapy in book.shelf("therapies").values() for row in therapy.code}
    products = book.shelf("drug_products").values()
    assert not [row.id for row in products if set(row.codes) - known]
    assert all(len(row.digits) == 9 and row.digits.isdigit() for row in products)
    assert len({row.digits for row in products}) == len(products)


def test_days_of_codes_are_of_codes_that_no_therapy_holds(book):
    known = {row.code for therapy in book.shelf("therapies").values() for row in therapy.code}
    rows = book.shelf("code_days").values()
    assert not [code for row in rows for code in row.codes if code in known]
    for change in ("began", "ended"):
        codes = [code for row in rows if row.change == change for code in row.codes]
        assert len(codes) == len(set(codes))


def test_units_and_routes_of_codes(book):
    """Units are of codes that no therapy holds, each once; a code is given one way."""
    known = {row.code for therapy in book.shelf("therapies").values() for row in therapy.code}
    drugs = [drug for row in book.shelf("code_units").values() for drug in row.drugs]
    codes = [drug[:5] for drug in drugs]
    assert not set(codes) & known and len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[JQ]\d{4} \S.*", drug) for drug in drugs)
    assert all(len(find_units(row.unit)) == 1 for row in book.shelf("code_units").values())
    routes = [code for row in book.shelf("code_routes").values() for code in row.codes]
    assert len(routes) == len(set(routes))
