"""What a drug's own label says of a person: the rows are whole, and only a fact that is said shows one."""

from __future__ import annotations

from datetime import date

import pytest

from generator.facts import FactError
from generator.facts.book import Book, read_tables
from generator.facts.cautions import find_cautions

SOURCE = """
[[source]]
id = "label"
title = "A label"
publisher = "DailyMed"
publisher_class = "label"
url = "https://dailymed.nlm.nih.gov/"
"""
CAUTION = """
[[drug_caution]]
id = "leflunomide_liver"
drug = "leflunomide"
names = ["arava"]
kind = "contraindicated"
who = "severe hepatic impairment"
words = ["liver", "heart fail"]
section = "4"
label_date = 2024-10-01
source = ["label"]
verified = 2026-11-29
"""


def load(tmp_path, text):
    (tmp_path / "rows.toml").write_text(SOURCE + text, encoding="utf-8")
    return Book(read_tables(tmp_path)).check()


@pytest.fixture
def shelf(tmp_path):
    return load(tmp_path, CAUTION)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('words = ["liver", "heart fail"]', "words = []"), "words by which such a person is known"),
        (('words = ["liver", "heart fail"]', 'words = ["Liver"]'), "in lower case"),
        (('names = ["arava"]', 'names = [" arava"]'), "in lower case"),
        (('kind = "contraindicated"', 'kind = "bad"'), "'bad', which is not one of"),
        (('section = "4"\n', ""), "needs the section and the date"),
        (("label_date = 2024-10-01\n", ""), "needs the section and the date"),
        (("label_date = 2024-10-01", "label_date = 2027-01-01"), "after it was read"),
        (("label_date = 2024-10-01", "as_of = 2026-06-01"), "of what year the copy is"),
        (("label_date = 2024-10-01", "label_date = 2024-10-01\nas_of = 2026-06-01"), "or else `as_of`"),
        (('source = ["label"]', 'source = ["nowhere"]'), "'nowhere', which is not one of"),
        (("verified = 2026-11-29\n", ""), "either 'verified'"),
    ],
)
def test_a_wrong_caution_raises_with_its_place(tmp_path, change, says):
    with pytest.raises(FactError, match=r"rows\.toml") as raised:
        load(tmp_path, CAUTION.replace(*change))
    assert says in str(raised.value)
    assert "leflunomide_liver" in str(raised.value)


def test_every_caution_says_where_when_and_of_whom(book):
    rows = book.shelf("drug_cautions").values()
    assert len({row.drug for row in rows}) >= 45
    for row in rows:
        assert row.words, row.id
        assert row.who, row.id
        assert not row.who.endswith("."), row.id
        if row.is_verified:
            assert row.section, row.id
            assert row.source, row.id
            assert date(2000, 1, 1) < (row.label_date or row.as_of) <= row.verified, row.id


def test_a_label_that_was_read_long_ago_is_due_for_a_new_look(book):
    for row in book.shelf("drug_cautions").values():
        if row.is_verified and (row.label_date or row.as_of).year < 2019:
            assert row.recheck, row.id


@pytest.mark.parametrize(
    ("drug", "fact"),
    [
        ("leflunomide", "Chronic liver disease since 2019."),
        ("Arava", "She has a fatty liver."),
        ("methotrexate or LEFLUNOMIDE", "Heart-failure, NYHA III"),
        ("arava (leflunomide) tablets", "I do not drink, but my liver is scarred."),
        ("leflunomide", "I have not tolerated sulfasalazine, and I have liver disease."),
        ("leflunomide", "No diabetes. Liver disease."),
        ("leflunomide", "Liver tests are not normal."),
    ],
)
def test_a_fact_that_is_said_shows_the_caution(shelf, drug, fact):
    assert [row.id for row in find_cautions(shelf, drug, [fact])] == ["leflunomide_liver"]


@pytest.mark.parametrize(
    "fact",
    [
        "No liver disease.",
        "She has no known liver disease.",
        "without liver disease",
        "denies liver disease",
        "never had liver trouble",
        "normal liver tests",
        "Her liver is normal.",
        "Liver biopsy negative",
        "Liver disease was ruled out.",
        "She doesn't have liver disease",
        "No diabetes, kidney stones, heart failure or liver disease",
        "neither kidney nor liver disease",
        "no history of alcohol use or liver disease",
        "My father died of liver cancer.",
        "Family history: liver disease in a brother",
        "He delivers parcels and has an enlivering hobby.",
        "fails at heart",
        "",
    ],
)
def test_a_near_miss_shows_nothing(shelf, fact):
    assert find_cautions(shelf, "leflunomide", [fact]) == ()


@pytest.mark.parametrize("drug", ["teriflunomide", "leflunomides-like", "aravac", "methotrexate", ""])
def test_another_drug_shows_nothing(shelf, drug):
    expected = ("leflunomide_liver",) if drug == "leflunomides-like" else ()
    assert tuple(row.id for row in find_cautions(shelf, drug, ["liver disease"])) == expected


def test_a_denial_in_one_fact_leaves_the_next_alone(shelf):
    assert find_cautions(shelf, "leflunomide", ["no heart failure", "liver disease"])


def test_an_unverified_caution_is_not_found(tmp_path):
    book = load(tmp_path, CAUTION.replace("verified = 2026-11-29", 'unverified = "not seen"'))
    assert find_cautions(book, "leflunomide", ["liver disease"]) == ()


def test_a_caution_of_two_facts_needs_both(tmp_path):
    book = load(tmp_path, CAUTION.replace("section =", 'also = ["clarithromycin"]\nsection ='))
    assert find_cautions(book, "leflunomide", ["liver disease"]) == ()
    assert find_cautions(book, "leflunomide", ["clarithromycin"]) == ()
    assert find_cautions(book, "leflunomide", ["liver disease", "takes clarithromycin"])


@pytest.mark.parametrize(
    ("drug", "fact", "ids"),
    [
        ("propranolol", "severe asthma", ["propranolol_asthma"]),
        ("Xeljanz", "a blood clot in her leg in 2022", ["tofacitinib_thrombosis"]),
        ("Xeljanz", "no blood clots", []),
        ("a JAK inhibitor", "two DVTs", ["jak_thrombosis"]),
        ("Janus kinase (JAK) inhibitor", "Blood clot in the right leg in June 2021", ["jak_thrombosis"]),
        ("Janus kinase (JAK) inhibitor", "His father had a blood clot", []),
        ("Galafold", "p.Arg227Ter, nonsense variant; not amenable", ["migalastat_variant"]),
        ("Galafold", "the variant is amenable by the assay", []),
        ("cyclosporine", "High blood pressure on prednisone", ["cyclosporine_hypertension_kidney"]),
        ("cyclosporine", "her blood pressure is normal", []),
        ("Fasenra", "anaphylaxis after the second Fasenra", ["benralizumab_hypersensitivity"]),
        ("Fasenra", "anaphylaxis to peanuts", []),
        ("Cerdelga", "an ultra-rapid metabolizer by the test", ["eliglustat_metabolizer"]),
        ("Cerdelga", "a poor metabolizer by the test", []),
        ("Taltz", "ulcerative colitis since 2015", ["ixekizumab_ibd"]),
        ("an IL-23 inhibitor", "cirrhosis, Child-Pugh A", ["risankizumab_cirrhosis"]),
        ("Tysabri", "JCV antibodies positive", ["natalizumab_jcv"]),
        ("Tysabri", "JC virus antibody negative", []),
        ("colchicine", "chronic kidney disease", []),
        ("colchicine", "chronic kidney disease; takes ritonavir", ["colchicine_kidney_liver"]),
        ("methotrexate", "planning a pregnancy", []),
        ("methotrexate", "I am pregnant", ["methotrexate_pregnancy"]),
        ("topiramate", "9-year-old boy with migraine", ["topiramate_age"]),
        ("topiramate", "19-year-old with migraine", []),
        ("oral steroids", "invasive fungal infection", ["prednisone_systemic_fungal"]),
        ("methylprednisolone", "invasive fungal infection", []),
        ("oral levofloxacin", "generalized myasthenia gravis since 2019", ["levofloxacin_myasthenia"]),
        ("a fluoroquinolone", "no tendon trouble", []),
        ("raloxifene", "a deep vein thrombosis after surgery", ["raloxifene_thromboembolism"]),
        ("two NSAIDs", "a bleeding stomach ulcer in 2021", ["naproxen_gi"]),
        ("meloxicam", "coronary bypass in 2015", ["meloxicam_cardiovascular"]),
        ("Depakote", "fatty liver", ["divalproex_liver"]),
        ("Depakote", "liver tests are normal", []),
        ("ibandronate", "severe reflux", ["ibandronate_upper_gi"]),
    ],
)
def test_the_books_own_cautions(book, drug, fact, ids):
    assert [row.id for row in find_cautions(book, drug, [fact])] == ids
