"""Codes: what they stand for, and the audit against CMS's file, with samples that make it fail."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
import simple_icd_10_cm as icd

from generator.cli import main
from generator.codes import audit_hcpcs, find_code, find_lookalikes, find_units, read_hcpcs_file
from generator.facts import FactError

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
