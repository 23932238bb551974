"""Each paragraph knows the answers behind it: change one answer, and only paragraphs that name it change."""

from __future__ import annotations

import difflib
import re
from datetime import date, timedelta

import pytest
from jinja2 import nodes

from generator.form import load_form
from generator.letters import document_list, write_document
from generator.letters.blocks import question_of
from generator.letters.environment import TEMPLATES, make_environment
from generator.letters.provenance import MARK, answers_of
from generator.plan import make_plan
from tests.scenarios import OKAFOR, every


def flipped(question, value):
    """Another good value for this question, and its absence."""
    if question.kind == "choice":
        other = next((key for key, _ in question.options if key != value), None)
        return [other, None]
    if question.kind == "number":
        return [min((value or 1) + 1, question.maximum or 10**6), None]
    if question.kind == "date":
        day = date.fromisoformat(value) if value else date(2026, 10, 1)
        return [str(day - timedelta(20)), None]
    if question.kind == "when":
        return ["2019-05", None]
    if question.kind == "rows":
        return [value[:-1], value[::-1], None] if value else [None]
    if question.pattern:
        return [None]
    return ["Quite another text", None]


def key(block):
    """What must stay the same. Numbers of exhibits are left out: they count the papers of the whole case."""
    text = re.sub(r"Exhibits? \d+(?:, \d+)*(?: and \d+)?", "Exhibit", block.text())
    cells = tuple(line for line in text.split("\n") if not re.fullmatch(r"\d+(?:, \d+)*", line))
    return block.kind, block.level, cells


def names_of(block):
    """The questions a block names, those whose rows it prints included."""
    return {question_of(name) for name in (*block.answers, *block.conditions)}


def told_by(blocks):
    """Move -> the answers and rows that it prints."""
    told = {}
    for block in blocks:
        if block.argument:
            told[block.argument] = told.get(block.argument, frozenset()) | set(block.answers)
    return told


def unexplained(before, after, answer):
    """Blocks that differ and name the answer on neither side. Moves compete for facts and for room, so one may come or
    go whole, stand in another place, or tell other facts, when another does; the words of one that tells the same facts
    may not change."""
    found = []
    told, told_after = told_by(before), told_by(after)
    for move in told.keys() & told_after.keys():
        one, other = ([key(b) for b in blocks if b.argument == move] for blocks in (before, after))
        names = {name for b in (*before, *after) if b.argument == move for name in names_of(b)}
        if one != other and told[move] == told_after[move] and answer not in names:
            found.append(("move", move))
    before, after = ([b for b in blocks if not b.argument] for blocks in (before, after))
    matcher = difflib.SequenceMatcher(a=[key(b) for b in before], b=[key(b) for b in after], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        changed = [*before[i1:i2], *after[j1:j2]]
        if not any(answer in names_of(block) for block in changed):
            found.append((tag, [block.text()[:100] for block in changed]))
            continue
        for block in changed:
            if tag != "replace" and answer not in names_of(block):
                found.append((tag, block.text()[:100]))
    return found


@pytest.mark.parametrize("scenario", every(14, 1, after=1))
def test_flipping_one_answer_changes_only_paragraphs_that_cite_it(scenario):
    typed = scenario.answers
    plan = make_plan(typed, scenario.today)
    papers = {o.id: write_document(plan, o.id).blocks for o in document_list(plan) if o.is_offered}
    wrong = []
    for question in load_form().questions:
        if question.id in ("reasons", "denial_text", "papers"):
            continue  # what the whole letter is about
        for value in flipped(question, typed.get(question.id)):
            if value == typed.get(question.id):
                continue
            other = make_plan({**typed, question.id: value}, scenario.today)
            offered = {o.id for o in document_list(other) if o.is_offered}
            for paper, blocks in papers.items():
                if paper in offered:
                    for fault in unexplained(blocks, write_document(other, paper).blocks, question.id):
                        wrong.append((question.id, value, paper, fault))
    assert wrong == []


def test_the_test_sees_a_paragraph_that_does_not_tell():
    plan = make_plan(OKAFOR.answers, OKAFOR.today)
    blocks = write_document(plan).blocks
    number = next(n for n, block in enumerate(blocks) if "dose" in block.answers)
    silent = blocks[number].replaced(answers=(), conditions=())
    changed = silent.replaced(runs=(), items=())
    assert unexplained((silent,), (changed,), "dose")
    assert not unexplained((blocks[number],), (changed,), "dose")


def test_every_path_a_template_looks_at_is_known():
    """A template that looks at something new says from which answers it comes, in provenance.py."""
    fine = {
        "fact",
        "by_doctor",
        "spell",
        "scope_open",
        "scope_close",
        "rows_with",
        "today",
        "loop",
        "blank_lines",
        "page",
        "cite",
        "reaches",
    }
    environment = make_environment(None)
    unknown = set()
    for path in TEMPLATES.rglob("*.j2"):
        tree = environment.parse(path.read_text(encoding="utf-8"))
        for data in tree.find_all(nodes.TemplateData):
            for match in MARK.finditer(data.data):
                for name in (match[1] or match[2] or "").split():
                    root = name.partition(".")[0]
                    if root in fine or answers_of(name):
                        continue
                    if root in ("said", "case", "plan") and name in (
                        "plan.today",
                        "plan.today.year",
                        "case.facts",
                        "plan.refused",
                        "plan.counter",
                        "plan.problems",
                    ):
                        continue
                    unknown.add(f"{path.name}: {name}")
    assert unknown == set()
