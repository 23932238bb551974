"""The field of medicine of the treating doctor, as the reviewer asked for should have it: without the clinic and the town that people
write beside it.

Goes in: the answer as typed. Comes out: the field, or nothing where none is told.
"""

from __future__ import annotations

import re

_FIELD = re.compile(
    r"olog(?:y|ist)\b|iatr(?:y|ics?|ist|ician)\b|medicine\b|internist\b|surg(?:ery|eon)\b|genetic(?:s|ist)\b|allerg(?:y|ist)\b|transplant\w*|"
    r"obstetric\w*|gyne\w+|dermat\w+|family (?:practice|doctor|physician)\b|infectious disease\w*|oncolog\w+|neonat\w+|midwi\w+",
    re.I,
)
_BODY = re.compile(
    r"\b(?:Hospitals?|Cent(?:er|re)|Clinics?|Universit(?:y|ies)|Institute|Associates|Partners|Health|Group|System|Foundation|PLLC|LLC|PC|PA|Inc|of [A-Z]\w+|at [A-Z]\w+|&)\b"
)
_NAME_BEFORE = re.compile(r"^(?:[A-Z][a-z]+ ){2,}(?=[A-Z]\w+$)")
"""Two capital words and more before the last: 'Blue Earth Valley Hematology' is a practice, 'Pediatric Rheumatology' a field."""


def field_of(specialty: str) -> str:
    """The part of an answer that names a field and no body.

    >>> field_of("hematology, Blue Earth Valley Hematology, Mankato"), field_of("Hemophilia Treatment Center, River Hospital")
    ('hematology', '')
    >>> field_of("Pediatric rheumatology"), field_of("neurologist at Three Rivers")
    ('Pediatric rheumatology', 'neurologist')
    >>> field_of("board-certified in neurology")
    'neurology'
    """
    for part in re.split(r"[,;(]|\s[–—-]\s| (?=at (?:the )?[A-Z])", specialty):
        part = re.sub(
            r"^(?:board[- ])?(?:certified|trained) in (?:the )?|^(?:the )?department of ",
            "",
            part.strip(" .)"),
            flags=re.I,
        )
        if _FIELD.search(part) and not _BODY.search(part) and not _NAME_BEFORE.match(part):
            return part
    return ""
