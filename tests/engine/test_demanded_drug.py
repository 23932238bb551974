"""What answers "try this drug first": trials of it, the guideline that puts the ordered drug before it, what its label warns of."""

from __future__ import annotations

from datetime import date

import pytest

from generator.letters import write_document
from generator.output.markdown import render_markdown
from generator.plan import make_plan

TODAY = date(2026, 12, 1)


def letter(therapy: str, condition: str, asked: str, *facts: str, tried: tuple[str, ...] = (), reason: str = "step_therapy") -> str:  # fmt: skip
    """The letter on a plan that asks for one drug first, which was never tried."""
    case = {
        "therapy": therapy, "condition": condition, "notice_date": "2026-11-20", "birth_date": "1980-01-01",
        "reasons": [{"kind": reason, "words": f"{asked} must be tried first."}],
        "treatments": [
            {"drug": asked, "status": "never", "demanded": "yes"},
            *({"drug": drug, "status": "tried", "result": "it did not help"} for drug in tried),
        ],
        "facts": [{"topic": "other_illness", "fact": fact} for fact in facts],
    }  # fmt: skip
    return render_markdown(write_document(make_plan(case, TODAY), None))


@pytest.mark.parametrize(
    ("therapy", "condition", "asked", "who"),
    [
        ("efgartigimod", "gmg", "rituximab", "Nowak RJ"),
        ("eculizumab", "gmg", "mycophenolate", "Sanders DB"),
        ("ravulizumab", "gmg", "methotrexate", "Pasnoor M"),
        ("rozanolixizumab", "gmg", "azathioprine", "Palace J"),
        ("ivig", "cidp", "methotrexate", "RMC Trial"),
        ("ivig", "mmn", "mycophenolate", "Pieper"),
        ("ocrelizumab", "ms_ppms", "rituximab", "Hawker K"),
        ("ocrelizumab", "ms_ppms", "Gilenya", "Lublin F"),
        ("ocrelizumab", "ms_ppms", "glatiramer", "Wolinsky JS"),
        ("vedolizumab", "cd", "mesalamine", "Lim WC"),
        ("ferric_derisomaltose", "id_hf", "oral iron", "Lewis GD"),
        ("treprostinil", "pah", "Orenitram", "With oral treprostinil neither"),
    ],
)
def test_a_trial_of_the_asked_drug_alone_is_told_as_that(therapy, condition, asked, who):
    text = letter(therapy, condition, asked)
    assert "**The drug that is asked for first.**" in text and who in text
    assert "So the two were compared" not in text, "the ordered drug was no part of that trial"
    assert who not in letter(therapy, condition, "another drug")


@pytest.mark.parametrize(
    ("therapy", "condition", "asked", "facts", "who"),
    [
        ("ocrelizumab", "ms_relapsing", "rituximab", (), "Roos I"),
        ("natalizumab", "ms_relapsing", "fingolimod", (), "Spelman T et al. Mult Scler"),
        ("natalizumab", "ms_relapsing", "glatiramer", (), "Brown JWL"),
        ("infliximab", "ra", "sulfasalazine", (), "van Vollenhoven RF"),
        ("infliximab", "psa", "methotrexate", (), "Baranauskaite A"),
        ("infliximab", "pso", "Enbrel", (), "de Vries ACQ"),
        ("infliximab", "uc", "azathioprine", (), "Panaccione R"),
        ("infliximab", "cd", "azathioprine", ("Crohn's disease newly diagnosed in May.",), "Noor NM"),
        ("infliximab", "cd", "azathioprine", (), "SONIC"),
        ("denosumab", "osteoporosis", "alendronate", ("She is postmenopausal.",), "Curtis JR"),
        ("ferric_derisomaltose", "ida", "Injectafer", ("Ulcerative colitis.",), "Zoller H"),
        ("ferric_carboxymaltose", "ckd_anemia", "oral iron", (), "FIND-CKD"),
    ],
)
def test_a_comparison_with_the_asked_drug_is_told(therapy, condition, asked, facts, who):
    text = letter(therapy, condition, asked, *facts)
    assert who in text and "So the two were compared" in text


@pytest.mark.parametrize(
    ("therapy", "condition", "asked", "facts", "tried", "words"),
    [
        ("ustekinumab_iv", "cd", "prednisone", (), (), "an advanced drug from the start"),
        ("guselkumab_iv", "cd", "Rinvoq", (), (), "For adults new to advanced drugs"),
        ("risankizumab_iv", "cd", "Entyvio", (), ("Humira",), "who had one or more advanced drugs before"),
        ("ustekinumab_iv", "uc", "Entyvio", (), ("Humira",), "who had advanced treatment before"),
        ("infliximab", "uc", "Humira", (), (), "new to advanced treatment"),
        ("vedolizumab", "uc", "methotrexate", (), (), "suggests against methotrexate alone"),
        ("abatacept_iv", "ra", "Humira", ("Heart failure, NYHA class III.",), (), "NYHA class III or IV"),
        ("rituximab", "ra", "Humira", ("History of B-cell lymphoma.",), (), "lymphoproliferative disorder"),
        (
            "abatacept_iv",
            "ra",
            "Humira",
            ("Nontuberculous mycobacteria of the lung.",),
            (),
            "recommends abatacept over",
        ),
    ],
)
def test_a_guideline_that_puts_the_order_first_is_told_of_whom_it_speaks(therapy, condition, asked, facts, tried, words):  # fmt: skip
    assert words in letter(therapy, condition, asked, *facts, tried=tried)
    if facts:
        assert words not in letter(therapy, condition, asked, tried=tried)


def test_lymphoma_that_nobody_had_brings_no_guideline_up():
    assert "lymphoproliferative" not in letter("rituximab", "ra", "Humira", "No history of lymphoma.")


def test_a_warning_that_the_order_carries_too_is_not_held_against_the_asked_drug():
    failing = "Heart failure with an ejection fraction of 30 %."
    assert "worsening and new heart failure" in letter("tocilizumab_iv", "ra", "Humira", failing)
    assert "worsening and new heart failure" not in letter("infliximab", "ra", "Humira", failing)
    assert "demyelinating disorders" in letter("abatacept_iv", "ra", "Humira", "Multiple sclerosis since 2012.")


def test_iron_by_mouth_that_the_label_keeps_from_a_flare():
    text = letter("ferric_carboxymaltose", "ida", "Accrufer", "Crohn's disease, now in a flare.")
    assert "an active flare of inflammatory bowel disease" in text and "section 5.1" in text
    assert "active flare" not in letter("ferric_carboxymaltose", "ida", "Accrufer", "Crohn's disease in remission.")


def test_such_a_sentence_stands_under_the_reason_that_asks_for_the_other_drug():
    case = {
        "therapy": "tocilizumab_iv", "condition": "ra", "notice_date": "2026-11-20", "birth_date": "1980-01-01",
        "reasons": [
            {"kind": "dose_or_interval", "words": "The dose of 8 mg/kg exceeds the starting dose."},
            {"kind": "step_therapy", "words": "Etanercept must be tried first."},
        ],
        "treatments": [{"drug": "etanercept", "status": "never", "demanded": "yes"}],
        "facts": [{"topic": "other_illness", "fact": "Heart failure, NYHA class III."}],
    }  # fmt: skip
    text = render_markdown(write_document(make_plan(case, TODAY), None))
    assert text.index("Etanercept must be tried first.") < text.index("heart failure of NYHA class III or IV")
