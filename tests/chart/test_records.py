"""Records of portals: what bears on the case is found, the rest left out, and a hostile file costs one sentence."""

from __future__ import annotations

import json
import random
from datetime import date
from time import process_time

import pytest

from generator.bridge import call
from generator.chart import find_offers, read_handed_in, read_record
from generator.chart.summary import is_summary
from generator.facts import load_book
from generator.plan import make_plan
from generator.reading.called import drugs_in, measure_of
from generator.record import CaseFileError
from tests.bench.records import RECORDS, TODAY, measure
from tests.chart.make_records import HERE, ccda, fhir, people

EXPECTED = json.loads((RECORDS / "expected.json").read_text())


@pytest.mark.parametrize("name", EXPECTED)
def test_what_bears_on_the_case_is_found_and_nothing_else(name):
    told = measure(name, EXPECTED[name])
    assert (told.missed, told.wrong) == ([], [])
    assert len(told.offers.offers) <= 20
    for offer in told.offers.offers:
        assert offer.source and offer.words and offer.why, offer.says


def test_the_files_are_what_their_maker_writes():
    for person in people():
        if person["form"] != "text":
            made = fhir(person) if person["form"] == "fhir" else ccda(person)
            assert (HERE / person["file"]).read_text() == made, person["file"]


def test_a_measure_would_notice_a_reader_that_finds_nothing():
    wanted = EXPECTED["iron.xml"]
    assert measure("iron.xml", {**wanted, "case": {}}).missed


@pytest.mark.parametrize(
    ("name", "absent"),
    [
        ("crohns_renewal.json", ["mercaptopurine", "ulcerative colitis"]),  # entered in error; refuted
        ("ra_step.xml", ["latent tuberculosis", "liver biopsy", "zoster"]),  # said not to be so; not done; refused
        ("cvid.json", ["no known allergies"]),
    ],
)
def test_what_was_not_so_is_no_entry(name, absent):
    names = " ".join(entry.name.lower() for entry in read_record((RECORDS / name).read_bytes()).entries)
    assert [word for word in absent if word in names] == []


def test_the_history_of_relatives_is_not_the_persons():
    """The family history of this record names rheumatoid arthritis; the person's own is coded otherwise."""
    entries = read_record((RECORDS / "ms_home.xml").read_bytes()).entries
    assert not any("rheumatoid" in entry.name.lower() for entry in entries)
    summary = read_record((RECORDS / "migraine.txt").read_bytes()).entries
    assert not any("mother" in f"{entry.name} {entry.note}".lower() for entry in summary)


def test_a_row_that_the_case_has_is_completed_and_not_doubled():
    wanted = EXPECTED["ra_step.xml"]
    offers = find_offers(read_record((RECORDS / "ra_step.xml").read_bytes()), make_plan(wanted["case"], TODAY)).offers
    humira = next(offer for offer in offers if offer.question == "treatments" and "adalimumab" in offer.value["drug"])
    assert humira.joins == 0
    told = {**wanted["case"], "treatments": [{"drug": "adalimumab", "demanded": "yes", "started": "2022-11"}]}
    again = find_offers(read_record((RECORDS / "ra_step.xml").read_bytes()), make_plan(told, TODAY)).offers
    assert not any("adalimumab" in str(offer.value) for offer in again)


def test_an_allergy_to_the_demanded_drug_is_a_ground():
    case = {**EXPECTED["ra_step.xml"]["case"], "treatments": [{"drug": "etanercept", "demanded": "yes"}]}
    offers = find_offers(read_record((RECORDS / "ra_step.xml").read_bytes()), make_plan(case, TODAY)).offers
    row = next(
        offer.value for offer in offers if offer.question == "treatments" and offer.value["drug"] == "etanercept"
    )
    assert row["ground"] == "contraindicated_or_adverse_reaction"
    assert "hives" in row["fact"]


def test_the_offers_make_a_record_that_the_form_takes():
    for name, wanted in EXPECTED.items():
        offers = find_offers(read_record((RECORDS / name).read_bytes()), make_plan(wanted["case"], TODAY)).offers
        answers = dict(wanted["case"])
        for offer in offers:
            if isinstance(offer.value, dict):
                answers[offer.question] = [*answers.get(offer.question, []), offer.value]
            else:
                answers[offer.question] = offer.value
        plan = make_plan(answers, TODAY)
        wrong = [problem.says for problem in plan.problems if problem.severity == "error" and problem.code != "missing"]
        assert wrong == [], name
        assert len(plan.case.findings) == sum(offer.question == "findings" for offer in offers)


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><ClinicalDocument>&b;</ClinicalDocument>',
        b'<!DOCTYPE ClinicalDocument SYSTEM "file:///etc/passwd"><ClinicalDocument/>',
        b"<ClinicalDocument>" + b"<a>" * 5000,
        b"<ClinicalDocument><component>",
        b'{"resourceType": "Bundle", "entry": [',
        b'{"resourceType": "Bundle", "entry": ' + b"[" * 200_000,
    ],
)
def test_a_hostile_or_broken_file_costs_one_sentence(content):
    with pytest.raises(CaseFileError) as told:
        read_record(content)
    assert str(told.value).endswith(".") and str(told.value).count(". ") <= 1


def test_a_resource_of_another_shape_does_not_stop_the_rest():
    good = {"resourceType": "Condition", "code": {"text": "Crohn's disease"}}
    odd = [
        {"resourceType": "Observation", "code": "text", "valueQuantity": 3}, {"resourceType": "MedicationRequest", "medicationReference": 7},
        {"resourceType": "Encounter", "class": "AMB", "period": []}, {"resourceType": ["Condition"]}, None, 3,
        {"resourceType": "DocumentReference", "content": [{"attachment": {"contentType": "text/plain", "data": "%%%"}}]},
    ]  # fmt: skip
    bundle = {"resourceType": "Bundle", "entry": [*({"resource": each} for each in odd), {"resource": good}]}
    assert [entry.name for entry in read_record(json.dumps(bundle).encode()).entries] == ["Crohn's disease"]


@pytest.mark.parametrize("name", ["ms_home.xml", "cvid.json", "migraine.txt"])
def test_damaged_records_never_crash(name):
    """Bytes cut, changed and doubled: entries, or one sentence."""
    chance = random.Random(name)
    whole = (RECORDS / name).read_bytes()[:30_000]
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 30)):
            at = chance.randrange(len(damaged))
            damaged[at : at + chance.randint(0, 9)] = bytes(chance.randrange(256) for _ in range(chance.randint(0, 9)))
        try:
            read_record(bytes(damaged[: chance.randint(1, len(damaged))]))
        except CaseFileError as error:
            assert str(error)


def test_names_of_drugs_and_tests():
    book = load_book()
    assert drugs_in("Humira 40 mg, then MTX", book) == ["adalimumab", "methotrexate"]
    assert drugs_in("Remicade 100 mg", book) == ["infliximab"]
    assert measure_of("C reactive protein [Mass/volume] in Serum or Plasma") == "C-reactive protein"
    assert measure_of("Antibodies to infliximab") == "Antibodies to infliximab"
    assert (
        measure_of("Hemoglobin A1c") == measure_of("Mean corpuscular hemoglobin") == measure_of("IgG subclass 2") == ""
    )


def test_a_letter_is_no_visit_summary():
    assert is_summary((RECORDS / "migraine.txt").read_text())
    letter = (
        "Dear member,\nMedications\nAllergies\nAssessment\nWe denied your request. You may appeal within 180 days.\n"
    )
    assert not is_summary(letter)


def test_the_page_gets_a_record_as_offers_and_a_letter_as_none():
    asked = {
        "text": (RECORDS / "migraine.txt").read_text(),
        "answers": EXPECTED["migraine.txt"]["case"],
        "today": "2026-11-29",
    }
    told = json.loads(call("record", json.dumps(asked)))["result"]
    assert told["of"] == "record" and len(told["offers"]) == 9 and "facts that bear" in told["says"][0]
    assert json.loads(call("record", json.dumps({**asked, "text": "We denied it."})))["result"] is None


def test_a_record_without_a_case_gives_no_treatments():
    """Nothing is at issue yet: nothing can bear on it."""
    handed = read_handed_in((RECORDS / "ra_step.xml").read_bytes(), make_plan({}, date(2026, 11, 29)))
    assert handed.offers.offers == ()


def test_a_line_of_a_hundred_thousand_marks_is_read_at_once():
    began = process_time()
    assert not is_summary("- " * 3 + "x" + "-" * 100_000 + "x\n")
    long = process_time() - began
    began = process_time()
    is_summary("- " * 3 + "x" + "-" * 10_000 + "x\n")
    assert long < 40 * max(process_time() - began, 0.001), "ten times the marks take about ten times the time"
