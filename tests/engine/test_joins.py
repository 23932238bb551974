"""One id everywhere: rows, partials, guides and anchors join, and imports point down only."""

from __future__ import annotations

import ast
import re
from datetime import date
from graphlib import CycleError
from pathlib import Path

import pytest
from jinja2 import meta

from generator.arguments import load_moves, load_usual_tests
from generator.arguments.move import source_of
from generator.denials import load_denial_kinds, load_routes, load_wanted
from generator.facts import FactError
from generator.form import load_form
from generator.letters import load_document_kinds
from generator.letters.environment import TEMPLATES, load_environment
from generator.letters.moves import template_sources
from generator.plan import make_plan
from generator.plan.situation import SITUATION, find_situation
from overrides.build.picture import PICTURE, draw_rooms
from overrides.build.rooms import Part, find_imports, find_modules, find_parts, layer_of, without_implied

ROOT = Path(__file__).parents[2]


def test_each_move_compiles_and_uses_what_it_binds():
    """A premise that is named and not shared takes its facts from weaker moves, so its words must tell them."""
    sources = template_sources()
    for move in load_moves().values():
        text = source_of(move)
        load_environment().get_template(f"moves/{move.id}.md.j2")
        for premise in move.premises:
            if premise.name and not premise.shared:
                assert re.search(rf"\b{premise.name}\b", text), f"{move.id}: '{premise.name}' is bound and not told"
    for name in sources:
        load_environment().get_template(name)


def test_each_move_ends_in_a_therefore_unless_it_only_tells():
    assert [m.id for m in load_moves().values() if bool(m.therefore.strip()) is m.only_tells] == []


def test_words_of_moves_use_only_what_their_premises_name():
    """Beside its own names a move has the voices, the order, the law, and single answers (without which it is not
    said): nothing that it has not earned."""
    rows = [(m.id, m.premises, source_of(m) + m.short) for m in load_moves().values()]
    rows += [(t.id, t.met, t.shows) for t in load_usual_tests()]
    for key, premises, text in rows:
        names = meta.find_undeclared_variables(load_environment().parse(text))
        assert names <= MOVE_WORDS | {premise.name for premise in premises}, key


MOVE_WORDS = {
    "is_own_dispute",
    "speaks_of_limit",
    "points_title",  # the table of points by its name
    "patient", "writer", "payer", "voice", "drug", "order", "order_details", "is_outside", "by_doctor", "due", "cite", "cite_all", "reaches", "fact",
    "plan", "case", "said", "spans", "kind", "state_name", "level_noun", "level_words", "doctor_proof", "delay_words", "late_proof", "diagnosed_at", "is_medical",
    "spell", "labelled_use", "usual_period", "keep_until", "only_record", "rows_with", "signer",
    "is_dose_disputed",
}  # fmt: skip


CONSTANT = re.compile(r"""\{\{\s*(?:"[^"]*"|'[^']*')\s*\}\}""")


def test_no_template_prints_a_constant():
    """Jinja works a constant out when it compiles, and would keep the mark of another document in it."""
    assert CONSTANT.search("correct it.{{ ' ' }}Your answer")
    texts = {
        path.name: path.read_text("utf-8") for path in (ROOT / "generator" / "letters" / "templates").rglob("*.j2")
    }
    texts |= {move.id: source_of(move) + move.short for move in load_moves().values()}
    assert [name for name, text in texts.items() if CONSTANT.search(text)] == []


def test_each_denial_kind_has_its_guide_and_a_move():
    for kind in load_denial_kinds().values():
        assert (ROOT / "docs" / "guides" / f"{kind.guide}.md").exists(), kind.id
        assert any(not move.answers or kind.id in move.answers for move in load_moves().values())


def test_each_document_has_its_template():
    for kind in load_document_kinds().values():
        assert (TEMPLATES / f"{kind.template}.md.j2").exists(), kind.id


def test_every_question_named_in_a_row_exists():
    form = load_form()
    for wanted in [*load_wanted(), *(w for kind in load_denial_kinds().values() for w in kind.wants)]:
        assert wanted.question in form
    for move in load_moves().values():
        for premise in (*move.premises, *move.unless):
            for test in premise.query if premise.verb == "ask" else ():
                question, _, column = test.ask.partition(".")
                assert question in form or question in SITUATION, move.id
                assert not column or column in [c.id for c in form.get(question).columns], move.id


def test_every_need_of_a_document_or_route_asks_something_known():
    form = load_form()
    for row in (*load_document_kinds().values(), *load_routes().values()):
        for need in row.needs:
            question, _, column = need.test.ask.partition(".")
            assert question in form or question in SITUATION, row.id
            assert not column or column in [c.id for c in form.get(question).columns], row.id
            assert need.otherwise.endswith("."), row.id


def test_the_situation_tells_what_it_says_it_tells(book):
    plan = make_plan({}, date(2026, 11, 21), book)
    assert set(plan.situation) == set(SITUATION)
    assert find_situation.__doc__


def test_every_route_of_a_kind_exists_and_leads_to_a_document():
    routes = load_routes()
    for kind in load_denial_kinds().values():
        assert kind.routes and set(kind.routes) <= set(routes), kind.id
    for route in routes.values():
        assert route.document in ("", "level", *load_document_kinds()), route.id


def test_the_place_of_a_kind_is_a_regular_expression():
    for kind in load_denial_kinds().values():
        assert kind.place_named_in("") is not bool(kind.place)
    with pytest.raises(FactError, match=f"denial_kind {kind.id}: broken place"):
        kind.replaced(place="(").place_named_in("")


def test_the_codes_of_a_kind_exist_and_no_payment_reason_states_two_kinds(book):
    kinds = load_denial_kinds().values()
    reasons = [reason for kind in kinds for reason in kind.payment_reasons]
    assert len(reasons) == len(set(reasons)) and set(reasons) <= set(book.shelf("payment_reasons"))
    codes = [code for kind in kinds for code in kind.payment_codes]
    assert len(codes) == len(set(codes)) and set(codes) <= set(book.shelf("remittance_codes"))


def test_every_rule_an_argument_rests_on_exists(book):
    for move in load_moves().values():
        for key in move.rests_on:
            assert book.has("rights", key) or book.has("coverage_rules", key), move.id
        for kind in move.plan_kinds:
            assert book.has("plan_kinds", kind), move.id


def test_every_cite_in_a_template_exists(book):
    texts = {path.name: path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.j2")} | template_sources()
    for name, text in texts.items():
        keys = re.findall(r"""(?:cite|reaches)\(["'](\w+)["']\)""", text)
        keys += [key for call in re.findall(r"cite_all\(([^)]*)\)", text) for key in re.findall(r'"(\w+)"', call)]
        for key in keys:
            assert book.has("rights", key) or book.has("coverage_rules", key), f"{name}: {key}"


def test_every_level_that_files_a_document_is_offered_one(book):
    known = set(load_document_kinds())
    for level in book.shelf("levels").values():
        assert not level.document or level.document in known, level.id


def test_no_module_stands_outside_of_a_room():
    """At the top of the engine stands the page's face and nothing else loose (the terminal's is a room), and each room has a door that says what goes in
    and what comes out."""
    assert {path.name for path in (ROOT / "generator").glob("*.py")} == {
        "__init__.py",
        "__main__.py",
        "bridge.py",
    }
    for door in (ROOT / "generator").glob("*/__init__.py"):
        assert ast.get_docstring(ast.parse(door.read_text(encoding="utf-8"))), door


def test_imports_point_down_only():
    for module, path in find_modules().items():
        mine = layer_of(module)
        for name in find_imports(path):
            assert name.split(".")[0] not in {"mkdocs", "overrides", "playwright", "js", "pyodide"}, (
                f"{module} imports {name}"
            )
            theirs = layer_of(name)
            if mine is not None and theirs is not None:
                assert theirs <= mine, f"{module} imports {name}"


def test_the_picture_of_the_rooms_is_drawn_from_them():
    assert PICTURE.read_text(encoding="utf-8") == draw_rooms(), "draw it again: make picture"
    assert {room for room, _ in find_parts()} == {
        *(path.parent.name for path in (ROOT / "generator").glob("*/__init__.py")),
        "bridge",
    }


def test_an_arrow_that_others_imply_is_left_out():
    low, middle, high = Part("rows", 0), Part("facts", 1), Part("plan", 9)
    assert without_implied({(high, middle), (middle, low), (high, low)}) == {(high, middle), (middle, low)}
    with pytest.raises(CycleError):
        without_implied({(low, middle), (middle, low)})


def test_the_engine_reads_no_clock_and_no_network():
    for path in (ROOT / "generator").rglob("*.py"):
        if path.parent.name == "cli":
            continue
        source = path.read_text(encoding="utf-8")
        for word in (
            "date.today(",
            "datetime.now(",
            "time.time(",
            "urllib",
            "socket",
            "import requests",
            "os.environ",
            "eval(",
            "exec(",
        ):
            assert word not in source, f"{path.name}: {word}"
