"""Plan to documents: templates in a small Markdown, what people typed always as data, never as markup."""

from generator.letters.blocks import Document
from generator.letters.documents import DocumentError, document_list, load_document_kinds, main_document
from generator.letters.write import file_name, write_document

__all__ = [
    "Document",
    "DocumentError",
    "document_list",
    "file_name",
    "load_document_kinds",
    "main_document",
    "write_document",
]
