"""One product before another: of one drug under several names, or of one family, what is to come first is another product
(`preferred_product`) and not a step (`step_therapy`)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.facts import Book
from generator.reading.features import drug_words
from generator.reading.medicine import named_drugs, refused_therapy
from generator.reading.paragraphs import Paragraph
from generator.reading.parts import HISTORY, REQUEST, RIGHTS

OWN_PRODUCT = re.compile(r"\bpreferred ([\w-]+ ){0,3}(?:product|brand|biosimilar|version|immune globulin)", re.I)
FAILED = re.compile(r"\btried and failed\b|\btrial and failure\b|\bfail(?:ed|ure) first\b", re.I)
"""What is asked of a step, whatever family the drugs are of."""
STEP = re.compile(r"\bstep[- ](?:therapy|edit|care)|\bfail[- ]first", re.I)
BEFORE_IT = re.compile(
    r"\b(?:before|first|instead|pays for|last pick|delante|prefer\w*|must|unless|in place of|ahead of|first-line|covered (?:products?|brands?|after)|try|tried|trial|antes|primero|preferid\w+|en lugar de)\b",
    re.I,
)
OTHER_BRAND = 0.85
"""How surely a sentence that puts other products of the refused kind first asks for another product."""


def see_other_brands(paragraphs: Sequence[Paragraph], text: str, book: Book) -> None:
    """'Venofer or Ferrlecit must be used before Injectafer': of irons, and of one drug under several names (the immune
    globulins by vein are one), what is to come first is another product, not a step."""
    refused = refused_therapy(text, book)
    if not refused:
        return
    names = own_names(text, refused, book)
    kin = family(refused, book) if drug_words().get(_first_word(refused, book)) == "<iron>" else ""
    for paragraph in paragraphs:
        for hits, sentence in zip(paragraph.hits, paragraph.said, strict=True):
            if (
                sentence.section in (RIGHTS, HISTORY, REQUEST)
                or not BEFORE_IT.search(sentence.words)
                or sum(
                    sentence.odds[role]
                    for role in ("role_request", "role_history", "role_approval", "role_rule_quoted")
                )
                > 0.3
            ):
                continue
            named = named_drugs(sentence.words, book)
            others = [
                each
                for each in named
                if (each.key == refused and sentence.words[each.start : each.end].lower() not in names)
                or (kin and each.key and each.key != refused and family(each.key, book) == kin)
            ]
            if others and all(
                each.key == refused or (kin and each.key and family(each.key, book) == kin) for each in named
            ):
                hits.pop("step_therapy", 0)
                hits["preferred_product"] = max(hits.get("preferred_product", 0), OTHER_BRAND)


BESIDE = 60
"""Characters between two names of the drug that was asked for: 'vedolizumab (Entyvio)'."""


def own_names(text: str, refused: str, book: Book) -> set[str]:
    """The names under which the drug was asked for: the first, and those that follow close on it in its line."""
    named = [each for each in named_drugs(text, book) if each.key == refused]
    names: set[str] = set()
    for number, each in enumerate(named):
        last = named[number - 1]
        between = text[last.end : each.start] if number else ""
        if number and (len(between) > BESIDE or not re.fullmatch(r"[^\n.;:]*[(/,][^\n.;:]*", between)):
            break
        names.add(text[each.start : each.end].lower())
    return names


def _first_word(therapy: str, book: Book) -> str:
    row = book.get("therapies", therapy)
    return next((word for word in re.findall(r"[a-z]{5,}", " ".join((*row.brands, row.generic)).lower()) if word in drug_words()), "")  # fmt: skip


def names_one_drug(words: str, text: str, book: Book) -> bool:
    """Whether all drugs that are named are the refused one, under several names."""
    named = [each for each in named_drugs(words, book) if each.key]
    return {each.key for each in named} == {refused_therapy(text, book)} and len(
        {words[each.start : each.end].lower() for each in named}
    ) > 1


def same_kind_wanted(words: str, text: str, book: Book) -> bool:
    """Whether what they want instead is of the refused drug's own class, as far as the book knows the names."""
    refused = refused_therapy(text, book)
    others = {each.key for each in named_drugs(words, book) if each.key} - {refused}
    if refused and others and not FAILED.search(words):
        own = family(refused, book)
        return all(family(key, book) == own for key in others)
    return bool(OWN_PRODUCT.search(words)) and not STEP.search(words)


def family(therapy: str, book: Book) -> str:
    """The kind of drug: its class, or the one that is a variant of."""
    return book.get("drug_classes", book.get("therapies", therapy).drug_class).family
