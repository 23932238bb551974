"""The shape of a pasted letter: blocks (a paragraph, a list item, a heading, a line of a table) and their sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from generator.reading.patterns import lazy

MARK = lazy(r"[ \t]*(?:[•*\-–][ \t]|\(?(?:\d{1,2}|[a-h]|i{1,3}|iv|vi{0,3})[.)][ \t]|Reason \d+[.:)])")
"""What a list item starts with."""
LABEL = lazy(r"[ \t]*(?:\(?\d{1,2}[.)][ \t]+)?([A-Z][^:\n,;.\"“]{1,44})(?::(?=[ \t\n]|$)|\.(?=[ \t]+[A-Z]))")
"""'WHY: ...', 'Findings. ...': a few words that say what follows."""
SPEAKS = lazy(r"\b(?:we|you|your|it|this|has|have|had|was|were|is|are|will|received|got|denied|approved)\b", re.I)
"""A sentence of few words is no label: 'We received your appeal on May 2. A doctor …'."""
REMARK = lazy(r"[ \t]*(?:[A-Z]{2}-?\d{1,3}|[A-Z]\d{0,3}|\d{2,3})(?:[ \t]{2,}|[ \t]+[-–][ \t]+)(?=\S)")
"""The code a remark on a claim starts with: 'CO-16  ...', 'A  ...', '197 - ...'."""
TABLE = lazy(r"\S[ \t]{2,}\S[^\n]{0,200}?\S[ \t]{2,}\S|\.{5,}")
"""A line with two wide gaps, or with leader dots, is a row of a table."""
VERB = lazy(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|can|cannot|could|may|must|will|would|should|not|need|needs|denied|"
    r"requires?|exceeds?|lacks?)\b",
    re.I,
)
ABBREVIATION = lazy(
    r"(?:(?<!is )(?<!was )(?<!said )(?<!say )\b(?:no|nos|dr|mr|mrs|ms|st|rev|eff|inc|co|corp|ltd|vs|approx|sec|art|ste|apt|attn|dept|e\.g|i\.e|p\.o|u\.s|jan|feb|mar|apr|"
    r"jun|jul|aug|sept|sep|oct|nov|dec|ed|vol|pt)|\b[A-Z]|^[ \t]*\(?\d{1,2})\.$",
    re.I | re.M,
)
STOP = lazy(r"[.!?][\"”’')]?(?=\s+[\"“(A-Z0-9•*\-])|[.!?][\"”’')]?\s*$")
LONGEST = 1500
"""Characters of one sentence; more than that is a paste without stops, which is cut so that no search runs long."""


class Block:
    """One paragraph, list item, heading or row, at `start`..`end` of the text."""

    __slots__ = ("end", "is_data", "is_heading", "is_item", "label", "start", "starts_paragraph")

    def __init__(self, text: str, start: int, end: int, starts_paragraph: bool):
        words = text[start:end]
        self.start, self.end, self.starts_paragraph = start, end, starts_paragraph
        self.is_item = bool(MARK.match(words))
        label = LABEL.match(words)
        is_sentence = bool(label and label[0].endswith(".") and SPEAKS.search(label[1]))
        self.label = label[1].strip() if label and len(label[1].split()) <= 6 and not is_sentence else ""
        value = words[label.end() :] if label and self.label else words
        # 'Drug: Inflectra, 5 mg/kg' fills a box; 'WHY: The drug can be given ...' is prose.
        self.is_data = bool(TABLE.search(words) and not REMARK.match(words)) or bool(
            self.label and label and label[0].endswith(":") and not VERB.search(value)
        )
        bare = words.strip()
        # Few words on a line of their own and no stop after them: it says what the next lines are about.
        self.is_heading = not self.is_item and "\n" not in bare and len(bare.split()) <= 9 and bare[-1:] not in ".;,:"
        self.is_heading = self.is_heading and not re.search(r"\b(?:if|when|and|or|the|of|to|for)$", bare)


def find_blocks(text: str) -> list[Block]:
    """The letter cut at blank lines, list marks, labels, and line ends that no wrapping would have made."""
    cuts: list[tuple[int, bool]] = []
    paragraph: list[tuple[int, int]] = []
    end = 0
    for match in re.finditer(r"[^\n]*(?:\n|$)", text):
        if match[0].strip():
            paragraph.append((match.start(), match.start() + len(match[0].rstrip())))
            end = match.end()
            continue
        cuts += _cut(text, paragraph)
        paragraph = []
    cuts += _cut(text, paragraph)
    ends = [start for start, _ in cuts[1:]] + [end] * bool(cuts)
    return [
        Block(text, start, start + len(text[start:stop].rstrip()), first)
        for (start, first), stop in zip(cuts, ends, strict=True)
    ]


def _cut(text: str, lines: list[tuple[int, int]]) -> Iterator[tuple[int, bool]]:
    width = max((end - start for start, end in lines), default=0)
    for number, (start, end) in enumerate(lines):
        line = text[start:end]
        if number == 0:
            yield start, True
            continue
        before = text[slice(*lines[number - 1])]
        first = re.match(r"\s*(\S{1,40})", line)
        word = first[1] if first else ""
        # The next word would have fitted with room to spare: the writer ended the line, nobody wrapped it.
        ended = len(before) + 1 + len(word) < 0.8 * width and not word[:1].islower() and word[:1] not in '("“'
        # A comma, or a long line without a stop, goes on in the next whatever the longest line of the paragraph is.
        ended = ended and before[-1:] != "," and (len(before) < 75 or before[-1:] in ".?!:")
        if (
            ended
            or MARK.match(line)
            or REMARK.match(line)
            or TABLE.search(before)
            or TABLE.search(line)
            or ((label := LABEL.match(line)) and len(label[1].split()) <= 4 and before[-1:] in ".:;")
            or (label and len(label[1].split()) <= 4 and LABEL.match(before))
        ):
            yield start, False


def find_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of a block; 'rev. 5', 'Dr. Baek' and '(b)' end none."""
    words, at = text[start:end], 0
    for match in STOP.finditer(words):
        if match.end() < len(words) and ABBREVIATION.search(words[max(0, match.start() - 8) : match.start() + 1]):
            continue
        yield from _pieces(words, start, at, match.end())
        at = match.end()
    yield from _pieces(words, start, at, len(words))


def _pieces(words: str, offset: int, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and words[start].isspace():
        start += 1
    while end - start > LONGEST:
        cut = words.rfind(" ", start + 1, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        yield offset + start, offset + cut
        start = cut
    if words[start:end].strip():
        yield offset + start, offset + end


@lru_cache(maxsize=2)
def all_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end of each sentence of the text, in its order."""
    return tuple(place for block in find_blocks(text) for place in find_sentences(text, block.start, block.end))
