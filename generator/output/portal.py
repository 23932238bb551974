"""A letter as text for the box of a portal: whole sentences within its limit, strongest first.

A letter says the strongest first as it is: what is asked, why it is urgent, the answer to each reason. So the text is
the letter without its addresses, its signature and its list of papers, up to the last sentence that fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.letters.blocks import Block, Document, Runs

SHORTENED = "This text is shortened. The signed letter, with its exhibits, says the rest."
WORTH_BEGINNING = 60
"""Characters of a paragraph below which its beginning says nothing: its lead words alone."""
_STOP = re.compile(r"(?<=[.!?])[”’\")\]]*\s+(?=[“‘(\[]?[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(“])(?:[A-Z]|Dr|Mr|Ms|Mrs|St|No|Inc|Co|Ltd|vs|e\.g|i\.e|cf|Sec|Art|Stat|Code|Ann|Admin|Reg|Rev|rev|Wis|Cal|Tex|Mass|"
    r"Minn|Mich|Fla|Wash|Ariz|Colo|Conn|Del|Ill|Ind|Kan|La|Md|Miss|Mo|Mont|Neb|Nev|Okla|Or|Pa|Tenn|Va|Vt|Wyo|Ala|Ark|Ga|Ky|"
    r"Gen|Ins|Comp|Laws|Rules?|Regs|Pub|Health|U\.S|U\.S\.C|C\.F\.R|Fed|approx|max|min)\.$"
)


def portal_text(document: Document, limit: int) -> str:
    """The letter as text of at most `limit` characters, whole sentences only. Where it does not fit, it ends in a
    sentence that says so."""
    parts = list(_parts(document))
    whole = "\n\n".join(parts)
    if len(whole) <= limit:
        return whole
    room = limit - len(SHORTENED) - 2
    kept: list[str] = []
    used = 0
    for part in parts:
        joint = 2 if kept else 0
        if used + joint + len(part) <= room:
            kept.append(part)
            used += joint + len(part)
            continue
        begun = _as_much_as_fits(part, room - used - joint)
        if len(begun) >= WORTH_BEGINNING:
            kept.append(begun)
        break
    while kept and (kept[-1].endswith(":") or kept[-1].isupper()):
        kept.pop()  # it only led to what did not fit
    return "\n\n".join([*kept, SHORTENED])


def _as_much_as_fits(part: str, room: int) -> str:
    text = ""
    for piece in re.split(r"(\n)", part):
        for sentence in split_sentences(piece) if piece != "\n" else ["\n"]:
            joined = f"{text} {sentence}" if text and not text.endswith("\n") and sentence != "\n" else text + sentence
            if len(joined.rstrip()) > room:
                return _without_stub(text)
            text = joined
    return text.rstrip()


def _without_stub(text: str) -> str:
    """Text without a last line that only names what would have followed: 'The record shows:'."""
    lines = text.rstrip().split("\n")
    while lines and (lines[-1].rstrip().endswith(":") or lines[-1].isupper()):
        lines.pop()
    return "\n".join(lines)


def split_sentences(text: str) -> list[str]:
    """Sentences of one line; 'Wis. Stat. § 632.866' and 'Dr. Vang' end none.

    >>> split_sentences("It failed (Exhibit 2). Wis. Stat. § 632.866 applies. Approve it.")
    ['It failed (Exhibit 2).', 'Wis. Stat. § 632.866 applies.', 'Approve it.']
    """
    sentences, start = [], 0
    for match in _STOP.finditer(text):
        if not _ABBREVIATION.search(text[start : match.start()]):
            sentences.append(text[start : match.end()].strip())
            start = match.end()
    rest = text[start:].strip()
    return [*sentences, rest] if rest else sentences


def _text(runs: Runs) -> str:
    return "".join(run.text for run in runs).strip()


def _parts(document: Document) -> Iterator[str]:
    """Paragraphs of text from the heading on: the label table in one paragraph, headings in capitals joined to what
    follows, a table as a line for each row."""
    blocks = list(document.blocks)
    begins = next((n for n, block in enumerate(blocks) if block.kind == "heading" and block.level == 1), 0)
    heading = ""
    for block in blocks[begins:]:
        if block.kind == "heading":
            if block.level == 1:
                yield block.text()
            heading = "" if block.level == 1 else block.text().upper()
            continue
        text = _part(block)
        if text:
            yield f"{heading}\n{text}" if heading else text
            heading = ""


def _part(block: Block) -> str:
    if block.kind == "table":
        return _table(block)
    if block.kind in ("bullets", "numbers"):
        marks = [f"{n}." if block.kind == "numbers" else "-" for n in range(1, len(block.items) + 1)]
        return "\n".join(f"{mark} {_text(item[0])}" for mark, item in zip(marks, block.items, strict=True))
    text = _text(block.runs).replace("\n", " ")
    if text.startswith("Signature:") or text in ("Sincerely,", "Respectfully,"):
        return ""
    return text


def _table(block: Block) -> str:
    head, *rows = [[_text(cell).replace("\n", ", ") for cell in row] for row in block.items]
    if head[-1] == "In the packet":
        return ""
    if len(head) == 2 and not head[1]:
        return " ".join(f"{label}: {_ended(value)}" for label, value in rows if value)
    lines = []
    for row in rows:
        cells = [f"{label}: {_ended(value)}" for label, value in zip(head, row, strict=True) if value]
        if cells:
            lines.append("- " + " ".join(cells))
    return "\n".join(lines)


def _ended(value: str) -> str:
    return value if value.endswith((".", "!", "?", ".”")) else value + "."
