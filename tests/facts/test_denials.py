"""The denial map: what can be refused and what is asked are rows, and every reference between them is followed."""

from __future__ import annotations

import shutil
from itertools import product

import pytest

from generator import denials
from generator.denials import find_ask, find_refused, load_asks, load_denial_kinds, load_refused, load_routes
from generator.rows.schema import FactError

LOADERS = (load_asks, load_refused, load_denial_kinds, load_routes)
TIMINGS = ("before", "ongoing", "after", None)


@pytest.fixture
def rows(tmp_path, monkeypatch):
    """A copy of the rows that a test may spoil."""
    for name in ("KINDS", "REFUSED", "ASKS", "ROUTES", "WANTED"):
        place = getattr(denials, name)
        (shutil.copytree if place.is_dir() else shutil.copyfile)(place, tmp_path / place.name)
        monkeypatch.setattr(denials, name, tmp_path / place.name)
    for load in LOADERS:
        load.cache_clear()
    yield tmp_path
    for load in LOADERS:
        load.cache_clear()


def spoil(path, right, wrong):
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")


def test_every_ask_and_everything_refused_is_used():
    kinds = load_denial_kinds().values()
    assert {kind.refused for kind in kinds} == set(load_refused())
    assert {ask for row in load_refused().values() for ask in row.asks} == set(load_asks())


@pytest.mark.parametrize(("ask", "timing"), list(product(load_asks().values(), TIMINGS)), ids=str)
def test_an_ask_reads_well_at_every_stand(ask, timing):
    for phrase in (ask.verb.at(timing), ask.short.at(timing)):
        said = phrase.format(decision="the decision of May 2, 2026", what=ask.about)
        assert said[0].islower() and said[-1] not in ".,;" and "{" not in said and "  " not in said
    assert "{decision}" not in ask.short.at(timing)
    assert ask.signs


def test_one_thing_refused_is_found_and_several_are_not():
    kinds = load_denial_kinds()
    assert find_refused([kinds["supply_channel"]]).id == "channel"
    assert find_refused([kinds["no_authorization"], kinds["claim_line"]]).id == "claim_line"
    assert find_refused([kinds["supply_channel"], kinds["step_therapy"]]) is None
    assert find_refused([]) is None


def test_the_ask_is_the_shared_one_or_the_general_one():
    kinds = load_denial_kinds()
    assert find_ask([kinds["cost_share"]]).id == "correct_share"
    assert find_ask([kinds["retroactive_denial"]]).id == "rescind"
    assert find_ask([kinds["other_insurer_first"], kinds["cover_ended"]]).id == "correct_record"
    assert find_ask([kinds["cost_share"], kinds["step_therapy"]]).id == find_ask([]).id == "approve"


@pytest.mark.parametrize(
    ("file", "right", "wrong", "says"),
    [
        ("kinds/place.toml", 'refused = "setting"', 'refused = "seting"', "'seting', which is not one of: drug, brand, step"),
        ("kinds/claim.toml", 'ask = "rescind"', 'ask = "resind"', "'resind', which is not one of: approve, pay, rescind"),
        ("kinds/claim.toml", 'ask = "rescind"', 'ask = "count"', "'count', which is not one of: pay, rescind (asks of claim_line)"),
        ("kinds/place.toml", '"peer_to_peer"', '"pier_to_peer"', "peer_to_peer"),
        ("kinds/need.toml", '"ig_neuropathy"', '"ig_neuropaty"', "details names 'ig_neuropaty', which is not one of: no_auth"),
        ("kinds/place.toml", "order = 10", "order = 20", "the order 20 is that of"),
        ("kinds/place.toml", "order = 10\n", "", "missing key 'order'"),
        ("kinds/network.toml", 'id = "supply_channel"', 'id = "out_of_network"', "the id is used twice"),
        ("refused.toml", 'asks = ["approve"]', 'asks = ["aprove"]', "'aprove', which is not one of: approve"),
        ("refused.toml", 'asks = ["approve"]', "asks = []", "say which ask answers it"),
        ("asks.toml", '"practice"]', '"practise"]', "'practise', which is not one of: patient, caregiver, practice"),
        ("asks.toml", "ongoing =", "onging =", "unknown key 'onging', which is not one of: before, ongoing, after"),
    ],
)  # fmt: skip
def test_a_wrong_row_raises_and_lists_the_choices(rows, file, right, wrong, says):
    spoil(rows / file, right, wrong)
    with pytest.raises(FactError) as raised:
        load_denial_kinds()
    assert says in str(raised.value)
    assert file.rpartition("/")[2].removesuffix(".toml") in str(raised.value) or "denial_kind" in str(raised.value)
