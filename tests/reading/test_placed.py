"""Words with their places, made into text: rows, columns, tables, headings that each page repeats, a page held askew."""

from __future__ import annotations

import math

import pytest

from generator.reading.placed import MOST_PIECES, Page, Piece, parse_pieces, text_of_pages

SIZE = 10


def piece(text, x, y, *, letter=5.0):
    return Piece(text, x, y, x + letter * len(text), y, SIZE)


def page(*rows, top=100.0, left=50.0, step=13.0, **more):
    """A page of rows; a row is a text, or a dict of x and text; None leaves a line out."""
    pieces = []
    for number, row in enumerate(rows):
        if row is not None:
            cells = row if isinstance(row, dict) else {left: row}
            pieces += [piece(text, x, top + number * step) for x, text in cells.items()]
    return Page(tuple(pieces), **more)


def turned(of, angle, *, about=(300, 400)):
    cos, sin = math.cos(angle), math.sin(angle)

    def at(x, y):
        x, y = x - about[0], y - about[1]
        return about[0] + x * cos - y * sin, about[1] + x * sin + y * cos

    return Page(tuple(Piece(p.text, *at(p.x0, p.y0), *at(p.x1, p.y1), p.height) for p in of.pieces))


LETTER = (
    "Date: November 9, 2026",
    None,
    "Dear Ruth Delgado:",
    None,
    "We cannot approve this drug. It is not on",
    "the list of the plan for this year.",
)
TEXT = "Date: November 9, 2026\n\nDear Ruth Delgado:\n\nWe cannot approve this drug. It is not on\nthe list of the plan for this year."


def test_rows_and_paragraphs():
    assert text_of_pages([page(*LETTER)]) == TEXT


@pytest.mark.parametrize("degrees", [-12, -3, 1, 7, 20, 90, 180, -90])
def test_a_page_held_askew_reads_the_same(degrees):
    assert text_of_pages([turned(page(*LETTER), math.radians(degrees))]) == TEXT


def test_a_page_in_perspective_keeps_its_order():
    """Each line runs at its own angle, more so further down; short lines stand beside long ones."""
    pieces = []
    for number, row in enumerate(
        [
            "A first long line of text that runs across the page",
            "Short",
            "Another long line of text that runs across",
            "End",
        ]
        * 6
    ):
        y, slope = 100 + number * 13, 0.002 * number
        pieces.append(Piece(row, 50, y + 50 * slope, 50 + 7 * len(row), y + (50 + 7 * len(row)) * slope, SIZE))
    told = [line for line in text_of_pages([Page(tuple(pieces))]).split("\n") if line]
    assert told == [p.text for p in pieces]


LEFT = [f"Left column line {n} tells about" for n in range(9)]
RIGHT = [f"right column line {n} says other" for n in range(8)]


def test_two_columns_are_read_one_after_the_other():
    rows = [{50: left, 320: right} for left, right in zip(LEFT, RIGHT, strict=False)] + [{50: LEFT[-1]}]
    text = text_of_pages(
        [
            page(
                "A heading that stands over both of the columns of this page",
                None,
                *rows,
                None,
                "A foot across both of the columns of this page too",
            )
        ]
    )
    lines = [line for line in text.split("\n") if line]
    assert lines == [
        "A heading that stands over both of the columns of this page",
        *LEFT,
        *RIGHT,
        "A foot across both of the columns of this page too",
    ]


def test_columns_whose_lines_do_not_meet():
    """The right column is set half a line lower."""
    left, right = page(*LEFT), page(*RIGHT, top=106, left=320)
    lines = [line for line in text_of_pages([Page(left.pieces + right.pieces)]).split("\n") if line]
    assert lines == [*LEFT, *RIGHT]


def test_a_table_is_read_row_by_row_its_cells_apart():
    rows = [{50: "09/22/26", 140: "11", 200: "Q5103", 300: f"{n},180.00", 400: "CO-16"} for n in range(8)]
    assert text_of_pages([page(*rows)]).split("\n")[0] == "09/22/26   11   Q5103   0,180.00   CO-16"


def test_what_each_page_repeats_stands_once():
    pages = [
        page(
            "Silver Plan   Member 70 4418",
            None,
            f"Words of sheet {n} only",
            f"and claim line {n}",
            None,
            f"Page {n} of 3",
        )
        for n in (1, 2, 3)
    ]
    text = text_of_pages(pages)
    assert text.count("Member 70 4418") == 1
    assert "Page 2 of 3" not in text
    assert all(f"Words of sheet {n} only" in text and f"claim line {n}" in text for n in (1, 2, 3))


def test_parts_of_a_word_are_joined_and_parts_of_a_line_are_not():
    row = Page(
        (
            piece("den", 50, 100),
            piece("ied", 65.3, 100),
            piece("today", 86, 100),
            piece("twice", 86.4, 100.2),
            piece("today", 86.3, 100.1),
        )
    )
    assert text_of_pages([row]).startswith("denied today")


def test_a_large_i_misread_as_a_small_l_is_mended_on_pictures_only():
    words = ("Des Moines, lowa", "lt is lVIG; ln all lists, little llamas, lbs")
    assert (
        text_of_pages([page(*words, is_picture=True)])
        == "Des Moines, Iowa\nIt is IVIG; In all lists, little llamas, lbs"
    )
    assert text_of_pages([page(*words)]) == "\n".join(words)


def test_a_stamp_across_the_page_is_left_out():
    stamp = Piece("COPY", 100, 300, 100, 100, 30)
    assert text_of_pages([Page((*page(*LETTER).pieces, stamp))]) == TEXT


def test_odd_pieces_are_left_out_and_nothing_raises():
    odd = [
        ["x"],
        ["", 0, 0, 1, 0, 1],
        ["nan", float("nan"), 0, 1, 0, 1],
        [7, 0, 0, 1, 0, 1],
        ["zero", 0, 0, 1, 0, 0],
        ["text", "0", 0, 1, 0, 1],
    ]
    assert parse_pieces(odd) == ()
    assert text_of_pages([]) == text_of_pages([Page(())]) == ""
    many = parse_pieces(
        [["w", n % 100 * 9, n // 100 * 12, n % 100 * 9 + 5, n // 100 * 12, 10] for n in range(MOST_PIECES + 5)]
    )
    assert len(many) == MOST_PIECES
    assert text_of_pages([Page(many)]).startswith("w w w")
