"""The glossary: its rows, what marks them in pages, and the page made of them."""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree

import markdown
import pytest
import textstat

from generator.denials import load_denial_kinds, load_routes
from generator.facts.rows import clinical, codes, offices, plans, rights, states
from generator.form import load_form
from generator.letters import load_document_kinds
from generator.rows.row import Row
from generator.rows.schema import FactError
from overrides.pages.glossary import Term, glossary_markdown, known_terms, load_terms
from overrides.pages.glossary.markup import LIMIT, TermsExtension
from tests.content.test_docs import DOCS, FIGURE

TERMS = known_terms()


def term(key: str, *match: str, says: str = "What it means.") -> Term:
    return Term(id=key, name=key, says=says, match=match)


FEW = (
    term("step_therapy", "step therapy", "step-therapy", says='A rule: <try> "another" & first.'),
    term("review", "review", "reviews"),
    term("external_review", "external review"),
    term("formulary", "formulary"),
    term("ivig", "ivig"),
)


def marked(text: str, terms: tuple[Term, ...] = FEW, **options: object) -> str:
    mark = TermsExtension(terms=terms, **options)
    return markdown.markdown(text, extensions=[mark, "tables", "attr_list", "md_in_html", "def_list", "admonition"])


def unmarked(text: str) -> str:
    return markdown.markdown(text, extensions=["tables", "attr_list", "md_in_html", "def_list", "admonition"])


def found(html: str) -> list[str]:
    return re.findall(r'<span class="term-says"[^>]* id="term-(\w+)"', html)


def seen(html: str) -> str:
    """What a reader sees before pressing anything."""
    return re.sub(r"<[^>]+>", "", re.sub(r'<span class="term-says".*?</span>', "", html, flags=re.S))


# ---- The rows ----------------------------------------------------------------------------------------------


def test_every_denial_kind_and_every_plan_kind_has_its_term(book):
    named = {term.code for term in TERMS.values()}
    assert not set(load_denial_kinds()) - named
    assert not {key for key, kind in book.shelf("plan_kinds").items() if not kind.either} - named


def test_every_code_is_one_that_the_code_knows(book):
    known = {row.id for _, row in book.all_rows() if "id" in row.fields}
    known |= {*load_denial_kinds(), *load_routes(), *load_document_kinds()}
    for question in load_form().questions:
        known |= {question.id, *(column.id for column in question.columns)}
    for module in (clinical, codes, offices, plans, rights, states):
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, Row):
                known |= set(kind.fields)
    assert not {term.code for term in TERMS.values() if term.code} - known


def test_the_explanations_are_plain():
    says = [term.says for term in TERMS.values()]
    assert textstat.flesch_kincaid_grade("\n".join(says)) <= 8
    for text in says:
        assert textstat.flesch_kincaid_grade(text) <= 12, text  # a short one with one long name may be above 8
        assert text[0].isupper() and text.endswith("."), text


def test_the_explanations_hold_no_figure_no_law_and_no_promise():
    for each in TERMS.values():
        assert not FIGURE.search(each.says), each.id
        assert not re.search(r"\d|[$%]", each.says), each.id
        assert not re.search(r"\b(?:must|guarantee|odds|entitled|legal right|hurry|amazing)\b|!", each.says), each.id


def test_phrases_are_in_lower_case_and_mark_one_term_each():
    phrases = [phrase for each in TERMS.values() for phrase in each.match]
    assert len(phrases) == len(set(phrases))
    assert all(phrase == phrase.lower() for phrase in phrases)
    names = [each.name.casefold() for each in TERMS.values()]
    assert len(names) == len(set(names))


def test_every_page_named_is_there(reference_pages):
    load_terms(folders=(DOCS, reference_pages))


ROW = """[[term]]
id = "trough"
name = "trough level"
says = "The lowest amount of a drug in the blood."
also = ["trough"]
match = ["trough level"]
page = ""
code = ""
"""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('id = "trough"', 'id = "Trough level"', "small letters"),
        ('says = "The lowest amount of a drug in the blood."', 'says = " "', "explanation"),
        ('says = "The', 'says = "' + 30 * "long ago " + "The", "limit"),
        ('says = "The lowest amount of a drug in the blood."', "", "missing key"),
        ('match = ["trough level"]', 'match = ["Trough level"]', "lower case"),
        ('match = ["trough level"]', 'match = ["trough  level"]', "single spaces"),
        ('match = ["trough level"]', 'match = ["(trough)"]', "start and end"),
        ('match = ["trough level"]', 'match = "trough level"', "expected a list"),
        ('page = ""', 'page = "guides/nowhere.md"', "does not exist"),
        ('code = ""', 'colour = ""', "unknown key"),
        ("[[term]]", "[[word]]", "rows only"),
        ("[[term]]", ROW + "[[term]]", "stands twice"),
        ("[[term]]", ROW.replace('id = "trough"', 'id = "other"') + "[[term]]", "marks both"),
    ],
)
def test_a_broken_row_makes_loading_fail(tmp_path, old, new, fault):
    path = tmp_path / "terms.toml"
    path.write_text(ROW, encoding="utf-8")
    assert list(load_terms(path, folders=[DOCS])) == ["trough"]
    assert old in ROW
    path.write_text(ROW.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FactError, match=fault):
        load_terms(path, folders=[DOCS])


# ---- The marks in pages ------------------------------------------------------------------------------------


def test_a_term_becomes_a_button_with_its_popover():
    html = marked("They want step therapy first.")
    (paragraph,) = ElementTree.fromstring(f"<div>{html}</div>")
    (span,) = paragraph
    button, says = span
    assert (paragraph.text, span.tail) == ("They want ", " first.")
    assert span.attrib == {"class": "term"}
    assert button.attrib == {"type": "button", "popovertarget": "term-step_therapy"}
    assert button.text == "step therapy"
    assert says.attrib == {
        "class": "term-says", "id": "term-step_therapy", "popover": "auto", "data-search-exclude": "",
    }  # fmt: skip
    assert says.text == 'A rule: <try> "another" & first.'
    assert "&lt;try&gt;" in html and "&amp; first" in html


def test_only_the_first_place_is_marked_whatever_the_phrase():
    html = marked("Step therapy is a rule. So is step-therapy.\n\nAnd step therapy again.\n\n- step therapy")
    assert found(html) == ["step_therapy"]
    assert html.startswith('<p><span class="term"><button')
    assert ">Step therapy</button>" in html  # the page's own words stay


@pytest.mark.parametrize(
    "text",
    [
        "# About step therapy",
        "### Step therapy",
        "See [the step therapy page](x.md) now.",
        "See [the **step therapy** page](x.md) now.",
        "[Step therapy](x.md){ .md-button }",
        "Type `step therapy` there.",
        "    step therapy",
        "| step therapy |\n|---|\n| step therapy |",
        '> "Please waive step therapy."',
        "![step therapy](x.png)",
        "<p>step therapy in raw HTML</p>",
        '<div class="note">\nstep therapy\n</div>',
        '<figure markdown="1"><figcaption>step therapy</figcaption></figure>',
        '<details markdown="1">\n<summary>step therapy</summary>\n</details>',
        'See <a href="x">the step therapy page</a> now.',
        "Press <button>step therapy</button> now.",
        "Press <kbd>the <b>step</b> step therapy</kbd> now.",
        '!!! note "step therapy"\n    Words.',
        "Term step therapy\n:   Its meaning.",
        "A paragraph about step therapy.\n{: .no-terms }",
        "# Words {: .no-terms }\n\nStep therapy and IVIG.",
        "Two-step therapy, step therapy-like, misstep therapy, sstep therapys.",
        "Nothing here.",
        "",
        "Escaped \\* and &amp; and <https://example.org/step> and a\\_b.",
    ],
)
def test_nothing_changes_where_nothing_may_be_marked(text):
    assert marked(text) == unmarked(text)


def test_a_place_that_is_left_alone_does_not_use_the_term_up():
    html = marked("# Step therapy\n\nSee [step therapy](x.md), or `step therapy`.\n\nThen step therapy it is.")
    assert found(html) == ["step_therapy"]
    assert html.endswith("</span></span> it is.</p>")


def test_text_after_raw_html_that_was_closed_is_marked_again():
    html = marked('A <a href="x">step therapy</a> and<br>step therapy <b>and IVIG</b>.\n\nA <b>broken one.\n\nIVIG.')
    assert found(html) == ["step_therapy", "ivig"]
    assert '<a href="x">step therapy</a> and<br><span class="term">' in html
    assert "<b>and IVIG</b>" in html


@pytest.mark.parametrize(
    "text",
    [
        "Before step therapy, *then step therapy*, **an external review** & the review; IVIG.",
        "- IVIG\n- a `code` then step therapy **bold** tail\n    - a review inside\n- end",
        "1. First.\n\n    Step therapy in a second paragraph.\n\n2. Then IVIG",
        "Term\n:   Step therapy, with a tail *and IVIG* and a review.",
        "*IVIG*, **_step therapy_** review\\* \\[x\\] formulary",
        "One line ends in step\ntherapy and goes on.",
        "IVIG.\n{: #here .there }",
        '<div markdown="1" class="box">\n\nStep therapy and [a link](x.md) and a review.\n\n</div>',
        '!!! note "Title"\n    IVIG and a review.',
    ],
)
def test_what_the_reader_sees_stays_the_same(text):
    html = marked(text)
    assert found(html)
    assert seen(html) == seen(unmarked(text))
    without = re.sub(r'<span class="term"><button[^>]*>(.*?)</button><span class="term-says".*?</span></span>', r"\1", html, flags=re.S)  # fmt: skip
    assert without == unmarked(text)


def test_the_longest_phrase_wins_and_words_are_whole():
    assert found(marked("An external review, then a review.")) == ["external_review", "review"]
    assert found(marked("A preview of the non-formulary list, and the formulary’s page.")) == ["formulary"]
    assert found(marked("EXTERNAL\n   Review")) == ["external_review"]


def test_a_page_has_no_more_marks_than_the_limit():
    many = tuple(term(f"t{n}", f"word{n}") for n in range(LIMIT + 5))
    page = "\n\n".join(f"A word{n} here." for n in range(LIMIT + 5))
    assert found(marked(page, many)) == [f"t{n}" for n in range(LIMIT)]
    assert found(marked(page, many, limit=2)) == ["t0", "t1"]


def test_each_page_begins_anew():
    reader = markdown.Markdown(extensions=[TermsExtension(terms=FEW)])
    first = reader.convert("A review <b>left open.")
    assert found(first) == ["review"]
    assert reader.reset().convert("A review <b>left open.") == first


def test_markdown_finds_the_extension_by_its_name():
    html = markdown.markdown("They want **step therapy**.", extensions=["overrides.pages.glossary.markup"])
    assert found(html) == ["step_therapy"]
    assert TERMS["step_therapy"].says in html


def test_every_phrase_of_the_glossary_is_found_in_a_page():
    for each in TERMS.values():
        for phrase in each.match:
            assert found(marked(f"A {phrase}, here.", tuple(TERMS.values()))) == [each.id], phrase


# ---- The glossary page -------------------------------------------------------------------------------------


def glossary_html() -> str:
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    text = re.sub(r"\A---.*?\n---\n", "", text, flags=re.S).replace("{{ glossary() }}", glossary_markdown(str))
    return markdown.markdown(text, extensions=["attr_list", "toc", TermsExtension()])


def test_the_page_has_each_term_once_in_order_with_an_anchor():
    html = glossary_html()
    anchors = re.findall(r'<p id="([a-z0-9-]+)"><strong>', html)
    in_order = sorted(TERMS.values(), key=lambda each: each.name.casefold())
    assert anchors == [each.anchor for each in in_order]
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_the_page_says_each_explanation_other_names_and_where_more_is():
    page = glossary_html()
    text = unescape(page)
    for each in TERMS.values():
        assert each.says in text, each.id
        assert all(name in text for name in each.also)
        assert not each.page or f'<a href="{each.page}">Read more about {each.name}</a>' in text, each.id


def test_the_page_marks_no_term_in_itself():
    assert not found(glossary_html())


def test_links_are_made_by_the_function_given():
    each = Term(id="x_ray", name="x-ray", says="A *picture*.", also=("plain film",), page="guides/index.md")
    text = glossary_markdown(lambda page: "../" + page, [each])
    assert text == (
        "Go to: [X](#x)\n{: .letters }\n\n## X { .later }\n\n**x-ray**: A \\*picture\\*. Also called: plain film. "
        "[Read more about x-ray](../guides/index.md).\n{: #x-ray }"
    )


def test_the_file_that_our_form_saves_is_not_the_plans_file():
    every = tuple(TERMS.values())
    assert "claim_file" not in found(marked("It prints the layout of a case file.", every))
    assert "claim_file" in found(marked("Ask for your case file.", every))
