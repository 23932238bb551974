"""Three practices whose files were written before the rules were seen (practices/): a work list with heads of its own, a
remittance with reversals, take-backs and a second payer, and explanations in FHIR. What was planted in each is found, and
nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.desk.ask import list_found

PRACTICES = Path(__file__).with_name("practices")
PLANTED = {
    "list.csv": {
        "CM410291": "units_ten_times", "CM410298": "units_are_measure", "CM410305": "ndc_shape", "CM410312": "ndc_other_drug", "CM410319": "ndc_unit_of_product",
        "CM410326": "ndc_quantity", "CM410333": "waste_but_jz", "CM410340": "waste_none_said", "CM410347": "code_ended", "CM410354": "day_not_approved",
        "CM410361": "over_approved", "CM410368": "approval_other_code", "CM410375": "place_not_approved", "CM410382": "duplicate_line", "CM410389": "penny",
        "CM410396": "diagnosis_not_used", "CM410403": "diagnosis_cut", "CM410410": "frequency_without_number", "CM410417": "code_other_drug", "CM410431": "waste_both",
        "CM410438": "admin_family",
    },
    "remittance.835": {
        "PN204": "code_ended", "PN205": "duplicate_line", "PN206": "penny", "PN207": "units_not_whole", "PN209": "waste_both", "PN210": "units_not_counted",
        "PN212": "day_after_answer", "PN303": "waste_none_said_code", "PN307": "waste_both",
    },
    "explanations.json": {
        "SB603": "ndc_other_drug", "SB604": "ndc_shape", "SB605": "waste_both", "SB606": "diagnosis_not_used", "SB607": "diagnosis_cut", "SB608": "code_ended",
        "SB609": "duplicate_line", "SB610": "penny", "SB611": "ndc_quantity", "SB612": "day_after_answer", "SB614": "ndc_quantity", "SB617": "admin_family",
        "SB618": "units_not_whole", "SB620": "ndc_unit_of_product",
    },
}  # fmt: skip
"""Claim -> what the checks must find on it."""
BESIDE = {"CM410291": {"ndc_quantity"}, "CM410298": {"over_approved", "ndc_quantity"}, "CM410382": {"units_not_order"}}
"""What else is true of a planted claim."""
TOLD = {
    "list.csv": ["02/30/26", "n/a", "total of charges"],
    "remittance.835": [
        "PN201: charged 5,000.00",
        "PN201: its lines",
        "PN202",
        "PN403",
        "SE counts 44",
        "BPR says 2,545.00",
    ],
    "explanations.json": ["SB601", "SB602", "SB612", "SB613", "EUR", "2026-13-14", "cancelled", "a second time"],
}
"""What must be told of the file itself, each by some of its words, and nothing else."""


@pytest.mark.parametrize("name", PLANTED)
def test_all_that_was_planted_is_found_and_nothing_else(name, take, ledger):
    told = take((PRACTICES / name).read_bytes(), name)
    says = [fault["says"] for fault in told["faults"]]
    assert len(says) == len(TOLD[name]) and all(any(words in text for text in says) for words in TOLD[name]), says
    found: dict[str, set[str]] = {}
    for item in list_found(ledger):
        if item["id"] != "admin_missing":  # true here: many of the planted claims have the drug alone
            found.setdefault(item["account"] or item["number"], set()).add(item["id"])
    assert {claim: ids - BESIDE.get(claim, set()) for claim, ids in found.items()} == {
        claim: {check} for claim, check in PLANTED[name].items()
    }


def test_take_backs_and_the_second_payer(take, ledger, claims):
    take((PRACTICES / "remittance.835").read_bytes())
    assert {(row["reason"], row["cents"]) for row in ledger.db.execute("select * from takebacks")} == {
        ("WO", 125000), ("L6", -1240), ("FB", 30000), ("72", 41000),
    }  # fmt: skip
    orders = [
        row["payers_order"] for row in ledger.db.execute("select * from claims where account = 'PN304' order by id")
    ]
    assert orders == [1, 2]
    assert claims()["PN203"]["route"] == "retro_authorization"  # paid, taken back, refused
    assert claims()["PN107"]["rule"] == "paid_less"  # 2,496.00 taken back, 2,080.00 paid again


def test_a_list_without_a_charge_says_which_heads_were_not_used(take):
    content = (PRACTICES / "list.csv").read_bytes().replace(b"Gross", b"Q17").replace(b"FDOS", b"When")
    says = [fault["says"] for fault in take(content)["faults"]]
    assert any("the charge" in text and "Q17" in text for text in says)
    assert any("the day of service" in text and "When" in text for text in says)
