"""A letter cites a study by its year and where it appeared, so that a reader can find it: a journal with its volume, a DOI, or
the meeting, register or library that holds it."""

from __future__ import annotations

import re

import pytest

YEAR = re.compile(r"\b(?:19|20)\d\d\b")
WHERE = re.compile(
    r"[\w).] (?:19|20)\d\d;\S|\bdoi\b|Cochrane Database Syst Rev|\b(?:congress|annual meeting|conference|IDWeek|ECCO|UEG Week)\b"
    r"|\bPMC\d{6,}|\bPubMed \d{6,}|\bNCT\d{8}|\bPMID \d{6,}|\barticle \w+\d",
    re.I,
)
JOURNAL = re.compile(
    r"\b(?:N Engl J Med|Lancet|JAMA|Blood|Ann |J |Am J |Br J |Eur J |Eur Heart J|Clin |Arthritis|Rheumatology|Neurology|Haemophilia"
    r"|Oncologist|Pediatr|Front |BMC |BMJ|BJOG|Dev Med|Dig |Aliment |Orphanet|Circ|Chest|Am |Transpl|Pulm |Osteoporos|Dermatol|Ophthalm"
    r"|Mult Scler|Muscle|Amyloid|Respir|Allergy|Int |World J|Gut|Infect|Kidney|Nephrol|PLoS|Biomed|EClinical|Genet|Int J|Can |Cancer"
    r"|Support Care|Mol |Semin|Curr Med|Drug|Eye|Braz|Cochrane|Med Princ|Health|Sci |Cell|Brain|Headache|Cephalalgia|Open Forum)"
)

AWAITING = frozenset(
    [
        "act_extension_2012",
        "adapt_plus_cycles",
        "agnihotri_opat_2023",
        "agnihotri_opat_2023_blood",
        "amagai_bp_2017",
        "amagai_bp_2017_works",
        "b_long_adjusted",
        "b_long_registry",
        "barth_2011",
        "c1inh_acute_dose",
        "c1inh_acute_placebo",
        "c1inh_weekly",
        "cidp_two_years_electrophysiology",
        "cochrane_ms_steroids",
        "cochrane_pompe_2023",
        "commands_2023",
        "cousins_fabry_home_2008",
        "eteplirsen_walking_2021",
        "express_2005",
        "express_2_stopping",
        "express_lasts",
        "galsulfase_growth_2017",
        "haven_3_reyes",
        "ileostomy_hydration_2020",
        "ileostomy_hydration_2020_place",
        "invigorate_1",
        "invigorate_2",
        "jos_2007",
        "mepolizumab_hes_long_term",
        "moak_saline_young",
        "mogad_relapsing_cohort",
        "mogad_steroid_sparing_versus",
        "natalizumab_interval_italy_2019",
        "nor_drum_b_2021",
        "nusinersen_poland_30_months",
        "nusinersen_poland_adults_works",
        "oral_trep_long_2015",
        "osteoporosis_network_2023",
        "patisiran_after_transplant",
        "pemphix_2021",
        "prevent_subgroups_rituximab",
        "rix_fp_children_2016",
        "roux_denosumab_risedronate",
    ]
)
"""Studies of which no page that was read names both, kept because nothing better answers their refusal. The list only
shrinks: whoever finds the rest of a citation takes its id out."""


def lacks(citation: str) -> list[str]:
    """What a citation lacks: 'year', 'where'."""
    found = [] if YEAR.search(citation) else ["year"]
    return found if WHERE.search(citation) or JOURNAL.search(citation) else [*found, "where"]


@pytest.mark.parametrize(
    ("citation", "lack"),
    [
        ("Raal FJ et al. N Engl J Med 2020;383(8):711-720 (ELIPSE HoFH)", []),
        ("Budde K et al. J Am Soc Nephrol, December 2021, doi 10.1681/ASN.2021050628", []),
        ("CHAMPION MG, AAN annual meeting 2023, abstract 002381", []),
        ("HAVEN 3, as the maker tells the label’s section 14", ["year", "where"]),
        ("Craig TJ et al., C1 esterase inhibitor concentrate against placebo in acute attacks", ["year", "where"]),
        ("Three trials followed up, 3 June 2024", ["where"]),
        ("Barth D et al. Neurology (immune globulin and plasma exchange)", ["year"]),
    ],
)
def test_what_a_citation_lacks_is_seen(citation, lack):
    assert lacks(citation) == lack


def test_every_study_that_is_cited_names_its_year_and_where_it_appeared(book):
    short = {
        row.id: lacks(row.citation) for row in book.shelf("studies").values() if row.is_verified and lacks(row.citation)
    }
    assert {key: lack for key, lack in short.items() if key not in AWAITING} == {}
    assert sorted(AWAITING - set(short)) == [], "these have both by now: take them out of AWAITING"
