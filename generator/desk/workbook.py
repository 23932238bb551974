"""The sheets of an Excel workbook (.xlsx) with the standard library alone, so that it works in the page too.

Formulas are inert: the value that the program last saved is taken. Older workbooks (.xls) and others need the package
python-calamine; without it, a sentence says so.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError, iterparse

LARGEST = 400_000_000
"""No part of a workbook may be larger when it is unpacked."""
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DAYS = frozenset((*range(14, 18), 22, *range(27, 37), *range(45, 48), *range(50, 59)))
"""Number formats that Excel itself has for days and times."""


def find_sheets(file: BinaryIO) -> list[tuple[str, str, bool]]:
    """(part, name, whether it is hidden) of each sheet in the workbook's own order; [] where that cannot be read."""
    from xml.etree.ElementTree import fromstring

    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            raw = [archive.read(name) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")]
            if any(b"<!" in part.replace(b"<!--", b"") for part in raw) or max(map(len, raw)) > 1_000_000:
                return []
            parts = {one.get("Id"): one.get("Target", "") for one in fromstring(raw[1])}
            found = []
            for sheet in fromstring(raw[0]).iter(_MAIN + "sheet"):
                target = parts.get(sheet.get(_RELATION), "")
                part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                if "worksheets/" in part and part in archive.namelist():
                    found.append((part, sheet.get("name", "")[:40], sheet.get("state", "visible") != "visible"))
            return found
    except (zipfile.BadZipFile, zlib.error, ParseError, KeyError, EOFError, NotImplementedError, RuntimeError):
        return []
    finally:
        file.seek(0)


def read_sheet(file: BinaryIO, part: str = "") -> Iterator[tuple[int, Any]]:
    """(row number, cells as text) of each row of one sheet that is filled; of the first sheet where `part` names none.
    Raises WorkListError for what cannot be read."""
    from generator.desk.table import WorkListError

    if file.read(2) != b"PK":
        file.seek(0)
        yield from _read_with_calamine(file)
        return
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            if any(info.file_size > LARGEST for info in archive.infolist()):
                raise WorkListError("the workbook unpacks to more than any work list has")
            sheet = part or _first_sheet(archive)
            if not sheet:
                raise WorkListError("this is no Excel workbook (.xlsx) with a sheet in it")
            shared = list(_shared(archive))
            days = _day_styles(archive)
            yield from _rows(archive, sheet, shared, days)
    except (zipfile.BadZipFile, zlib.error, ParseError, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
        kind = type(error).__name__
        raise WorkListError(f"the workbook is damaged ({kind}). Save it again, or save the sheet as CSV") from None


def _first_sheet(archive: zipfile.ZipFile) -> str:
    names = sorted(
        (name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)),
        key=lambda name: int(re.findall(r"\d+", name)[0]),
    )
    return names[0] if names else ""


def _elements(archive: zipfile.ZipFile, name: str, tag: str) -> Iterator[Any]:
    """Each element of a part, forgotten when it was used. A part that declares entities is refused."""
    from generator.desk.table import WorkListError

    with archive.open(name) as head:
        if b"<!" in head.read(2000).replace(b"<!--", b""):
            raise WorkListError("the workbook declares entities, which no work list does")
    with archive.open(name) as part:
        root = None
        for event, element in iterparse(part, ("start", "end")):
            if root is None:
                root = element
            if event == "end" and element.tag == _MAIN + tag:
                yield element
                element.clear()
                root.clear()


def _shared(archive: zipfile.ZipFile) -> Iterator[str]:
    if "xl/sharedStrings.xml" in archive.namelist():
        for item in _elements(archive, "xl/sharedStrings.xml", "si"):
            yield "".join(text.text or "" for text in item.iter(_MAIN + "t"))


def _day_styles(archive: zipfile.ZipFile) -> set[int]:
    """The numbers of the cell styles that show a day."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    from xml.etree.ElementTree import fromstring

    raw = archive.read("xl/styles.xml")
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        return set()
    root = fromstring(raw)
    own = {
        int(form.get("numFmtId", "0"))
        for form in root.iter(_MAIN + "numFmt")
        if re.search(r"[dy]", re.sub(r'"[^"]*"|\[[^\]]*\]', "", form.get("formatCode", "").lower()))
    }
    formats = root.find(_MAIN + "cellXfs")
    return {
        place
        for place, form in enumerate(formats if formats is not None else ())
        if int(form.get("numFmtId", "0")) in _DAYS | own
    }


def _rows(archive: zipfile.ZipFile, sheet: str, shared: list[str], days: set[int]) -> Iterator[tuple[int, list[str]]]:
    from generator.desk.parts import read_day

    for count, row in enumerate(_elements(archive, sheet, "row"), 1):
        cells: list[str] = []
        for cell in row.iter(_MAIN + "c"):
            place = _column(cell.get("r", "")) or len(cells) + 1
            if place > 16_384:
                continue
            cells += [""] * (place - 1 - len(cells))
            kind = cell.get("t", "n")
            raw = cell.findtext(_MAIN + "v") or ""
            formula = cell.find(_MAIN + "f")
            if not raw and formula is not None:  # the program that wrote it saved no value
                cells.append(f"={formula.text or ''}"[:200])
                continue
            if kind == "s" and raw.isdigit() and int(raw) < len(shared):
                text = shared[int(raw)]
            elif kind == "inlineStr":
                text = "".join(part.text or "" for part in cell.iter(_MAIN + "t"))
            elif kind == "n" and raw and int(cell.get("s", "0") or 0) in days:
                text = read_day(raw.partition(".")[0]) or raw
            else:
                text = _plain_number(raw) if kind == "n" else raw
            cells.append(text.strip())
        yield int(row.get("r", count) or count), cells


def _plain_number(raw: str) -> str:
    """'40.0' -> '40', '1.2E3' -> '1200', '0.30000000000000004' -> '0.3'."""
    try:
        number = float(raw)
    except ValueError:
        return raw
    if re.fullmatch(r"-?\d{1,17}", raw):
        return raw
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else f"{number:.10g}"


def _column(reference: str) -> int:
    """1 for 'A12', 28 for 'AB3'; 0 where there is no reference."""
    place = 0
    for letter in re.match(r"[A-Z]{0,3}", reference)[0]:  # type: ignore[index]
        place = place * 26 + ord(letter) - 64
    return place


def _read_with_calamine(file: BinaryIO) -> Iterator[tuple[int, Any]]:
    from generator.desk.table import WorkListError

    try:
        from python_calamine import CalamineWorkbook
    except ImportError:
        raise WorkListError(
            "this is an old kind of workbook (.xls). Save it as .xlsx or CSV, or install python-calamine to read it"
        ) from None
    try:
        sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except Exception as error:  # the library names many
        raise WorkListError(f"the workbook cannot be read ({type(error).__name__}). Save the sheet as CSV") from None
    for number, cells in enumerate(rows, 1):
        yield number, ["" if cell is None else _cell_text(cell) for cell in cells]


def _cell_text(cell: Any) -> str:
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat())[:10]
    return (
        _plain_number(str(cell)) if isinstance(cell, int | float) and not isinstance(cell, bool) else str(cell).strip()
    )
