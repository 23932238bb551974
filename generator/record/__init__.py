"""What is known of one case: the typed record, and the file it is kept in.

Goes in: answers as the form read them, or the bytes of a case file. Comes out: a `Case`, or a plain sentence on what is
wrong with the file.
"""

from generator.record.case import Case, CaseFileError, build_case, read_case_file, write_case_file

__all__ = ["Case", "CaseFileError", "build_case", "read_case_file", "write_case_file"]
