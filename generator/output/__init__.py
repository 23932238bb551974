"""A document in each form people use: Markdown, plain text, HTML, Word, PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.letters.blocks import Document

FORMATS = ("md", "txt", "html", "docx", "pdf")


def render(document: Document, form: str) -> bytes:
    """The document as a file of the given form, one of FORMATS: Markdown, text of 78 columns and a whole HTML page as
    UTF-8, a Word file, or a PDF. The same document gives the same bytes. Raises ValueError for another form, and
    DocumentError where a PDF cannot be made (see `generator.output.pdf`).

    >>> from generator.letters import Document
    >>> render(Document("note", "A note", blocks=()), "odt")
    Traceback (most recent call last):
    ...
    ValueError: no form 'odt'; the forms are md, txt, html, docx, pdf
    """
    if form == "docx":
        from generator.output.docx import render_docx

        return render_docx(document)
    if form == "pdf":
        from generator.output.pdf import render_pdf

        return render_pdf(document)
    if form == "md":
        from generator.output.markdown import render_markdown

        return render_markdown(document).encode("utf-8")
    if form == "txt":
        from generator.output.text import render_text

        return render_text(document).encode("utf-8")
    if form == "html":
        from generator.output.html import render_html_page

        return render_html_page(document).encode("utf-8")
    raise ValueError(f"no form '{form}'; the forms are {', '.join(FORMATS)}")
