"""The four forms hold the same words; the Word file opens; nothing typed becomes markup."""

from __future__ import annotations

import html
import io
import re
import zipfile

import docx
import markdown
import pytest

from generator.letters.blocks import Block, Document, Marks, Run, Value, read_blocks
from generator.output import render
from generator.output.by_hand import is_by_hand, is_signed
from generator.output.docx import BASE, render_docx
from generator.output.html import render_html
from generator.output.markdown import render_markdown
from generator.output.text import render_text
from overrides.build.word_base import make_base


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@pytest.fixture
def document(scenario):
    return scenario.document


def document_words(document: Document) -> list[str]:
    return words(" ".join(block.text() for block in document.blocks))


def test_word_opens_and_holds_every_word(document):
    opened = docx.Document(io.BytesIO(render_docx(document)))
    text = "\n".join(element.text or "" for element in opened.element.body.iter() if element.tag.endswith("}t"))
    assert set(document_words(document)) <= set(words(text)) | {"About"}
    assert opened.core_properties.title == document.title
    assert [p.style.name for p in opened.paragraphs if p.style.name == "Heading 1"]
    assert bool(opened.tables) is any(block.kind == "table" for block in document.blocks)


def test_word_has_room_to_sign_and_no_head_broken_within_a_word(document):
    with zipfile.ZipFile(io.BytesIO(render_docx(document))) as archive:
        body = archive.read("word/document.xml").decode()
    places = [line for block in document.blocks if is_signed(block) for line in block.text().split("\n")]
    assert body.count('w:leader="underscore"') == sum(map(is_by_hand, places))
    for table in docx.Document(io.BytesIO(render_docx(document))).tables:
        for cell in table.rows[0].cells:
            assert max(map(len, cell.text.split()), default=0) * 110 <= cell.width.twips - 216


def test_word_keeps_a_sentence_that_leads_to_a_table_on_its_page():
    row = tuple((Run(text),) for text in ("What is asked", "This case"))
    lead = Block("paragraph", (Run("These are the points."),))
    made = Document("letter", "Letter", (lead, Block("table", items=(row, row, row)), lead))
    word = docx.Document(io.BytesIO(render_docx(made)))
    first, *_, last = [line for line in word.paragraphs if line.text]
    head, *rows = word.tables[0].rows
    assert first.paragraph_format.keep_with_next and not last.paragraph_format.keep_with_next
    assert all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in head.cells)
    assert not any(cell.paragraphs[0].paragraph_format.keep_with_next for row in rows for cell in row.cells)


def test_word_is_the_same_on_each_run(document):
    assert render_docx(document) == render_docx(document)


def test_each_numbered_list_starts_again(document):
    with zipfile.ZipFile(io.BytesIO(render_docx(document))) as archive:
        numbering = archive.read("word/numbering.xml").decode()
        body = archive.read("word/document.xml").decode()
    used = set(re.findall(r'<w:numId w:val="(9\d\d)"/>', body))
    assert used
    for number in used:
        assert f'w:numId="{number}"' in numbering


def test_the_committed_base_is_a_fresh_one():
    def parts(content):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    assert parts(BASE.read_bytes()) == parts(make_base())


def test_html_holds_every_word(document):
    text = html.unescape(re.sub(r"<[^>]+>", " ", render_html(document)))
    assert set(document_words(document)) - {"About"} <= set(words(text))


def test_text_holds_every_word_but_table_heads(document):
    bodies = [b.replaced(items=b.items[1:]) if b.kind == "table" else b for b in document.blocks]
    said = document_words(document.replaced(blocks=tuple(bodies)))
    assert {word.lower() for word in said} <= {word.lower() for word in words(render_text(document))}


def test_markdown_reads_back_as_the_same_blocks(document):
    page = markdown.markdown(render_markdown(document), extensions=["tables"])
    assert page.count("<table>") == sum(block.kind == "table" for block in document.blocks)
    assert page.count("<h2>") == sum(block.kind == "heading" and block.level == 2 for block in document.blocks)
    assert "<script" not in page


def test_no_text_line_is_longer_than_the_page(document):
    assert max(len(line) for line in render_text(document).splitlines()) <= 78


NASTY = [
    "<b>x</b>",
    "**x**",
    "# x",
    "- x",
    "| x |",
    "1. x",
    "> x",
    "a\n\n# b",
    "[x](y)",
    "`x`",
    "\\",
    "&amp;",
    "x_y_z",
    "~~x~~",
]


@pytest.mark.parametrize("text", NASTY)
def test_a_value_is_never_markup(text):
    marks = Marks()
    source = (
        f"# Title\n\n{marks.finalize(Value(text))} end\n\n| a | b |\n|---|---|\n| {marks.finalize(Value(text))} | c |\n"
    )
    blocks = read_blocks(source, marks)
    assert [block.kind for block in blocks] == ["heading", "paragraph", "table"]
    assert text in blocks[1].text()
    assert len(blocks[2].items) == 2
    made = Document("x", "x", blocks)
    page = markdown.markdown(render_markdown(made), extensions=["tables"])
    assert page.count("<h1>") == 1
    for tag in ("<b>", "<li>", "<a ", "<code>"):
        assert tag not in page
    render(made, "docx")


def test_characters_word_cannot_hold_are_left_out():
    marks = Marks()
    mark = marks.finalize(Value("a\x0bb\ufffec"))
    blocks = read_blocks(f"{mark} end\n", marks)
    docx.Document(io.BytesIO(render_docx(Document("x", "x\x00", blocks))))
