"""A letter that comes as a file: its words, or one plain sentence why not."""

from __future__ import annotations

import io
import random
import zipfile

import docx
import pytest

from generator.reading.paper import kind_of, read_paper
from generator.record import CaseFileError


def word_file(xml, name="word/document.xml"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, xml)
    return out.getvalue()


def test_a_word_file_as_word_makes_it():
    document = docx.Document()
    document.add_heading("Summary")
    document.add_paragraph("IgG < 400 & falling,\tby 12 %")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Ferritin", "8"
    out = io.BytesIO()
    document.save(out)
    assert [line.split() for line in read_paper(out.getvalue()).splitlines() if line.strip()] == [
        ["Summary"], ["IgG", "<", "400", "&", "falling,", "by", "12", "%"], ["Ferritin", "8"],
    ]  # fmt: skip


def test_what_was_struck_out_is_no_part_of_the_letter():
    xml = "<w:p><w:r><w:t>Stays</w:t></w:r><w:del w:id='1'><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>"
    assert read_paper(word_file(xml)) == "Stays\n"


@pytest.mark.parametrize(
    ("content", "text"),
    [(b"\xef\xbb\xbfOne", "One"), ("Peña".encode("cp1252"), "Peña"), ("Two".encode("utf-16"), "Two"), (b"", "")],
)
def test_text_in_the_ways_it_is_saved(content, text):
    assert read_paper(content) == text


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7",
        b"\x89PNG\r\n\x00\x81",
        b"PK\x03\x04 cut off",
        word_file("x", "other.xml"),
        b"\xff\xfe\x00",
        word_file(" " * 20_000_001),
    ],
)
def test_another_file_is_refused_in_words(content):
    with pytest.raises(CaseFileError, match="paste"):
        read_paper(content)


def test_a_damaged_word_file_never_raises_anything_else():
    good, dice = word_file("<w:p><w:t>Words of a letter, again and again.</w:t></w:p>" * 50), random.Random(1)
    for _ in range(1500):
        bad = bytearray(good)
        for _ in range(3):
            bad[dice.randrange(4, len(bad))] = dice.randrange(256)
        try:
            read_paper(bytes(bad))
        except CaseFileError as error:
            assert str(error).endswith(".")


def open_document(body):
    return word_file(f"<office:text>{body}</office:text>", "content.xml")


RICH = (
    r"{\rtf1\ansi{\fonttbl{\f0 Times;}}{\*\generator Word;}\pard Se\'f1or \u8220?Obi\u8221?\par Not{\deleted gone} approved\tab "
    "J1745\r\n\\par{\\pict ffd8}}"
)
WEB = "<!doctype html><html><head><title>x</title><style>p{}</style></head><body><p>Not&nbsp;approved &amp; why</p><tr><td>J1745</td><td>3</td></tr></html>"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Peña".encode("utf-16-le") + "\nThe letter of the plan".encode("utf-16-le"), "Peña\nThe letter of the plan"),
        ("Peña, the letter of the plan".encode("utf-32"), "Peña, the letter of the plan"),
        ("The plan’s “rule” – Peña".encode("cp1252"), "The plan’s “rule” – Peña"),
        (b"One\r\nTwo\x0cThree", "One\nTwo\n\nThree"),
        (RICH.encode(), "Señor “Obi”\nNot approved   J1745\n"),
        (WEB.encode(), "Not approved & why\n\nJ1745   3\n"),
        (
            open_document(
                "<text:p>Not<text:s/>approved</text:p><table:table-row><text:p>a</text:p><text:p>b</text:p></table:table-row>"
            ),
            "Not approved\na   b\n",
        ),
    ],
)
def test_more_ways_in_which_a_letter_is_saved(content, text):
    assert read_paper(content) == text


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7", "pdf"), (b"\n\n%PDF-1.4", "pdf"), (b"\x89PNG\r\n\x1a\n", "picture"), (b"\xff\xd8\xff\xe0", "picture"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "picture"), (b"\0\0\0\x18ftypheic", "picture"), (b"II*\0", "picture"),
        (b"BM\x36\0\x0c\0\0\0\0\0\x36", "picture"), (b"BMI 24, not approved", "words"), (b"", "words"), (b"PK\x03\x04", "words"),
    ],
)  # fmt: skip
def test_what_a_file_is(content, kind):
    assert kind_of(content) == kind


def test_an_old_word_file_is_named():
    with pytest.raises(CaseFileError, match=r"older Word.*\.docx"):
        read_paper(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
