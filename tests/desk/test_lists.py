"""Work lists in odd shapes: two rows of heads, several sheets, formulas, days and amounts of many hands."""

from __future__ import annotations

import io
import zipfile

import pytest

from generator.desk.intake import read_file
from generator.desk.parts import Claim, Fault, Totals
from generator.desk.remittance import _read_service
from generator.desk.workbook import find_sheets

HEAD = "Claim No,Patient,DOS,HCPCS,Units,Charge,Paid,CARC\n"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def read(content: bytes | str) -> tuple[list[Claim], list[Fault], Totals]:
    raw = content.encode() if isinstance(content, str) else content
    items = list(read_file(io.BytesIO(raw)))
    assert isinstance(items[-1], Totals)
    return [i for i in items if isinstance(i, Claim)], [i for i in items if isinstance(i, Fault)], items[-1]


def workbook(*sheets: tuple[str, bool, list[list[str]]]) -> bytes:
    """A workbook of (name, whether hidden, rows); the files of its sheets are numbered against their order. A cell that
    begins with = is a formula without a value."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        names = links = ""
        for place, (name, is_hidden, rows) in enumerate(sheets, 1):
            file = f"worksheets/sheet{len(sheets) + 1 - place}.xml"
            state = ' state="hidden"' if is_hidden else ""
            names += f'<sheet name="{name}" sheetId="{place}"{state} r:id="r{place}"/>'
            links += f'<Relationship Id="r{place}" Target="{file}"/>'
            cells = "".join(
                f'<row r="{number}">'
                + "".join(
                    f"<c><f>{cell[1:]}</f></c>" if cell[:1] == "=" else f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
                    for cell in row
                )
                + "</row>"
                for number, row in enumerate(rows, 1)
            )
            archive.writestr(f"xl/{file}", f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>')
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{names}</sheets></workbook>'
        )
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{links}</Relationships>")
    return out.getvalue()


HEADS = HEAD.strip().split(",")
ONE = ["E1", "Doe", "2026-10-05", "J1745", "50", "100.00", "0", "CO-197"]
TWO = ["E2", "Roe", "2026-11-05", "J1745", "50", "100.00", "0", "CO-50"]


def test_all_sheets_that_are_shown_are_read_and_the_others_named():
    raw = workbook(
        ("Cover", False, [["Report of the month"]]), ("Oct", False, [HEADS, ONE]), ("Codes", True, [HEADS, TWO]),
        ("Nov", False, [HEADS, TWO, ONE]),
    )  # fmt: skip
    assert [name for _, name, _ in find_sheets(io.BytesIO(raw))] == ["Cover", "Oct", "Codes", "Nov"]
    claims, faults, totals = read(raw)
    assert [claim.number for claim in claims] == ["E1", "E2"]
    assert (totals.lines, totals.charged) == (2, 20000)
    told = " | ".join(f"{fault.where}: {fault.says}" for fault in faults)
    assert "sheet “Cover”: no line of it" in told
    assert "sheet “Codes”: it is hidden" in told
    assert "sheet “Nov”, line 3: 1 of its rows" in told


def test_a_formula_without_its_value_is_told():
    claims, faults, _ = read(workbook(("Oct", False, [HEADS, [*ONE[:5], "=100+0.5", *ONE[6:]], TWO])))
    assert [claim.number for claim in claims] == ["E2"]
    assert "is a formula whose value was not saved" in faults[0].says and faults[0].lost


def test_heads_in_two_rows_are_read_together():
    claims, faults, _ = read(
        "Patient,,Service,,,Money,,Denial,,\nName,Acct,Date,HCPCS,Units,Billed,Paid,Date,CARC,RARC\n"
        "Doe J,55,10/5/2026,J1745,50,5250.00,0.00,11/2/2026,50,N115\n"
    )
    assert not faults
    line = claims[0].lines[0]
    assert (claims[0].account, claims[0].decided, line.day, line.charged, line.remarks) == (
        "55", "2026-11-02", "2026-10-05", 525000, ("N115",),
    )  # fmt: skip


def test_a_head_that_comes_again_is_no_lost_row():
    claims, faults, _ = read(
        HEAD + "E1,Doe,10/5/26,J1745,50,100.00,0,CO-197\n" + HEAD + "E2,Roe,10/6/26,J1745,50,90.00,0,CO-50\n"
    )
    assert len(claims) == 2 and [fault.lost for fault in faults] == [False]


def test_a_bad_row_is_told_with_all_its_reasons():
    _, faults, _ = read(HEAD + "B1,P,32/45/26,JX17,abc,x,0,CO-197\n")
    assert all(words in faults[0].says for words in ("32/45/26", "JX17", "abc", "“x”")) and faults[0].lost


@pytest.mark.parametrize("day", ["2026/10/05", "Mon 10/05/2026", "Monday, October 5, 2026", "10052026", "'10/5/26"])
def test_days_of_many_hands(day):
    claims, _, _ = read(HEAD + f'D1,P,"{day}",J1745,50,100.00,0,CO-197\n')
    assert claims[0].lines[0].day == "2026-10-05"


@pytest.mark.parametrize("says", ["CO*197", "CO-00197"])
def test_reasons_of_many_hands(says):
    claims, _, _ = read(HEAD + f"D1,P,10/5/26,J1745,50,100.00,0,{says}\n")
    assert claims[0].lines[0].adjustments[0].code == "197"


@pytest.mark.parametrize(("heads", "payer"), [("Primary Payer", "Aetna"), ("Secondary Payer", "")])
def test_the_primary_payer_answered_where_no_other_column_names_one(heads, payer):
    claims, _, _ = read(HEAD.strip() + f",{heads}\nD1,P,10/5/26,J1745,50,100.00,0,CO-197,Aetna\n")
    assert claims[0].payer == payer


def test_a_line_by_its_ndc_has_the_modifiers_of_the_code_beside_it():
    made = _read_service(1, ["SVC", "N4:57894003001", "70", "0", "", "1", "HC:J1745:JA:JZ"], ":")
    assert (made["code"], made["modifiers"], made["facts"]["ndc"]) == ("J1745", ("JA", "JZ"), "57894003001")


def test_one_row_for_each_reason_is_one_line_and_a_reason_in_words_has_its_code():
    head = "Patient,Claim,DOS,HCPCS,Units,Charge,Allowed,Paid,Reason,Adj Amount\n"
    rows = [
        "ANA B,1001,10/01/2026,J1745,40,100.00,0.00,0.00,CO-45,40.00",
        "ANA B,1001,10/01/2026,J1745,40,100.00,0.00,0.00,CO-197,60.00",
        "CARL D,1002,10/02/2026,J2350,600,900.00,0.00,0.00,No authorization,900.00",
    ]
    claims, faults, totals = read(head + "\n".join(rows))
    assert [[reason.name for reason in claim.lines[0].adjustments] for claim in claims] == [
        ["CO-45", "CO-197"],
        ["197"],
    ]
    assert (totals.lines, totals.charged, totals.adjusted) == (2, 100_000, 100_000) and "one more reason" in faults[
        0
    ].says
    twice = [rows[0].replace("40.00", "100.00"), rows[1].replace("CO-197,60.00", "CO-18,100.00")]
    assert len(read(head + "\n".join(twice))[0]) == 2, "more than the charge: a line billed twice"


def test_words_over_the_rows_are_not_left_out():
    told = read(
        HEAD
        + "1,A,9/22/26,J1745,40,100,0,45\nOpen Item Listing,,Clinic 02,page 2,,,,\nPrinted: 20-Feb-2026,,,,,,,\n2,A,9/22/26,J1745,40,100,0,45\n"
    )[1]
    assert [fault.lost for fault in told] == [False, False]


def test_a_row_without_a_day_is_bad_where_the_list_has_days():
    claims, told, _ = read(HEAD + "1,A,,J1745,40,100,0,45\n2,A,9/22/26,J1745,40,100,0,45\n")
    assert [claim.number for claim in claims] == ["2"] and told[0].lost and "no date of service" in told[0].says


def test_the_rows_left_out_are_held_against_the_total():
    body = HEAD + "1,A,9/22/26,J1745,40,100,0,45\n2,A,13/45/26,J1745,40,50.00,0,45\n"
    (says,) = (fault.says for fault in read(body + "Total,,,,,150.00,,\n")[1] if "total" in fault.says)
    assert "left out 50.00: together they tie" in says
    (says,) = (fault.says for fault in read(body + "Total,,,,,160.00,,\n")[1] if "total" in fault.says)
    assert "tie" not in says


def test_more_heads_of_billing_programs():
    head = "Chart #;Patient;Visit ID;DOS;Proc;Qty;Billed $;Pymt $;Administered;Unit of dose;Containers;N4 flag;NDC11;Resubmit code;Rte;Group1;Reason1;Amount1\n"
    (claim,), told, _ = read(
        head + "53752;Rudd, Xena;AL01003;11/11/2025;J9271;200;100.00;60.00;200;mg;2;N4;00006302602;1;IV;CO;45;40.00\n"
    )
    (line,) = claim.lines
    assert (claim.number, claim.account, claim.frequency, told) == ("AL01003", "53752", "1", [])
    assert line.facts.items() >= {"dose": "200 mg", "vials": "2", "ndc_qualifier": "N4", "route": "IV"}.items()
    assert [(reason.name, reason.cents) for reason in line.adjustments] == [("CO-45", 4000)]


def test_a_row_that_can_be_put_to_no_claim_and_has_no_charge_is_bad():
    claims, told, _ = read(
        HEAD + ",A,9/22/26,J1745,40,0.00,0,\n1,A,9/22/26,,40,0.00,0,\n2,A,9/22/26,J1745,40,100,0,45\n"
    )
    assert [claim.number for claim in claims] == ["2"] and [fault.lost for fault in told] == [True, True]
    assert "claim number" in told[0].says and "billing code" in told[1].says


def test_a_list_without_a_claim_number_says_which_heads_were_not_used():
    _, told, _ = read("Q17,Patient,DOS,HCPCS,Charge\nV1,A,9/22/26,J1745,100\n")
    assert [("the claim number" in fault.says, "Q17" in fault.says, fault.lost) for fault in told] == [
        (True, True, False)
    ]
