"""Plan to documents: templates in a small Markdown, what people typed always as data, never as markup."""

from generator.letters.blocks import Document
from generator.letters.write import document_list, write_document

__all__ = ["Document", "document_list", "write_document"]
