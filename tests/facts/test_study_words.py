"""What a letter prints of a study says what was studied; what weighs against the request stands apart, for the signer."""

from __future__ import annotations

import re

import pytest

from generator.arguments.move import load_moves

AGAINST = {
    "few helped": r"fewer than half|\bhalf of those on|did not reach|had no exacerbation|would be in remission",
    "no gain": r"not (?:clearly|significantly) (?:better|different|fewer|rarer|more)|not for certain|did not (?:clearly |improve|differ)"
    r"|not more frequent|no better|not fewer|not become rarer",
    "missed": r"\bmissed\b|narrowly|can be chance|could be chance|chance could|chance can",
    "harm": r"adverse (?:event|effect)s?|side effects? (?:were|came)|\bdied\b|more deaths|tuberculosis|meningococcal|trouble with hearing"
    r"|hearing was|pneumonia came|breakdown of red",
    "others first": r"remains? the first|first treatment of|standard of care remains|should be (?:tried|used) first",
    "small": r"(?:gain|difference|benefit) (?:is|was) (?:small|smaller|modest)|may be too little",
    "self-doubt": r"has to be weighed|must be weighed|weighed beside|weighed by this",
    "open": r"(?:is|are) (?:left )?(?:open\b(?!-)|uncertain)|finds? open|(?:does|did) not show|shows neither|not that it is better"
    r"|low certainty|certainty as|ask for (?:further|prospective)|no proof of|tells? (?:nothing|little)|could not be said",
    "not read": r"not (?:on the part that was )?read\b|part that was read|abstract gives no rate|was not shown",
}
"""Kind of sentence that argues for the plan -> how it reads."""


def kinds(words: str) -> list[str]:
    return [kind for kind, pattern in AGAINST.items() if re.search(pattern, words, re.I)]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Fewer than half responded.", "few helped"),
        ("Deaths did not differ.", "no gain"),
        ("The main endpoint was missed.", "missed"),
        ("Serious adverse events were more frequent.", "harm"),
        ("Surgery remains the first treatment of it.", "others first"),
        ("The gain is small.", "small"),
        ("The order has to be weighed beside this result.", "self-doubt"),
        ("Which doses are best is open.", "open"),
        ("It does not show what comes when it is stopped.", "open"),
        ("How long the effect lasted was not read.", "not read"),
    ],
)
def test_each_kind_is_known_by_a_sentence(words, kind):
    assert kind in kinds(words)


def test_no_limit_of_a_study_that_is_cited_argues_for_the_plan(book):
    found = {
        row.id: kinds(row.limits)
        for row in book.shelf("studies").values()
        if not row.speaks_against and kinds(row.limits)
    }
    assert found == {}


def test_no_move_on_studies_doubts_itself():
    moves = [move for move in load_moves().values() if move.id.startswith("study_")]
    assert len(moves) > 8
    assert [move.id for move in moves if kinds(move.words + move.therefore)] == []


def test_what_weighs_against_a_request_stands_once(book):
    """It is not said in the limits too, where a letter would print it."""
    rows = [row for row in book.shelf("studies").values() if row.weighs]
    assert len(rows) > 60
    assert [row.id for row in rows if row.weighs in row.limits] == []


def test_the_product_of_a_study_is_a_product_of_its_drug(book):
    """A brand that no row of the drug knows would never be found in what somebody typed; Respreeza is Zemaira's name abroad."""
    for row in book.shelf("studies").values():
        if row.products:
            names = " ".join(name for key in row.therapies for name in book.get("therapies", key).brands)
            assert any(name in names for name in row.products), row.id


DOUBTS = r"low[- ](?:certainty|quality)|\((?:very )?low|insufficient|should not be offered|not receive it"


def test_no_guideline_that_is_cited_argues_for_the_plan(book):
    """Nor does the grade that a letter gives; the pages give the whole of it."""
    rows = [row for row in book.shelf("guidelines").values() if row.therapies and row.newest_known]
    assert len(rows) > 80
    assert [row.id for row in rows if re.search(DOUBTS, f"{row.supports} {row.strength}", re.I)] == []


def test_the_strength_of_a_guideline_is_its_grade_without_a_low_certainty(book):
    assert book.get("guidelines", "acr_ra_2021_tnf").strength == "conditional recommendation for adding a biologic"
    assert book.get("guidelines", "acr_jia_2019").strength == "conditional recommendation"
    assert book.get("guidelines", "acr_gout_2020").strength == "strong recommendation, moderate certainty"
