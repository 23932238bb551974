"""Takes the marks for screen readers out of what a page draws. A page from another file comes without that file's
structure: its marks name elements that are not there, and would be taken for ours.

What a layer shows or hides ('/OC') is no such mark and stays. Nothing that is drawn is changed.
"""

from __future__ import annotations

import re

_SPACE = rb"[\0\t\n\f\r ]"
_ENDS = rb"[\0\t\n\f\r ()<>\[\]{}/%]"
_BEFORE, _AFTER = rb"(?:(?<=" + _ENDS + rb")|\A)", rb"(?=" + _ENDS + rb"|\Z)"
_NAME = rb"/[^\0\t\n\f\r ()<>\[\]{}/%]*+"
_HEX = rb"<[0-9A-Fa-f\0\t\n\f\r ]*+>"
_REMARK = rb"%[^\r\n]*+"


def _nested(opens: bytes, plain: bytes, closes: bytes, deep: int) -> bytes:
    inner = plain
    for _ in range(deep):
        inner = plain + rb"|" + opens + rb"(?:" + inner + rb")*+" + closes
    return opens + rb"(?:" + inner + rb")*+" + closes


_TEXT = _nested(rb"\(", rb"[^()\\]++|\\.", rb"\)", 4)
_ENTRIES = _nested(rb"<<", rb"[^<>()%]++|" + _TEXT + rb"|" + _HEX + rb"|" + _REMARK, rb">>", 3)
_WITH = rb"(?:" + _SPACE + rb"*+(?:" + _NAME + rb"|" + _ENTRIES + rb"))?+" + _SPACE + rb"*+"
_STEPS = re.compile(
    rb"(?P<skip>" + _TEXT + rb"|" + _REMARK + rb")"
    rb"|(?P<opens>(?P<what>" + _NAME + rb")" + _WITH + rb"(?:BDC|BMC)" + _AFTER + rb")"
    rb"|(?P<point>" + _NAME + _WITH + rb"(?:DP|MP)" + _AFTER + rb")"
    rb"|(?P<closes>" + _BEFORE + rb"EMC" + _AFTER + rb")"
    rb"|(?P<picture>" + _BEFORE + rb"BI(?=" + _SPACE + rb"|/))"
    rb"|(?P<entries>" + _ENTRIES + rb"|" + _HEX + rb")"
    rb"|(?P<odd>[()]|<<|" + _BEFORE + rb"(?:BDC|BMC|MP|DP)" + _AFTER + rb")",
    re.DOTALL,
)  # fmt: skip
_PICTURE_DATA = re.compile(_BEFORE + rb"ID" + _SPACE)
_PICTURE_END = re.compile(_SPACE + rb"EI(?=" + _SPACE + rb"[\t\n\f\r -~]{0,12}(?:" + _SPACE + rb"|\Z)|\Z)")
_MARKS = re.compile(rb"BDC|BMC|EMC|\bMP\b|\bDP\b")
_SHOWS = re.compile(rb"T[jJ]|['\"]")


def has_text(drawn: bytes) -> bool:
    """Whether text is shown."""
    return b"BT" in drawn and _SHOWS.search(drawn) is not None


def without_marks(drawn: bytes) -> bytes | None:
    """What a page or a drawing draws, without marks; None where that cannot be told for sure.

    >>> without_marks(b"/P <</MCID 0>> BDC BT (a BDC) Tj ET EMC /OC /L BDC q Q EMC")
    b' BT (a BDC) Tj ET  /OC /L BDC q Q EMC'
    """
    if not _MARKS.search(drawn):
        return drawn
    kept: list[bytes] = []
    stays: list[bool] = []
    """For each mark that is open, whether it is a layer's."""
    at = done = 0
    while found := _STEPS.search(drawn, at):
        at = found.end()
        kind = found.lastgroup
        if kind == "opens":
            stays.append(found["what"] == b"/OC" and found[0].endswith(b"BDC"))
            is_kept = stays[-1]
        elif kind == "closes":
            is_kept = stays.pop() if stays else False
        elif kind == "picture":
            data = _PICTURE_DATA.search(drawn, at)
            end = _PICTURE_END.search(drawn, data.end() - 1) if data else None
            if end is None:
                return None
            at = end.end()
            continue
        elif kind == "odd":
            return None
        else:
            is_kept = kind != "point"
        if not is_kept:
            kept.append(drawn[done : found.start()])
            done = at
            if kept[-1][-1:] not in b" \n\r\t":
                kept.append(b" ")
    kept.append(drawn[done:])
    return b"".join(kept) + b" EMC" * sum(stays)
