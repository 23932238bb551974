"""The pages of treatments, illnesses and codes: every section where its rows have something to say, no fact without
the mark it needs, no link that leads nowhere, and no mistaken code shown as right."""

from __future__ import annotations

import re
from datetime import date
from itertools import chain
from pathlib import Path

import pytest
import yaml

from generator.facts import load_book
from generator.facts.rows import Criterion
from generator.rows.schema import FactError
from overrides.pages.conditions.gather import newer_edition, off_label_therapies, place_evidence
from overrides.pages.shown import last_day
from overrides.pages.therapies.asked import asked_about
from overrides.pages.therapies.look_alikes import CODE, is_long_gone, mistaken_codes, mistaken_diagnoses
from overrides.pages.writing.names import therapy_tags
from overrides.pages.writing.plain_words import direction_words, said_plainly
from overrides.pages.writing.text import NOT_CONFIRMED, words

DOCS = Path(__file__).parents[2] / "docs"
BOOK = load_book()
THERAPIES = list(BOOK.shelf("therapies").values())
CONDITIONS = list(BOOK.shelf("conditions").values())
LINK = re.compile(r"\]\(([^)\s]+)\)")


def by_id(row) -> str:
    return row.id


@pytest.fixture(scope="module")
def folder(reference_pages) -> Path:
    return reference_pages


def page(folder: Path, name: str) -> str:
    return (folder / "reference" / f"{name}.md").read_text(encoding="utf-8")


def section(text: str, title: str) -> str:
    """One section of a page; empty when the page does not have it."""
    found = re.search(rf"^#+ {re.escape(title)}(?: \{{[^}}]*\}})?\n(.*?)(?=^## |\Z)", text, re.S | re.M)
    return found[1] if found else ""


def line_with(text: str, words_in_it: str) -> str:
    found = [line for line in text.splitlines() if words_in_it in line]
    assert found, words_in_it
    return found[0]


@pytest.mark.parametrize("therapy", THERAPIES, ids=by_id)
def test_a_treatment_has_each_section_its_rows_can_fill_and_no_other(folder, therapy):
    text = page(folder, f"therapies/{therapy.id}")
    criteria = therapy.payer_criteria
    wanted = {
        "What usually goes wrong": True,
        "What payers ask for": bool(criteria.criteria or criteria.labs_and_tests),
        "How to answer": True,
        "What the label says on setting and watching": True,
        "Labeled uses": bool(therapy.indication),
        "Product by product": bool(therapy.product),
        "Billing codes and units": bool(therapy.code),
        "Help from the maker": bool(therapy.support),
    }
    assert {title: bool(section(text, title).strip()) for title in wanted} == wanted
    at = [
        found.start()
        for title, has in wanted.items()
        if has and (found := re.search(f"# {title}(?: {{.*)?$", text, re.M))
    ]
    assert at == sorted(at)
    assert f"../../letter/index.md#therapy={therapy.id})" in text


def can_go_wrong(condition):
    """Whether a row of the illness or of its treatments tells something that goes wrong: a new illness may have none yet."""
    asked = ("drug", "oral_iron", "product", "form")
    stepped = any(asked_about(BOOK.get("therapies", key), *asked) for key in condition.labelled_therapies)
    vague = any("unspecified" in code.title.lower() for code in condition.icd10)
    return bool(
        stepped or vague or condition.measures or not condition.labelled_therapies
        or off_label_therapies(BOOK, condition) or place_evidence(BOOK, condition) or mistaken_diagnoses(BOOK, condition)
    )  # fmt: skip


@pytest.mark.parametrize("condition", CONDITIONS, ids=by_id)
def test_an_illness_has_each_section_its_rows_can_fill_and_no_other(folder, condition):
    text = page(folder, f"conditions/{condition.id}")
    wanted = {
        "What usually goes wrong": can_go_wrong(condition),
        "Scores and tests to have at hand": bool(condition.measures),
        "Diagnosis codes": bool(condition.icd10),
        "What was found on the place of infusion": bool(place_evidence(BOOK, condition)),
        "Treatments in this book": bool(condition.labelled_therapies or off_label_therapies(BOOK, condition)),
    }
    assert {title: bool(section(text, title).strip()) for title in wanted} == wanted
    for code in condition.icd10:
        assert f"| {code.code} |" in text


@pytest.mark.parametrize("therapy", THERAPIES, ids=by_id)
def test_what_nobody_confirmed_on_a_treatment_carries_the_mark(folder, therapy):
    text = page(folder, f"therapies/{therapy.id}")
    for code in therapy.code:
        row = line_with(section(text, "Billing codes and units").split("### ")[0], f"| {code.code} |")
        assert (NOT_CONFIRMED in row) == (not code.is_verified)
        assert ("ended" in row) == bool(code.ended)
    uses = [line for line in section(text, "Labeled uses").split("### ")[0].splitlines() if " For: " in line]
    by_illness: dict[str, list] = {}
    for use in therapy.indication:
        by_illness.setdefault(use.condition, []).append(use)
    for use, line in zip(chain.from_iterable(by_illness.values()), uses, strict=True):
        assert (NOT_CONFIRMED in line) == (not use.is_verified)
        assert all(words(product) in line for product in use.products)
    if asked := section(text, "What payers ask for"):
        assert (NOT_CONFIRMED in asked) == (not therapy.payer_criteria.is_verified)
    for title in ("Another treatment first", "Another product of the same kind", "A test or a score is missing"):
        if title in text:
            assert (NOT_CONFIRMED in line_with(text, f"**{title}")) == (not therapy.payer_criteria.is_verified)
    for program in therapy.support:
        line = line_with(section(text, "Help from the maker"), words(program.name))
        assert program.is_verified or NOT_CONFIRMED in line
        assert not program.phone or program.phone_verified or program.phone not in text
        if program.exclusion and not program.exclusion.is_verified:
            assert words(program.exclusion.text) not in text


@pytest.mark.parametrize("therapy", THERAPIES, ids=by_id)
def test_notes_without_evidence_of_their_own_carry_the_mark(folder, therapy):
    text = page(folder, f"therapies/{therapy.id}")
    if therapy.site_of_care_note:
        assert f"Our own note ({NOT_CONFIRMED}): {words(therapy.site_of_care_note)}" in text
    if "**With Medicare.**" in text:
        assert f"Our note on this drug ({NOT_CONFIRMED})" in line_with(text, "**With Medicare.**")
    if therapy.off_label_uses:
        assert f"not on the label ({NOT_CONFIRMED})" in line_with(text, "**Called experimental")
    for product, line in zip(
        therapy.product, re.findall(r"^\| .*\) \|.*$", section(text, "Product by product"), re.M), strict=True
    ):
        assert line.startswith(f"| {words(product.name)}")
        assert (NOT_CONFIRMED in line) == (not product.is_verified)


@pytest.mark.parametrize("therapy", THERAPIES, ids=by_id)
def test_a_label_fact_nobody_read_carries_the_mark(folder, therapy):
    said = section(page(folder, f"therapies/{therapy.id}"), "What the label says on setting and watching")
    label = therapy.label
    if not label.is_verified:
        assert "We have not read this drug's label yet" in said
        assert "- **" not in said
        return
    names = {
        "boxed_warning": "Boxed warning", "boxed_warning_topics": "What the boxed", "setting": "Place", "observation": "Watching",
        "infusion_time": "How long", "monitoring": "Tests and checks", "premedication": "Medicine before", "rems": "Safety program",
    }  # fmt: skip
    for field, name in names.items():
        lines = [line for line in said.splitlines() if line.startswith(f"- **{name}")]
        assert all((NOT_CONFIRMED in line) == (field not in label.confirmed) for line in lines), name


@pytest.mark.parametrize("condition", CONDITIONS, ids=by_id)
def test_what_nobody_confirmed_on_an_illness_carries_the_mark(folder, condition):
    text = page(folder, f"conditions/{condition.id}")
    for key in condition.measures:
        measure = BOOK.get("measures", key).for_condition(condition.id)
        line = line_with(section(text, "Scores and tests to have at hand"), f"**{words(measure.name)}.**")
        assert (NOT_CONFIRMED in line) == (not measure.is_verified)
    for key in condition.guidelines:
        guideline = BOOK.get("guidelines", key)
        if not (guideline.is_verified and guideline.supports_verified):
            assert words(said_plainly(guideline.supports.rstrip("."))) not in text
    for row in BOOK.shelf("site_of_care_evidence").values():
        assert row.is_verified or words(row.citation) not in text
    if condition.notes:
        assert NOT_CONFIRMED in line_with(text, words(condition.notes))


@pytest.mark.parametrize("therapy", THERAPIES, ids=by_id)
def test_no_mistaken_code_is_shown_as_right(folder, therapy):
    text = page(folder, f"therapies/{therapy.id}")
    own = {code.code for code in therapy.code}
    for row in mistaken_codes(BOOK, therapy):
        for code in set(CODE.findall(row.claim)) - own:
            assert code not in section(text, "Billing codes and units").split("### ")[0]
            assert code not in therapy_tags(therapy)
        warning = line_with(text, words(row.claim.rstrip(".")))
        assert "That is wrong." in warning or "That is out of date." in warning
        assert words(row.fact) in warning


def test_known_mistakes_reach_their_pages():
    """The rows that other guides get wrong are found by name and by code."""
    expected = {
        "ocrelizumab": "B-024",
        "abatacept_iv": "B-024",
        "lecanemab": "B-017",
        "vedolizumab": "B-037",
        "ivig": "B-030",
    }
    for key, number in expected.items():
        assert number in {row.id for row in mistaken_codes(BOOK, BOOK.get("therapies", key))}
    for key, number in {"gmg": "H-024", "dermatomyositis": "H-025", "pi": "H-022"}.items():
        assert number in {row.id for row in mistaken_diagnoses(BOOK, BOOK.get("conditions", key))}


def test_a_code_for_both_routes_is_not_called_one_for_under_the_skin(folder):
    for key in ("ivig", "scig", "guselkumab_iv"):
        assert "**Under the skin** has its own code" not in page(folder, f"therapies/{key}")
    assert "J1748" in line_with(page(folder, "therapies/infliximab"), "**Under the skin** has its own code")


def test_every_link_leads_to_a_page(folder):
    reference = folder / "reference"
    for path in [
        *reference.glob("therapies/*.md"),
        *reference.glob("conditions/*.md"),
        *reference.glob("co*.md"),
        reference / "remittance.md",
    ]:
        text = path.read_text(encoding="utf-8")
        for target in LINK.findall(text):
            if target.startswith("http"):
                continue
            file, _, part = target.partition("#")
            goal = (path.parent / file).resolve()
            made, written = goal, DOCS / goal.relative_to(folder.resolve())
            assert made.exists() or written.exists(), f"{path.name}: {target}"
            # The places of corrections are checked with the headings of their pages in tests/facts/test_corrections.py.
            assert not part or part.startswith("therapy=") or path.name == "corrections.md", f"{path.name}: {target}"


def test_titles_and_descriptions_are_unique_and_short(folder):
    heads = []
    for path in folder.rglob("*.md"):
        head = yaml.safe_load(re.match(r"---\n(.*?)\n---", path.read_text(encoding="utf-8"), re.S)[1])
        heads.append(head)
        if path.parent.name in ("therapies", "conditions"):
            assert len(head["description"]) <= 160, path
            assert path.stem == "index" or head["tags"], path
    for key in ("title", "description"):
        values = [head[key] for head in heads]
        assert len(values) == len(set(values)), key


def test_the_lists_name_every_brand_and_every_illness(folder):
    treatments, illnesses = page(folder, "therapies/index"), page(folder, "conditions/index")
    for therapy in THERAPIES:
        assert f"]({therapy.id}.md)" in treatments
    assert all(brand in treatments for brand in ("Remicade", "Gamunex-C", "Venofer", "Soliris", "Ocrevus Zunovo"))
    for condition in CONDITIONS:
        assert f"]({condition.id}.md)" in illnesses


def test_every_drug_class_and_group_is_used():
    classes = BOOK.shelf("drug_classes")
    assert {therapy.drug_class for therapy in THERAPIES} == set(classes)
    assert {row.group for row in classes.values()} == set(BOOK.shelf("drug_groups"))
    assert all(row.plain.startswith(("It ", "They ")) and row.plain.endswith(".") for row in classes.values())


GUIDE_FOR = {
    "oral_iron": "iron-infusion-refused", "drug": "step-therapy", "product": "another-product-wanted",
    "form": "another-product-wanted", "place": "home-infusion-refused",
}  # fmt: skip


@pytest.mark.parametrize("therapy", THERAPIES, ids=by_id)
def test_what_a_payer_asks_for_goes_to_the_right_guide(folder, therapy):
    text = page(folder, f"therapies/{therapy.id}")
    wrong, asked = section(text, "What usually goes wrong"), section(text, "What payers ask for")
    for criterion in therapy.payer_criteria.criteria:
        assert words(criterion.words)[1:] in asked
    for about, guide in GUIDE_FOR.items():
        for criterion in asked_about(therapy, about):
            assert f"/guides/{guide}.md" in line_with(wrong, words(criterion.words)), criterion.words


def test_only_a_rule_about_products_names_a_drug_first():
    with pytest.raises(FactError, match="only a rule about products"):
        Criterion(about="place", words="at home", names_this_first=True)


def test_an_iron_named_first_is_told_so(folder):
    assert "the rule may be on your side" in page(folder, "therapies/iron_sucrose")
    assert "the rule may be on your side" not in page(folder, "therapies/ferric_carboxymaltose")


@pytest.mark.parametrize("therapy", THERAPIES, ids=by_id)
def test_an_illness_stands_once_among_the_labeled_uses(folder, therapy):
    """Products and ages that the label treats apart stand below their illness, each said."""
    said = section(page(folder, f"therapies/{therapy.id}"), "Labeled uses").split("### ")[0]
    links = re.findall(r"^- \[[^\]]*\]\(\.\./conditions/(\w+)\.md\)", said, re.M)
    assert links == list(dict.fromkeys(use.condition for use in therapy.indication))


@pytest.mark.parametrize("condition", CONDITIONS, ids=by_id)
def test_a_treatment_of_an_illness_says_which_product_and_whom_its_label_names(folder, condition):
    said = section(page(folder, f"conditions/{condition.id}"), "Treatments in this book")
    on_label = said.partition("Used, but not")[0]
    uses = [
        use
        for key in condition.labelled_therapies
        for use in BOOK.get("therapies", key).indication
        if use.condition == condition.id
    ]
    assert on_label.count("For: ") == len(uses)
    for use in uses:
        assert words(said_plainly(use.population)) in on_label
        assert all(words(product) in on_label for product in use.products)


@pytest.mark.parametrize("condition", CONDITIONS, ids=by_id)
def test_an_illness_shows_its_own_marks_and_no_other_illness_s(folder, condition):
    said = section(page(folder, f"conditions/{condition.id}"), "Scores and tests to have at hand")
    for key in condition.measures:
        whole, own = BOOK.get("measures", key), BOOK.get("measures", key).for_condition(condition.id)
        if not own.is_verified:
            continue
        line = line_with(said, f"**{words(own.name)}.**")
        assert words(direction_words(own.direction)) in line
        for threshold in whole.threshold:
            shown = f"{words(said_plainly(threshold.value))}" in line and words(threshold.label) in line
            assert shown or threshold not in own.threshold
            if threshold in own.threshold:
                assert threshold.ages in line
    assert "iron deficiency" not in said or "ferritin" in condition.measures


def test_ferritin_is_turned_round_where_it_shows_inflammation(folder):
    said = section(page(folder, "conditions/sjia"), "Scores and tests to have at hand")
    assert "iron deficiency" not in said and "macrophage activation" in said


def test_a_code_that_ended_long_ago_is_folded_and_is_no_look_alike(folder):
    text = page(folder, "therapies/rituximab")
    shown, _, folded = section(text, "Billing codes and units").partition("<details")
    assert "J9310" not in shown and "| J9310 |" in folded and "J9310 ended on" not in text
    assert "| J9310 |" not in page(folder, "codes")
    assert "Q5109 ended on" in page(folder, "therapies/infliximab")
    code = next(code for code in BOOK.get("therapies", "rituximab").code if code.code == "J9310")
    assert is_long_gone(code, date(2026, 11, 28)) and not is_long_gone(code, date(2020, 12, 30))


def test_the_edition_of_the_diagnosis_codes_is_said_with_what_came_after(folder):
    text = page(folder, "conditions/cidp")
    assert "the edition for fiscal year 2026, with its update of April 1, 2026" in text
    assert "The edition for fiscal year 2027 has been in force since October 1, 2026. We have not read it." in text
    assert newer_edition(date(2026, 9, 30)) == 0 and newer_edition(date(2026, 10, 1)) == 2027


def test_shorthand_is_said_in_words():
    assert said_plainly("Hb <10") == "Hb under 10"
    assert said_plainly(">=2.6 to <3.2") == "at least 2.6 to under 3.2"
    assert direction_words("higher = worse") == "Higher means worse."
    assert direction_words("-") == ""


def test_payment_codes_and_corrections_carry_their_marks(folder):
    notice, claims = page(folder, "remittance"), page(folder, "corrections")
    for row in BOOK.shelf("remittance_codes").values():
        line = line_with(notice, f"| {row.system} {row.code} |")
        assert words(row.meaning) in line
        assert words(row.what_to_do) in line
        assert (NOT_CONFIRMED in line) == (not row.is_verified)
    for row in BOOK.shelf("corrections").values():
        line = line_with(claims, f"| {row.id}: ")
        silent = row.verdict in ("unverifiable", "not_a_fact")
        assert (NOT_CONFIRMED in line) == (not row.is_verified and not silent)


def test_the_code_look_up_has_every_code_with_its_state(folder):
    text, day = page(folder, "codes"), last_day(BOOK)
    told: dict[str, list[str]] = {}
    for line in text.splitlines():
        told.setdefault(line.split(" |")[0].removeprefix("| "), []).append(line)
    for therapy in THERAPIES:
        for code in therapy.code:
            if is_long_gone(code, day):
                assert code.code not in told
                continue
            lines = [line for line in told.get(code.code, ()) if f"/{therapy.id}.md" in line]
            assert lines, code.code
            assert any(
                ("ended" in line) == bool(code.ended) and (NOT_CONFIRMED in line) == (not code.is_verified)
                for line in lines
            )
    for family in BOOK.shelf("admin_families").values():
        assert (NOT_CONFIRMED in line_with(text, ", ".join(family.cpt))) == (not family.is_verified)


def test_tables_stay_narrow(folder):
    """Three columns are what a phone shows without scrolling."""
    reference = folder / "reference"
    for path in [
        *reference.glob("therapies/*.md"),
        *reference.glob("conditions/*.md"),
        *reference.glob("co*.md"),
        reference / "remittance.md",
    ]:
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not line.startswith("|---") or line.count("---") <= 3, path.name
