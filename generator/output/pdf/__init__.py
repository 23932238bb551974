"""PDF out: Letter pages in one embedded type, tagged, black on white for the fax, the same bytes for the same paper.

fpdf2 writes the file and pypdf its structure; both come with the extra `pdf` and are imported here only, so that
nothing else waits for them.
"""

from __future__ import annotations

import importlib.util
from datetime import date
from typing import TYPE_CHECKING

from generator.letters.documents import DocumentError

if TYPE_CHECKING:
    from generator.letters.blocks import Document

FIXED = date(2026, 1, 1)
"""The day in a file whose paper has none."""


class PaperError(ValueError):
    """A paper that cannot be used. The message is one sentence or two: what is wrong, and what to do."""


def render_pdf(document: Document) -> bytes:
    """One paper as a PDF file. Raises DocumentError when the packages are missing, or when a letter of the text is not
    in the type (it is never left out)."""
    need_packages()
    from generator.output.pdf.paper import write_papers

    return write_papers([document], document.title, document.written_on or FIXED, declares=True).content


def need_packages() -> None:
    """Raise DocumentError, with what to do, when fpdf2 or pypdf is not installed."""
    if not (importlib.util.find_spec("fpdf") and importlib.util.find_spec("pypdf")):
        raise DocumentError(
            "PDF needs two more packages. Install them with: pip install 'infusion-appeals[pdf]'. Word, text and HTML "
            "need none."
        )
