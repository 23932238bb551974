"""The papers of a case, numbered once: those the person has, then those that its facts call for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from generator.form.topics import Topic, is_clinical, load_topics
from generator.form.when import MONTH_NAMES, When, of_day
from generator.rows.row import Row

USUAL_PAPER = {
    "treatments": ("Chart notes and pharmacy records of the earlier treatments", "the doctor's office: the chart"),
    "findings": ("Laboratory and test reports", "the doctor's office: the chart"),
    "notices": ("Earlier letters of the plan", "you"),
    "criteria": ("Chart notes", "the doctor's office: the chart"),
    "if_missed": ("Letter of the treating doctor", "the doctor"),
}
"""The paper that usually shows an item without a named one, and who has it; facts have theirs from their topic."""


_LOST = re.compile(
    r"\b(?:(?:can(?:’|')?t|cannot|could not|couldn(?:’|')?t) (?:be )?f(?:ind|ound)|not found|lost|destroyed|no longer (?:exists?|kept)|gone)\b",
    re.I,
)
"""How somebody says of a paper that nobody has it."""

_HOPED_FOR = re.compile(r"(?:any|anything|something|some|whatever|maybe|perhaps|possibly)\b", re.I)


class Exhibit(Row):
    """A paper in the packet. `who` is empty for a paper the person has; else whom to ask for it."""

    number: int
    title: str
    on: When | None = None
    pages: int | None = None
    who: str = ""


class PaperList:
    """The exhibits in order, and the numbers behind each item of the record: {'facts.2': (3, 5)}."""

    def __init__(self, papers: Iterable[Mapping[str, Any]]):
        self.exhibits: list[Exhibit] = []
        self.of_item: dict[str, tuple[int, ...]] = {}
        self.wanted: list[Exhibit] = []
        """Usual papers of what names none, beside a list of the papers in hand: the doctor's office is asked for them, and no
        letter promises them. They have no number yet."""
        self._numbers: dict[str, int] = {}
        self._lost: set[str] = set()
        self._is_listed = False
        for row in papers:
            if row.get("title"):
                self._is_listed = True
                if _LOST.search(row.get("who") or ""):
                    self._lost.add(_key(row["title"]))
                    continue  # it cannot follow either
                self._add(
                    Exhibit(len(self.exhibits) + 1, row["title"], row.get("on"), row.get("pages"), row.get("who") or "")
                )

    def _add(self, exhibit: Exhibit) -> int:
        self.exhibits.append(exhibit)
        for name in (exhibit.title, f"{exhibit.title} ({exhibit.on.text})" if exhibit.on else ""):
            if name:
                self._numbers.setdefault(_key(name), exhibit.number)
        return exhibit.number

    def rest(self, item: str, paper: str | None, *, is_held: bool = False) -> None:
        """Rest an item on the papers its cell names: titles or numbers, several with a semicolon between them. A title
        that is not in the list yet joins it; beside a list of the papers in hand, as one that is not in hand, unless the answer
        itself says that the person holds it (`is_held`)."""
        numbers = []
        for name in (part.strip() for part in (paper or "").split(";")):
            if not name or _key(name) in self._lost or self._may_not_be(name):
                continue
            place = re.fullmatch(r"(?:exhibit |paper |no\.? ?)?(\d{1,2})", name, re.I)
            if place and 1 <= int(place[1]) <= len(self.exhibits):
                numbers.append(int(place[1]))
            else:
                numbers.append(
                    self._numbers.get(_key(name))
                    or self._add(
                        Exhibit(len(self.exhibits) + 1, name, who=NOT_LISTED if self._is_listed and not is_held else "")
                    )
                )
        if numbers:
            self.of_item[item] = tuple(dict.fromkeys(numbers))

    def _may_not_be(self, name: str) -> bool:
        """Whether a title names no paper but the hope for one, which nobody has in hand: 'Anything in writing from the call'."""
        number = self._numbers.get(_key(name))
        is_in_hand = number is not None and not self.exhibits[number - 1].who
        return not is_in_hand and _HOPED_FOR.match(name) is not None

    def drop_earlier(self, item: str, days: Sequence[date]) -> None:
        """Take from an item the papers of a day before all of its days: what came later cannot stand in them."""
        if not days or item not in self.of_item:
            return
        by_number = {exhibit.number: exhibit for exhibit in self.exhibits}
        kept = tuple(
            number
            for number in self.of_item[item]
            if not ((on := by_number[number].on) and on.last and on.first == on.last and on.last < min(days))
        )
        if kept:
            self.of_item[item] = kept
        else:
            del self.of_item[item]

    def add_notice(self, day: date) -> None:
        """The notice itself, which whoever appeals holds: last in the list, where no paper of theirs is one."""
        days = [exhibit.on.first for exhibit in self.exhibits if exhibit.on and exhibit.on.first == exhibit.on.last]
        if day not in days and not any(self._is_notice(exhibit, day) for exhibit in self.exhibits):
            self._add(Exhibit(len(self.exhibits) + 1, NOTICE, of_day(day)))

    @staticmethod
    def _is_notice(exhibit: Exhibit, day: date) -> bool:
        """Whether a paper is the notice of that day by its title: an EOB is, where nothing says that it is of another day."""
        is_other_day = exhibit.on is not None and exhibit.on.last is not None and exhibit.on.last != day
        return _NOTICE.search(exhibit.title) is not None and not (is_other_day and _EOB.search(exhibit.title))

    def _usual_in_hand(self, topic: str, item: str) -> int | None:
        """The number of a paper in hand that is the whole of the kind that usually shows such a fact."""
        row = load_topics().get(topic)
        return self._whole_of(row.paper if row else USUAL_PAPER.get(item.partition(".")[0], ("", ""))[0])

    def _whole_of(self, title: str) -> int | None:
        """The number of an undated paper in hand that is the whole of the usual kind: 'Chart notes of the practice'. A note of one
        day is not: what it holds is known to who has it."""
        kind = WHOLE.get(title)
        found = [
            exhibit.number
            for exhibit in self.exhibits
            if kind
            and not exhibit.who
            and exhibit.on is None
            and re.match(kind, exhibit.title, re.I)
            and not re.search(r"\d", exhibit.title)
        ]
        return found[0] if len(found) == 1 else None

    def _named_for(self, named: str, on: When | None) -> int | None:
        """The number of the one paper in hand whose title shares a telling word with the name of a test: 'OCT print' shows the
        'OCT of the macula'; else of the one report of tests of its very day. What several papers fit tells nothing."""
        words = _telling(named)
        in_hand = [exhibit for exhibit in self.exhibits if not exhibit.who]
        found = [exhibit.number for exhibit in in_hand if words & _telling(exhibit.title)]
        if not found and on and on.precision == "day":
            reports = [exhibit for exhibit in in_hand if _may_hold(exhibit.title, named)]
            found = [
                exhibit.number for exhibit in reports if exhibit.on and exhibit.on.first == exhibit.on.last == on.first
            ]
        return found[0] if len(found) == 1 else None

    def propose(self, item: str, topic: str = "", said: str = "", named: str = "", on: When | None = None) -> None:
        """Rest an item that names no paper on the one that usually shows such a fact; it is to be asked for. What was
        `said` on the phone is shown by the note of the call. A test by the name `named` rests on the paper in hand that is
        named after it, if there is one."""
        if item in self.of_item or topic == "other":
            return
        if named and (in_hand := self._named_for(named, on)):
            self.of_item[item] = (in_hand,)
            return
        if self._is_listed and item.partition(".")[0] in ("facts", "notices"):
            if in_hand := self._usual_in_hand(topic, item):
                self.of_item[item] = (in_hand,)
            return  # who lists the papers has said what shows what; a heap of slips for the rest proves nothing
        row = load_topics().get(topic)
        if row and row.group in SPOKEN and _CALL.search(said):
            row = load_topics()["call_reference"]
        if row and not would_show(row, said):
            return
        title, who = (row.paper, row.who) if row else USUAL_PAPER.get(item.partition(".")[0], ("", ""))
        if not title or title in OWN_WORD:
            return
        number = self._numbers.get(_key(title)) or self._whole_of(title)
        if number is None and self._is_listed:
            if title not in [exhibit.title for exhibit in self.wanted]:
                self.wanted.append(Exhibit(0, title, who=who))
            return
        self.of_item[item] = (number or self._add(Exhibit(len(self.exhibits) + 1, title, who=who)),)


WHOLE = {
    "Chart notes": r"(?:all |the |whole |complete |my |his |her )*(?:chart|office) notes?\b|(?:whole |complete |the )*chart\b|(?:whole |complete |the )*medical records?\b",
    "Laboratory and test reports": r"(?:all |the |my |his |her )*(?:lab(?:oratory)?s?|test)(?: and test)? (?:reports?|results)\b",
}
"""How a paper in hand is named that is the whole of a kind, by the title of the usual paper of that kind."""

PROOF_OF_SENDING = "Proof of the request (portal or fax record)"

SHOWS_ONLY = {
    PROOF_OF_SENDING: r"\b(?:sent|faxed|submitted|filed|uploaded|mailed|portal|fax)\b",
    "Plan booklet, the pages quoted": r"[“\"]|\b(?:page|section|booklet|benefit)\b",
    "Payment notices": r"\bpa(?:id|ys|yment)\b|\bdeductible\b|\bcopay|\bcoinsurance\b",
}
"""Papers that show only what is of their kind, and words by which a fact is: a fax record shows what was sent, and not that
nothing came."""

OF_MEDICINE = ("Chart notes", "Letter of the treating doctor")
"""Papers of the doctor's office, which show facts of medicine and nothing that was only said."""

_TALK = re.compile(
    r"\b(?:told|said|says|heard|asked|somebody|someone|lunch|meeting|neighbou?r|attestation|"
    r"(?:did|do|does|was|were)(?: not|n[’']t) (?:get|send|receive|come|mention|raise))\b",
    re.I,
)


def would_show(topic: Topic, said: str) -> bool:
    """Whether the usual paper of a topic would show what is said under it: what somebody said, or what never came, stands in
    no chart and in no fax record.

    >>> would_show(load_topics()["infections"], "Pneumonia in March 2025, five days in hospital")
    True
    >>> would_show(load_topics()["other_causes"], "A biller heard it at lunch")
    False
    """
    if topic.paper in SHOWS_ONLY and not re.search(SHOWS_ONLY[topic.paper], said, re.I):
        return False
    if topic.paper == PROOF_OF_SENDING and _NEVER_CAME.search(said):
        return False
    return topic.paper not in OF_MEDICINE or (is_clinical(topic.id) and not _TALK.search(_without_doctors_words(said)))


_NEVER_CAME = re.compile(r"\b(?:no|not|never|nobody|nothing)\b|n[’']t\b", re.I)

_DOCTORS_WORDS = re.compile(r"\b(?:Dr\.|[Dd]octor|NP|nurse)[^.“\"]{0,40}?(?:said|says|told \w+|wrote)\b:?")


def _without_doctors_words(said: str) -> str:
    return _DOCTORS_WORDS.sub("", said)


NOT_LISTED = "whoever has it"
"""Who has a paper that a row names and the list of papers in hand does not."""

OWN_WORD = ("Record of the places asked", "Signed statement on daily life")
"""Papers that would only say once more what the person says in the letter: where they have none, their word stands."""

SPOKEN = ("life", "supply", "requests")
"""Groups of facts that are often told on the phone."""

_CALL = re.compile(
    r"\b(?:on the phone|by phone|called|told (?:me|us)|voice ?mail|phone call|spoke (?:with|to))\b", re.I
)

NOTICE = "Notice of the decision"
"""The title of the notice itself among the exhibits."""
_EOB = re.compile(r"\bEOBs?\b|\bexplanation of (?:benefits|payment)\b", re.I)
_NOTICE = re.compile(
    r"\b(?:denial|notice|decision|determination|refusal|explanation of (?:benefits|payment)|EOB)\b", re.I
)


_REPORT = re.compile(
    r"\b(?:lab(?:oratory)?s?|blood|test|report|results?|print(?:out)?|scan|log|chart|visit|note)\b", re.I
)
"""How a paper is named that may hold the result of a test of its day."""
_OF_ONE_TEST = re.compile(
    r"\b(?:G6PD|JCV?|TB|quantiferon|hepatitis|CT|MRI|EMG|NCS|nerve|x-?rays?|films?|colonoscopy|endoscopy|biops\w+|echo\w*|EKG|ECG|ultrasound|"
    r"sleep study|DEXA|DXA|spirometry|PFTs?|audiogram|OCT|vaccin\w+|gene(?:tic)?s?|culture|approval|receipt|infusion record)\b",
    re.I,
)
"""How a paper is named that holds the result of one test, or of none."""
_LABORATORY = re.compile(
    r"\b(?:ferritin|h(?:emo|ae?mo)globin|Hgb|Hb|CRP|creatinine|eGFR|ALT|AST|Ig[AGM]|antibod\w+|LDH|platelets?|WBC|neutrophils|calprotectin|urine|"
    r"GAG|PBG|ALA|albumin|TSAT|saturation|B12|titers?|uric|glucose|potassium|level|trough|CT|MRI|x-?rays?|ultrasound|scan|biops\w+|\w+scopy)\b",
    re.I,
)
"""A test that a laboratory or a machine reports, and of which a doctor's note is no report."""
_OF_A_VISIT = re.compile(r"\b(?:notes?|visit|chart|log)\b", re.I)


def _may_hold(title: str, named: str) -> bool:
    """Whether a paper of the day of a test may hold its result, by what it is called.

    >>> _may_hold("Lab results (portal)", "CRP"), _may_hold("G6PD result, Quest", "eGFR"), _may_hold("Office note", "Ferritin")
    (True, False, False)
    """
    if not _REPORT.search(title) or _OF_ONE_TEST.search(title):
        return False
    return not (_OF_A_VISIT.search(title) and _LABORATORY.search(named))


_COMMON = {
    "test", "tests", "report", "reports", "result", "results", "paper", "papers", "note", "notes", "print", "letter", "record",
    "records", "score", "scores", "level", "levels", "chart", "clinic", "visit", "the", "and", "for", "from", "with", "doctor",
    "office", "hospital", "laboratory", "lab", "list", "log", "copy", "old", "new", "scan", "sheet", "day", "date",
}  # fmt: skip


def _telling(name: str) -> set[str]:
    """The words of a name by which a paper and a test are known for each other; days and common words are none."""
    return {word for word in re.findall(r"[a-z][a-z0-9]{2,}", name.lower()) if word not in _COMMON} - {
        month.lower() for month in MONTH_NAMES
    }


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name).strip().lower()


def words_of(numbers: tuple[int, ...]) -> str:
    """'Exhibit 3', 'Exhibits 3 and 5'; empty for none."""
    if len(numbers) < 2:
        return f"Exhibit {numbers[0]}" if numbers else ""
    return f"Exhibits {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
