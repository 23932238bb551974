"""A letter's bytes, however they were saved, become its words."""

from __future__ import annotations

import pytest

from generator.reading.encodings import NotText, decode_letter

WORDS = "Member’s ID – “4471” café"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_encoding(encoding):
    assert decode_letter(WORDS.encode(encoding)) == WORDS


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_text_without_its_mark(encoding):
    text = "Northfield Health Plan\nDate: November 2, 2026\n" * 5
    assert decode_letter(text.encode(encoding)) == text


def test_rtf_gives_its_words():
    rtf = rb"{\rtf1\ansi{\fonttbl{\f0 Times;}}{\*\generator Word;}\f0 Member\'92s ID:\tab 4471\par Caf\u233?\par}"
    assert decode_letter(rtf) == "Member’s ID:   4471\nCafé\n"


def test_html_gives_its_words():
    page = b"<html><head><title>x</title><style>p{}</style></head><body><p>Member&nbsp;ID: <b>4471</b></p><table><tr><td>J1745</td><td>40</td></tr></table></body></html>"
    assert decode_letter(page) == "Member ID: 4471\n\nJ1745   40\n".replace("ID:", "ID:")


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"\x89PNG\r\n", b"PK\x03\x04zip", b"\x00\x01\x02" * 9])
def test_what_is_no_text(content):
    with pytest.raises(NotText):
        decode_letter(content)
