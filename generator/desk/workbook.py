"""The first sheet of an Excel workbook (.xlsx) with the standard library alone, so that it works in the page too.

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
_DAYS = frozenset((*range(14, 18), 22, *range(27, 37), *range(45, 48), *range(50, 59)))
"""Number formats that Excel itself has for days and times."""


def read_sheet(file: BinaryIO) -> Iterator[tuple[int, Any]]:
    """(row number, cells as text) of each row that is filled. Raises WorkListError for what cannot be read."""
    from generator.desk.worklist import WorkListError

    if file.read(2) != b"PK":
        file.seek(0)
        yield from _read_with_calamine(file)
        return
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            if any(info.file_size > LARGEST for info in archive.infolist()):
                raise WorkListError("the workbook unpacks to more than any work list has")
            sheet = _first_sheet(archive)
            if not sheet:
                raise WorkListError("this is no Excel workbook (.xlsx) with a sheet in it")
            shared = list(_shared(archive))
            days = _day_styles(archive)
            yield from _rows(archive, sheet, shared, days)
    except (zipfile.BadZipFile, zlib.error, ParseError, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
