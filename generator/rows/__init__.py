"""How rows are read: typed values, the strict reader of TOML tables, the one condition language.

Goes in: TOML tables, or the JSON a build made of them. Comes out: frozen rows, or an error that names file and row.
"""

from generator.rows.conditions import Need, Test, holds, read_condition, read_needs
from generator.rows.files import read_row_file, read_row_files
from generator.rows.row import MISSING, Row, reference
from generator.rows.schema import FactError, NotInForce, OutOfScope, UnknownFact, Unverified, read_row

__all__ = [
    "MISSING", "FactError", "Need", "NotInForce", "OutOfScope", "Row", "Test", "UnknownFact", "Unverified", "holds", "read_condition",
    "read_needs", "read_row", "read_row_file", "read_row_files", "reference",
]  # fmt: skip
