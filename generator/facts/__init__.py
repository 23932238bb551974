"""What is true: dated, sourced, scoped rows, and the strict loader that refuses a doubtful one."""

from generator.facts.book import Book, list_facts, load_book
from generator.rows.schema import FactError

__all__ = ["Book", "FactError", "list_facts", "load_book"]
