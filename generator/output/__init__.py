"""A document in each form people use: Markdown, plain text, HTML, Word."""

from __future__ import annotations

from generator.letters.blocks import Document
from generator.output.docx import render_docx
from generator.output.html import render_html, render_html_page
from generator.output.markdown import render_markdown
from generator.output.text import render_text

FORMATS = ("md", "txt", "html", "docx")

__all__ = ["FORMATS", "render", "render_docx", "render_html", "render_html_page", "render_markdown", "render_text"]


def render(document: Document, form: str) -> bytes:
    """The document as a file of the given form (one of FORMATS). Raises KeyError for another."""
    if form == "docx":
        return render_docx(document)
    return {"md": render_markdown, "txt": render_text, "html": render_html_page}[form](document).encode("utf-8")
