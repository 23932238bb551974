"""Text as it comes out of files and pictures, repaired where the way it was set hides what it says: ligatures, odd spaces
and hyphens, words cut at a line's end, a letter that came as one long line. No word is changed."""

from __future__ import annotations

import re

_SAME = {
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
    "\u2010": "-", "\u2011": "-", "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "",
    "\u2028": "\n", "\u2029": "\n\n", "\x0b": "\n", "\x0c": "\n\n", "\x85": "\n",
}  # fmt: skip
_PLAIN = str.maketrans(
    _SAME | dict.fromkeys("\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))), " ")
)

LONG_LINE = 400
"""Letters of a line that no letter was printed with: its line ends were lost."""
_CUT = re.compile(r"([^\W\d_]{2,40}(?:-[^\W\d_]{1,40}){0,3})-")
_REST = re.compile(r"\s*([a-z\u00df-\u00ff]{2,40}(?:-[^\W\d_]{1,40}){0,3})(\S*) ?")
"""A word that was cut at the end of a line: the rest begins with a small letter."""
_STAYS = frozenset(
    (
        "all",
        "anti",
        "co",
        "ex",
        "half",
        "high",
        "long",
        "low",
        "mid",
        "non",
        "off",
        "out",
        "over",
        "post",
        "pre",
        "self",
        "short",
        "well",
    )
)
"""First parts after which a hyphen belongs to the word: 'self-administered', 'non-preferred'."""

_LABEL = re.compile(
    r"(?<=[^\s:]) +(?=(?:Date(?: of [Nn]otice)?|Notice [Dd]ate|(?:Member|Subscriber|Patient|Enrollee)(?: [Nn]ame| ID| [Nn]umber| [Nn]o\.)?|"
    r"(?:Group|Claim|Case|Reference|Authorization|Request|Policy|Medicare|Medicaid)(?: ID| [Nn]umber| [Nn]o\.| #)|Name|DOB|Date of [Bb]irth|"
    r"Provider|Requesting [Pp]rovider|Ordering [Pp]hysician|Prescriber|Drug|Medication|Service|Diagnosis(?: [Cc]ode)?|Re|RE|Fax|Phone)"
    r" ?:)|(?<=\S) +(?=(?:Dear|To the [Pp]arent|Sincerely)\b)|(?<=[.?!:]) +(?=(?:P\.? ?O\.? Box|[1-9]\)|\([1-9]\)|[•●▪]) ?)"
)
_GREETING = re.compile(r"(\bDear [^,:\n]{2,60}[,:]) +")
_WIDE = re.compile(r"(?<=\S)[ \t]{3,}(?=\S)")


def tidy(text: str) -> str:
    """The text with plain letters, spaces and line ends, cut words whole again, and a long line opened. Text that needs
    no repair comes back as it was, but for spaces at the ends of lines.

    >>> tidy("The \\ufb01rst metho-\\ntrexate dose, self-\\nadministered")
    'The first methotrexate\\ndose, self-administered'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_PLAIN)
    text = re.sub(r"[ \t]+\n", "\n", text)
    return _open_long_lines(_join_cut_words(text))


def _join_cut_words(text: str) -> str:
    """Each cut word whole on the line where it began. Its hyphen stays where it belongs to the word: where the text has
    the word with it elsewhere, or after a first part such as 'self'."""
    lines = text.split("\n")
    words: set[str] | None = None
    whole: list[str] = []
    for line in lines:
        before = whole[-1] if whole else ""
        last = re.split(r"[^\w-]", before[-100:])[-1] if before.endswith("-") and len(before) < LONG_LINE else ""
        cut, rest = _CUT.fullmatch(last), _REST.match(line)
        if not (cut and rest):
            whole.append(line)
            continue
        words = words or set(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.lower()))
        bare = (cut[1] + rest[1]).lower()
        keeps = (
            f"{cut[1]}-{rest[1]}".lower() in words or "-" in cut[1] or (cut[1].lower() in _STAYS and bare not in words)
        )
        whole[-1] = whole[-1][: None if keeps else -1] + rest[1] + rest[2]
        if line[rest.end() :].strip():
            whole.append(line[rest.end() :])
    return "\n".join(whole)


def _open_long_lines(text: str) -> str:
    lines = text.split("\n")
    if not any(len(line) > LONG_LINE for line in lines):
        return text
    opened = []
    for line in lines:
        if len(line) > LONG_LINE:
            line = _GREETING.sub(r"\1\n", _LABEL.sub("\n", _WIDE.sub("\n", line)))
        opened.append(line)
    return "\n".join(opened)
