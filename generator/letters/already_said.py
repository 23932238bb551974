"""Whether a text has said something already: within a few sentences in a row, as a long letter has every word somewhere.

Goes in: a note and the text. Comes out: yes or no, by numbers and telling words.
"""

from __future__ import annotations

import re
from functools import lru_cache

from generator.arguments.legs import telling
from generator.form.when import MONTH_NAMES
from generator.record.sentences import split_sentences

NEAR = 4
"""Sentences in a row among which a note must be found to count as said: a long letter has every word somewhere."""

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def says_again(text: str, said: str) -> bool:
    """Whether a sentence has hardly a telling word, and no number, that is not said already, within a few sentences."""
    own, numbers = telling(text), set(NUMBER.findall(text))
    return bool(own) and any(
        numbers <= found and len(own & words) * 10 >= len(own) * 8 for words, found in windows(said)
    )


def is_mostly_said(text: str, said: str) -> bool:
    """Whether nearly all that a note says stands in a text already: four fifths of its numbers, and two thirds of its telling
    words. A quotation that is not there yet is new.

    >>> is_mostly_said("Azathioprine 100 mg: stopped after 5 weeks.", "Azathioprine 100 mg for 5 weeks, then stopped.")
    True
    """
    if _quotes_anew(text, said):
        return False
    own, numbers = telling(text), set(NUMBER.findall(text))
    return bool(own) and any(
        len(numbers - found) * 5 <= len(numbers) and len(own & words) * 3 >= len(own) * 2
        for words, found in windows(said)
    )


def is_told(fact: str, text: str) -> bool:
    """Whether a text has most of what a fact says within a few sentences: its numbers, without the year where it has others, and
    more than half of its telling words."""
    found_in = NUMBER.findall(fact)
    days = {number for number in found_in if not _YEAR.fullmatch(number)}
    numbers = {_short_year(number) for number in (days or found_in)}  # a day of month needs no year
    return bool(own := telling(fact)) and any(
        numbers <= {_short_year(number) for number in found} and len(own & words) * 10 >= len(own) * 6
        for words, found in windows(text)
    )


def is_word_by_word(words: str, said: str) -> bool:
    """Whether a text has most of some words in their order: three in a row are no chance. Who tells a doctor's words in their own
    has not quoted the doctor.

    >>> is_word_by_word("I do not expect tablets ever to correct this.", "I do not expect tablets ever to help.")
    True
    >>> is_word_by_word("With your bypass I do not expect tablets to help.", "My doctor expects no help of tablets.")
    False
    """
    own, there = _threes(words), set(_threes(said))
    return bool(own) and len([three for three in own if three in there]) * 5 >= len(own) * 3


def _threes(text: str) -> list[tuple[str, ...]]:
    parts = re.findall(r"[\w.%/-]*\w", text.lower())
    return [tuple(parts[at : at + 3]) for at in range(len(parts) - 2)]


def is_covered(text: str, said: str) -> bool:
    """Whether all the figures of a note and most of its telling words stand somewhere in a text: figures of two and more places
    together are no chance, wherever they stand. A note with fewer than two such figures, or with a quotation that is new, is
    left to `is_mostly_said`.

    >>> is_covered("LDH was 265 on 06/02 and 214 on 06/14.", "Back on it: LDH 265 (June 2). LDH 214 (June 14).")
    True
    >>> is_covered("LDH was 265 on 06/02 and 214 on 06/14.", "Back on it: LDH 265 (June 2).")
    False
    """
    figures = _figures(text)
    if len([one for one in figures if len(one) > 1]) < 2 or _quotes_anew(text, said):
        return is_mostly_said(text, said)
    own, there = telling(_MONTH.sub(" ", text)) - figures, telling(said)
    words = frozenset(word for word in own if not word[0].isdigit())
    return figures <= _figures(said) and len(words & there) * 10 >= len(words) * 7


def _quotes_anew(text: str, said: str) -> bool:
    """Whether a text has a quotation that another has not."""
    there = said.lower()
    return any(one.strip(" .").lower() not in there for one in re.findall(r"[“\"]([^”\"]{12,})[”\"]", text))


_MONTH = re.compile(rf"\b({'|'.join(name[:3] for name in MONTH_NAMES)})[a-z]*\b", re.I)
_NUMBER_OF_MONTH = {name[:3].lower(): str(number) for number, name in enumerate(MONTH_NAMES, 1)}


@lru_cache(256)
def _figures(text: str) -> frozenset[str]:
    """The numbers of a text, months among them, without the years and without zeros in front: 'May 05, 2026' -> 5."""
    named = _MONTH.sub(lambda match: f" {_NUMBER_OF_MONTH[match[1].lower()]} ", text)
    return frozenset(
        number.lstrip("0") or "0" for number in NUMBER.findall(named) if not _YEAR.fullmatch(number.rstrip("."))
    )


_YEAR = re.compile(r"(?:19|20)\d\d")


def _short_year(number: str) -> str:
    """A year as people shorten it: '2025' -> '25'."""
    return number[2:] if re.fullmatch(r"(?:19|20)\d\d", number) else number


@lru_cache(32)
def windows(text: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """The telling words and the numbers of each few sentences in a row."""
    parts = [_said_in(part) for part in split_sentences(text)]
    starts = range(max(1, len(parts) - NEAR + 1))
    near = [parts[at : at + NEAR] for at in starts]
    return tuple(
        (frozenset().union(*(words for words, _ in some)), frozenset().union(*(found for _, found in some)))
        for some in near
    )


@lru_cache(2048)
def _said_in(sentence: str) -> tuple[frozenset[str], frozenset[str]]:
    """The telling words and the numbers of a sentence."""
    return frozenset(telling(sentence)), frozenset(NUMBER.findall(sentence))
