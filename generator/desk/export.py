"""Tables out: CSV and Excel. A cell that a spreadsheet would take for a formula is made inert on the way."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

FIXED_DATE = (2026, 1, 1, 0, 0, 0)
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def inert(value: Any) -> str | int | float:
    """A value as it may stand in a cell: text that begins like a formula gets an apostrophe in front; numbers stay numbers.

    >>> inert("=HYPERLINK(1)"), inert(-5), inert("-5.00"), inert("a\\tb")
    ("'=HYPERLINK(1)", -5, '-5.00', 'a b')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    text = str(value)
    starts = text.lstrip(" \u00a0\ufeff\u200b").startswith(_STARTS) or text.startswith(_STARTS)
    text = text.replace("\t", " ").replace("\r", " ").replace("\x00", "")
    return "'" + text if starts and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isascii() and text.lstrip("-").replace(".", "", 1).isdigit()


def write_csv(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a mark, so that Excel reads names right; lines end as RFC 4180 says."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([inert(head) for head in heads])
    for row in rows:
        writer.writerow([inert(value) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def write_workbook(sheets: Sequence[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """An Excel workbook of (name, heads, rows): text as text and numbers as numbers, so that no cell can be a formula. The
    same rows give the same bytes."""
    names = [f"xl/worksheets/sheet{number}.xml" for number in range(1, len(sheets) + 1)]
    parts = {
        "[Content_Types].xml": _HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
        + "".join(f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>' for name in names)
        + "</Types>",
        "_rels/.rels": _HEAD + f'<Relationships xmlns="{_RELS}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": _HEAD + f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(f'<sheet name="{escape(_sheet_name(name), quote=True)}" sheetId="{n}" r:id="rId{n}"/>' for n, (name, _, _) in enumerate(sheets, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _HEAD + f'<Relationships xmlns="{_RELS}">'
        + "".join(f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(sheets) + 1))
        + f'<Relationship Id="rId{len(sheets) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _HEAD + f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>',
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, FIXED_DATE), text, zipfile.ZIP_DEFLATED)
        for name, (_, heads, rows) in zip(names, sheets, strict=True):
            with archive.open(zipfile.ZipInfo(name, FIXED_DATE), "w") as sheet:
                for piece in _sheet(heads, rows):
                    sheet.write(piece.encode("utf-8", "replace"))
    return out.getvalue()


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _sheet_name(name: str) -> str:
    return "".join("-" if letter in "[]:*?/\\" else letter for letter in name)[:31] or "Sheet"


def _sheet(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterable[str]:
    yield (
        _HEAD
        + f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
    )
    yield _sheet_row(1, heads, style=' s="1"')
    for number, row in enumerate(rows, 2):
        yield _sheet_row(number, row)
    yield "</sheetData></worksheet>"


def _sheet_row(number: int, cells: Sequence[Any], style: str = "") -> str:
    written = []
    for value in cells:
        safe = inert(value)
        if isinstance(safe, str):
            text = "".join(letter for letter in safe if letter in "\n" or ord(letter) >= 32)[:32_000]
            written.append(
                f'<c t="inlineStr"{style}><is><t xml:space="preserve">{escape(text, quote=False)}</t></is></c>'
            )
        else:
            written.append(f"<c{style}><v>{safe}</v></c>")
    return f'<row r="{number}">{"".join(written)}</row>'
