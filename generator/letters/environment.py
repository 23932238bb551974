"""The template environment: where templates are, and the filters they may use. Every printed value passes through the
marks of the document being written."""

from __future__ import annotations

import re
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from jinja2.environment import Environment
from jinja2.loaders import BaseLoader, ChoiceLoader, DictLoader, FileSystemLoader, ModuleLoader
from jinja2.runtime import Context, StrictUndefined
from jinja2.utils import pass_context

from generator.letters.already_said import is_told
from generator.letters.blocks import Marks, Value
from generator.letters.moves import template_sources
from generator.letters.provenance import TracingEnvironment
from generator.letters.said import BLANK, Row, short_name
from generator.record.approvals import is_anothers
from generator.record.papers import words_of
from generator.record.sentences import begin_sentence, leans, split_sentences

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
COMPILED = HERE / "compiled"
"""Templates as Python modules, made by the build for the browser."""

current_marks: ContextVar[Marks] = ContextVar("marks")


def make_environment(loader: BaseLoader) -> Environment:
    """The one environment, for the build that compiles templates and for the run that uses them. Every printed
    value passes through the marks of the document being written; printing outside of one raises LookupError."""
    environment = TracingEnvironment(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=False,  # nothing is escaped because nothing typed is ever read as markup: see blocks.py
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: current_marks.get().finalize(value),
    )
    environment.filters["cap"] = capital
    environment.filters["low"] = _uncapitalize
    environment.filters["proved"] = prove
    environment.filters["told"] = _tell
    environment.filters["approvals"] = _tell_approvals
    environment.filters["dollars"] = lambda value: keep(
        value, f"${str(value).strip().lstrip('$ ')}" if re.match(r"\s*\$? ?\d", str(value)) else str(value)
    )
    environment.filters["approver"] = _name_approver
    environment.filters["names"] = name_drugs
    environment.filters["brief"] = lambda value: keep(value, short_name(str(value)))
    environment.filters["number"] = lambda rows, one, several: one if len(rows) == 1 else several
    environment.filters["quoted"] = _quote
    environment.filters["beginning"] = _begin
    environment.filters["sentence"] = end_sentence
    environment.filters["flat"] = _flatten
    environment.filters["open_end"] = lambda value: keep(value, str(value).rstrip(" .;,"))
    environment.filters["reported"] = _report
    environment.filters["as_signed"] = _as_signed
    environment.filters["own_words"] = _own_words
    environment.filters["clause"] = _clause
    environment.filters["bare_normal"] = lambda value: keep(
        value, str(value).removeprefix("normal").strip() or str(value)
    )
    environment.filters["earliest"] = lambda rows: min(
        (row for row in rows if row.raw("on")), key=lambda row: row.raw("on"), default=None
    )
    environment.filters["unsaid_beside"] = lambda rows, letters: [
        row for row in rows if not is_told(str(row.told), " ".join(str(letter.told) for letter in letters))
    ]
    environment.filters["one_line"] = lambda value: keep(
        value, ", ".join(part for line in str(value).split("\n") if (part := line.strip(" ,")))
    )
    return environment


@cache
def load_environment() -> Environment:
    if COMPILED.exists():
        return make_environment(ModuleLoader(COMPILED))
    from generator.letters.kept import KeptTemplates

    environment = make_environment(source_loader())
    environment.bytecode_cache = KeptTemplates(TEMPLATES)
    return environment


def load_all_templates() -> None:
    """Have every template that the build compiled ready in memory, where a letter finds it without a file."""
    loader = load_environment().loader
    if isinstance(loader, ModuleLoader):
        for name in sorted({path.stem for path in COMPILED.glob("tmpl_*.py*")}):
            __import__(f"{loader.package_name}.{name}", None, None, ["root"])


def source_loader() -> BaseLoader:
    """Where the sources of all templates are: the documents, and the words of the moves in their rows."""
    return ChoiceLoader([FileSystemLoader(TEMPLATES), DictLoader(template_sources())])


def keep(value: Any, text: str) -> Value:
    """`text` with the provenance of `value`."""
    if isinstance(value, Value):
        return Value.of(text, answers=value.answers, facts=value.facts, is_gap=value.is_gap)
    return Value(text)


def capital(value: Any) -> Value:
    text = str(value)
    if text[1:2].isupper():
        return keep(value, text)  # eGFR
    return keep(value, begin_sentence(text))


def _uncapitalize(value: Any) -> Value:
    """The text in running text: its first letter small, unless the word is an abbreviation or a name of two capitals."""
    text = str(value)
    first = text.split(" ")[0]
    is_plain = first[1:] == first[1:].lower() and first not in NAMES and not re.search(r"['’]s$", first)
    return keep(value, text[:1].lower() + text[1:] if is_plain else text)


NAMES = (
    "Medicare", "Medicaid", "Defense", "Federal", "Director", "Guillain-barré", "Graves", "Behçet", "Sjögren", "Gaucher", "Fabry", "Pompe", "Castleman",
    "Hunter", "Hurler", "Guillain-Barré", "Kawasaki", "Lambert-Eaton", "Hodgkin", "Guillain-Barre", "Morquio", "Maroteaux-Lamy", "Sanfilippo", "Sly", "Batten", "Paget", "Takayasu", "Wilson",
    "Evans", "Felty", "Duchenne", "Becker", "Willebrand", "Glanzmann", "Fanconi", "Friedreich", "Charcot-Marie-Tooth", "Huntington", "Parkinson", "Hodgkin’s", "Marfan", "Ehlers-Danlos", "Turner", "Prader-Willi", "Stevens-Johnson", "Goodpasture", "Hashimoto", "Raynaud", "Sézary", "Waldenström", "Rett", "Dravet", "Lennox-Gastaut", "Alzheimer", "Rasmussen", "Susac", "Schnitzler", "Wiskott-Aldrich", "DiGeorge", "Niemann-Pick", "Wolman", "Cushing", "Addison",
)  # fmt: skip
"""Words that keep their capital. A name in the possessive (Crohn’s) keeps it anyway."""


def end_sentence(value: Any) -> Value:
    """The text with a full stop at its end, unless it has an end mark already."""
    text = str(value).rstrip(" ;,\n")
    return keep(
        value,
        text if not text or text.endswith((".", "!", "?", "…", ".”", '."', "…”")) or text == BLANK else text + ".",
    )


BRIEF = 8
"""Words of a sentence that seldom says a thing whole."""
_SENTENCE = re.compile(
    r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bNo)(?<!\bvs)(?<!\b[A-Z])(?<!\b[ap]\.m)(?<=[\w)”’'])[.;](?:\s|$)"
)


def first_sentence(text: str, most: int) -> str:
    """The first sentence of a text without its full stop, with the second where the first is only a few words; empty when
    it has more than `most` words."""
    first, *rest = _SENTENCE.split(" ".join(text.split()), maxsplit=2)
    if len(first.split()) < BRIEF and rest and rest[0] and len(f"{first} {rest[0]}".split()) <= most:
        second = rest[0] if rest[0][:1].isupper() or rest[0][:1].isdigit() else ""
        first = f"{first}{'. ' if second else '; '}{rest[0]}"
    return first.rstrip(".") if len(first.split()) <= most else ""


def _flatten(value: Any) -> Value:
    """The text on one line."""
    return keep(value, " ".join(str(value).split()))


_FIRST_PERSON = re.compile(r"\bI\b|\b(?:my|me|myself|mine|we|us|our|ours)\b|\b(?:My|Mine|We|Our)\b")


def is_first_person(text: str) -> bool:
    """Whether somebody speaks of themselves in it."""
    return _FIRST_PERSON.search(text) is not None


def surname_of(doctor: Any) -> str:
    """The family name of the doctor who signs: 'Dr. Ilse Farraday, East Pines' -> 'Farraday'; empty without one."""
    names = re.findall(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*", re.split(r",", str(doctor))[0])
    names = [name for name in names if len(name) > 2]
    names = [name for name in names if name not in ("Doctor", "Prof", "MD", "DO")]
    return names[-1] if names and BLANK not in str(doctor) else ""


_OWN_NOTE = re.compile(
    r"^((?:In|On|From) )?(?:[Tt]he (?:treating )?doctor[’']s|Her|His) ((?:[A-Z]\w+ )?(?:\d{4} )?(?:office |chart |clinic )?(?:note|letter))\b"
)
_SAY = {"says": "say", "writes": "write", "states": "state", "notes": "note"}
_DID = "[a-z]+ed|saw|gave|found|put|was|had|did|made|took|told|set|began|spoke|kept|chose"
_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]|(?<![\w])['‘][^'’]{8,}['’](?!\w)")


_ONLY_THE_FAMILYS = re.compile(
    r"^[A-Z][a-z]+ says: |\b[Tt]he doctor (?:wants|thinks|hopes|likes|prefers)\b|\b(?:told (?:me|us|them|the plan)|on the phone|by phone|printout|own log|not seen it|on the bags?|lump|asked if|belt and suspenders|the portal|or thereabouts|kind of|sort of|holy terror|the family \w+|the plan (?:got|used|wants?)|[Ss]?he wrote)\b"
    r"|\b[Bb]y (?:the |her |his |their |my |our )?(?:father|mother|wife|husband|parent|son|daughter|family|patient)[’']s (?:own )?(?:count|log|list|calendar|odometer)\b"
    r"|\b(?:he|she|they|[Ff]ather|[Mm]other|[Ww]ife|[Hh]usband) wants?\b|\b[Tt]he (?:health |insurance )?plan\b(?! of (?:care|treatment))|\b(?:on|in a|the) video\b|\blikely never\b"
    r"|\b[Tt]hey (?:looked|put|said|say|let|told|called|want)\b"
    r"|\b(?:denial|notice|letter)s? (?:was|names|prints|says|said|does not mention)\b|\byou can(?:not|[’']t)\b|\bI think\b",
)
"""What families say of those who treat, of papers and of calls: nothing that a doctor's letter would say so."""

_AS_TOLD = re.compile(r",? (?:the doctor|Dr\.? [\w’'-]+|[Ss]he|[Hh]e) (?:said|says|told (?:me|us))(?=[.;,]|$)")
"""'…, the doctor said': in the doctor's own letter it is said."""


_AS_THE_NURSE_SAID = re.compile(
    r",? as (?:her|his|their|the|my) (?:nurse|office|assistant|coordinator|staff) (?:said|told (?:me|us)|says)\b[^.;]*",
    re.I,
)
"""By whom the doctor's view came: the doctor who signs says it without."""

_THE_DOCTOR = re.compile(
    r"\b[Tt]he doctor (?:says|said|insists|insisted|wants|wanted|wrote|will|won[’']t|would|does|did|is|was|has|had|told|asked|ordered|thinks)\b"
)
"""How somebody else speaks of the doctor who signs."""


_YOU_DO = re.compile(
    r"\b(?:when|if|once|before|after|where) you\b|\byou (?:sat|pick|lift|touch|hold|held|look|hear|see) ", re.I
)
"""How a family tells what anybody would see or do: 'she screamed when you sat her up'."""

TO_THE_PATIENT = re.compile(
    r"\byour (?:\w+ )?(?:variants?|genes?|body|heart|kidneys?|lungs?|blood|eyes?|levels?|infusions?|disease|illness|family|symptoms?|weight|child|son|daughter|medicines?)\b",
    re.I,
)
"""What the doctor said to the patient, and would not write to an insurer so."""


_DOES = (
    "call|want|plan|prefer|expect|see|fear|advise|recommend|regard|consider|believe|check|follow|order|explain|support|ask|intend|use|judge|think|"
    "worrie|agree|add|note|find|hold|insist|feel|treat|write|say|state"
)
_HAS = "reasons?|plan|new plan|view|opinion|advice|judgment|aim|goal|explanation|answer|concern"


def _of_doctor(surname: str) -> str:
    return rf"^(?:Dr\.? )?(?:[A-Z][\w’'-]+ )?{re.escape(surname)}"


def is_of_the_doctor(text: str, surname: str) -> bool:
    """Whether a note tells in its first words what the doctor who signs thinks, says or plans: 'Dr. Pillai’s reason for the four doses: …'."""
    return bool(surname) and re.match(rf"{_of_doctor(surname)}(?:[’']s (?:{_HAS})\b| (?:{_DOES})s\b)", text) is not None


def _mine(told: str, surname: str) -> str:
    """What somebody tells of the doctor who signs, as that doctor says it: 'Dr. Pillai calls it …' -> 'I call it …'."""
    told = re.sub(rf"{_of_doctor(surname)}[’']s (?=(?:{_HAS})\b)", "My ", told)
    return re.sub(
        rf"{_of_doctor(surname)} ({_DOES})s\b(?! [“\"])",
        lambda match: f"I {'worry' if match[1] == 'worrie' else match[1]}",
        told,
    )


_DOCTORS_ACT = re.compile(r"(?:He|She) (picked|chose|ordered|prescribed|recommends|recommended|prefers)\b")
"""What only the doctor does: said of 'he' or 'she' behind a sentence in which the doctor speaks of themselves."""


def in_doctors_voice(text: str, surname: str) -> str:
    """A note as the doctor who signs could say it, sentence by sentence: "Dr. Pillai wrote on 11/02: '…'" becomes "I wrote
    on 11/02: '…'"; a sentence with somebody else's 'I' or 'we' outside of a quotation, or with the doctor's own name
    still in it, falls away. Empty when nothing is left.

    >>> in_doctors_voice("Her fingers are bent. Dr. Pillai wrote: 'I would not start it.' My uncle died of it.", "Pillai")
    "Her fingers are bent. I wrote: 'I would not start it.'"
    >>> in_doctors_voice("Dr. Pillai does not want it because of asthma, as her nurse said by phone on May 3, 2026.", "Pillai")
    'I do not want it because of asthma.'
    """
    kept: list[str] = []
    is_lost = False
    for sentence in split_sentences(text):
        told, was_lost = sentence, is_lost
        is_lost = True
        if was_lost and leans(sentence):
            continue  # what it points at is not told
        if re.match(r"(?:She|He) (?:also )?(?:says|said|writes|wrote|thinks|noted|adds)\b", told):
            continue  # of the doctor, most likely, and nothing that the doctor would say so
        if kept and kept[-1].startswith("I ") and (act := _DOCTORS_ACT.match(told)):
            told = f"I {_SAY.get(act[1], act[1])}{told[act.end() :]}"
        told = _AS_TOLD.sub("", told)
        told = _AS_THE_NURSE_SAID.sub("", told)
        if _ONLY_THE_FAMILYS.search(_QUOTED.sub("", told)) or _THE_DOCTOR.search(_QUOTED.sub("", told)):
            continue
        if TO_THE_PATIENT.search(_QUOTED.sub("", told)) or _YOU_DO.search(_QUOTED.sub("", told)):
            continue
        if surname:
            told = re.sub(
                rf"(^|: )(?:Dr\.? )?(?:[A-Z][\w’'-]+ )?{re.escape(surname)} (does|did)(?: not|n[’']t) (?=(?:{_DOES})\b)",
                lambda match: f"{match[1]}I {'do' if match[2] == 'does' else 'did'} not ",
                told,
            )
            told = _mine(told, surname)
            told = re.sub(
                rf"(^|: )(?:Chart note by |Note of )?(?:Dr\.? )?(?:[A-Z][\w’'-]+ )?{re.escape(surname)} (wrote|noted|said|says|writes|states|stated|documented|dictated|put)\b",
                lambda match: f"{match[1]}I {_SAY.get(match[2], match[2])}",
                told,
            )
            told = re.sub(
                rf"(^|[;:,] |\band |\b[Ww]hen |\b[Aa]fter )(?:Dr\.? )(?:[A-Z][\w’'-]+ )?{re.escape(surname)} (?=(?:{_DID})\b)",
                r"\1I ",
                told,
            )
            told = re.sub(
                rf"^(?:Dr\.? )?(?:[A-Z][\w’'-]+ )?{re.escape(surname)},?(?: on)? ((?:[A-Z][a-z]+ \d{{1,2}}, \d{{4}})|(?:\d{{1,2}}/\d{{1,2}}/\d{{2,4}}))[:,] (?=[“\"])",
                r"On \1 I wrote: ",
                told,
            )
            told = re.sub(
                rf"^(?:Dr\.? )?(?:[A-Z][\w’'-]+ )?{re.escape(surname)}[’']s (letter|note) of ([^:“\"]{{4,24}}): (?=[“\"])",
                r"In my \1 of \2 I wrote: ",
                told,
            )
            told = re.sub(
                rf'^(?:Dr\.? )?(?:[A-Z][\w’\'-]+ )?{re.escape(surname)}: [“"]([^“”"]+)[”"](\.?)$', r"\1\2", told
            )
        told = _OWN_NOTE.sub(lambda match: f"{match[1] or ''}{'My' if not match[1] else 'my'} {match[2]}", told)
        told = re.sub(
            r"(^|[;,] )[Dd]octor[’']s (note|letter)(?: of)? (?=[A-Z][a-z]+ \d|\d)",
            lambda match: f"{match[1]}{'my' if match[1] else 'My'} {match[2]} of ",
            told,
        )
        told = re.sub(r"\b[Tt]he doctor (?=wrote|noted|said|says|writes|states)", "I ", told)
        told = re.sub(r"^I says ", "I say ", told)
        own = told.startswith(("I ", "My ")) and not sentence.startswith(("I ", "My "))
        if own:
            told = re.sub(
                r"^I (?:said|say|told (?:me|us|them))(?: in the room| at the visit| on the phone)?,?(?: that)? (?P<cause>(?:because|as) (?:of )?(?:that|this|it),? )?(?:she|he) (?=(?:would|will|can|could)\b)",
                lambda match: capital(Value(f"{match['cause'] or ''}I ")),
                told,
            )
            told = re.sub(r"([;,]) (?:she|he) (?=will|would|plans|wants|can)", r"\1 I ", told)
            told = re.sub(r"^I say (?:that )?(?=[a-z])(.)", lambda match: match[1].upper(), told)
        told = (
            re.sub(r"\b(in|on) (?:her|his|their) ((?:\w+ )?(?:note|letter|order|chart))\b", r"\1 my \2", told)
            if own
            else told
        )
        bare = _QUOTED.sub("", told)
        bare = (
            re.sub(
                r"^((?:In|On|From) )?[Mm]y (?=(?:[A-Z]\w+ )?(?:\d{4} )?(?:office |chart |clinic )?(?:note|letter)\b)",
                r"\1the ",
                bare,
            )
            if told != sentence
            else bare
        )
        bare = (
            re.sub(r", I (?=wrote|noted|said|say)|\bI (?=wrote|noted)|(?<=: )I (?=do not|did not)", " ", bare)
            if told != sentence and not own
            else bare
        )
        if own:
            bare = re.sub(r"([;,]) I (?=will|would|plans|wants|can)", r"\1 ", bare)
        if (own and not is_first_person(bare[2:].replace(" my ", " ", 1)) and surname not in bare) or (
            not is_first_person(bare) and not (surname and re.search(rf"\b{re.escape(surname)}\b", bare))
        ):
            kept.append(told)
            is_lost = False
    return " ".join(kept)


def is_not_the_doctors_words(text: str, surname: str) -> bool:
    """Whether the doctor who signs could not say any of it: it is somebody else's 'I' or 'we'."""
    return not in_doctors_voice(text, surname)


def _report(value: Any) -> Value:
    """A fact for a paper the doctor signs. What the person treated says of themselves in the first person is theirs to
    say, in the appeal: here it is a hole, and the sentence falls away."""
    value = keep(value, re.sub(r"[;,]? (?:and |but )?the doctor (?:says|thinks|told|tells)\b[^.;]*", "", str(value)))
    return (
        keep(value, str(value))
        if not _FIRST_PERSON.search(str(value))
        else Value.of(BLANK, answers=value.answers, is_gap=True)
    )


@pass_context
def _as_signed(context: Context, value: Any) -> Value:
    """A note as whoever signs the paper can say it: in a paper of the doctor, as `reported`."""
    return _report(value) if context.get("by_doctor") else keep(value, str(value))


def _own_words(value: Any) -> Value:
    """Words that the signer said, as the signer writes them: without the quotation marks and the name around them.

    >>> str(_own_words('"the window is weeks." (Dr. Brodsky).'))
    'The window is weeks.'
    """
    text = " ".join(str(value).split())
    quoted = re.fullmatch(r"[“\"]([^“”\"]+)[”\"]\.?(?: ?\((?:Dr\.?|[Tt]he doctor)[^()]*\)\.?)?", text)
    return end_sentence(capital(keep(value, quoted[1] if quoted else text)))


MOST_BEGINNING = 12
LEAST_BEGINNING = 4
"""Words of a quotation that only says which reason is meant."""


def _begin(value: Any) -> Value:
    """The first sentence of a text, or its first words."""
    whole = " ".join(str(value).split())
    words = re.split(r"(?<=\w{3}[.!?])\s", whole, maxsplit=1)[0].split()
    if len(words) < LEAST_BEGINNING:  # a heading before the sentence
        words = whole.split()
    return keep(value, " ".join(words) if len(words) <= MOST_BEGINNING else f"{' '.join(words[:MOST_BEGINNING])} …")


def _clause(value: Any) -> Value:
    """A citation in the middle of a sentence: a comma closes its 'which' or 'as' clause."""
    text = str(value)
    return keep(value, f"{text}," if ", which " in text or ", as " in text else text)


def prove(value: Any, proof: Any) -> Value:
    """The text as one sentence that ends in the papers that show it: 'It failed (Exhibit 3).' `proof` is a row of the
    record, or the numbers of exhibits."""
    numbers = proof.numbers if isinstance(proof, Row) else tuple(proof or ())
    text = str(value).strip()
    if numbers and (
        cited := re.search(r" \(Exhibits? ([\d, and]+)\)\.?$", text)
    ):  # the papers behind its end are named already
        numbers = tuple(dict.fromkeys((*map(int, re.findall(r"\d+", cited[1])), *numbers)))
        text = text[: cited.start()]
        value = keep(value, text)
    words = words_of(numbers)
    if words and re.search(r"[.!?]”$", text):
        return keep(value, f"{text.removesuffix('.”').removesuffix('”')}” ({words}).")
    return (
        end_sentence(keep(value, f"{str(value).strip().removesuffix('.')} ({words})")) if words else end_sentence(value)
    )


@pass_context
def _tell(context: Context, items: Any) -> Value:
    """A row of the record, or several, as sentences, each with its papers. In a paper that the doctor signs, what the
    person treated wrote about themselves stands as their words."""
    rows = items if isinstance(items, list) else [items]
    if context.get("by_doctor"):
        name = surname_of(context["said"].doctor_name)
        rows = [r for r in rows if r.raw("topic") == "doctor_says" or not is_not_the_doctors_words(str(r.told), name)]
    if not rows:
        return Value.of(BLANK, is_gap=True)
    sentences = []
    for row in rows:
        text = str(row.told)
        if context.get("by_doctor"):
            text = in_doctors_voice(text, name) or (text if row.raw("topic") == "doctor_says" else "")
        told = keep(row.told, str(capital(text)))
        sentences.append(end_sentence(told) if context.get("without_papers") else prove(told, row))
    return Value.of(" ".join(sentences), answers=tuple(row.id for row in rows))


@pass_context
def _name_approver(context: Context, row: Row) -> str:
    """Who gave an earlier approval, in running text: 'you', or whoever decided before."""
    approvals = {notice.id: notice for notice in context["case"].notices}
    if row.id in approvals and is_anothers(approvals[row.id], context["case"]):
        return "the contractor before"
    return str(context["payer"]["you"])


@pass_context
def _tell_approvals(context: Context, rows: list[Row]) -> Value:
    """Earlier approvals in one sentence, with their papers; a single one with its own words."""
    you = str(context["payer"]["you"])
    whens = [f"{row.at}{f' until {row.until}' if row.until else ''}" for row in rows]
    is_anothers_own = you not in {_name_approver(context, row) for row in rows}
    numbers = tuple(dict.fromkeys(number for row in rows for number in row.numbers))
    basis = tuple(row.id for row in rows)
    if len(rows) == 1:
        until = f" until {rows[0].until}" if rows[0].until else ""
        gave = "the contractor before" if is_anothers_own else you
        told = str(prove(Value(f"{capital(Value(str(rows[0].at)))}, {gave} gave an approval{until}"), numbers))
        words = str(end_sentence(_quote(context, rows[0].words))) if rows[0].words else ""
        return Value.of(f"{told} {words}".strip(), answers=basis)
    years = [re.fullmatch(r"in (\d{4})", when) for when in whens]
    if all(years):
        whens = [f"in {years[0][1]}" if years[0] else "", *(year[1] for year in years[1:] if year)]
    listed = f"{', '.join(whens[:-1])} and {whens[-1]}"
    head = (
        "It was approved by those who decided then" if is_anothers_own else f"{capital(Value(you))} approved it before"
    )
    told = str(prove(Value(f"{head}: {listed}"), numbers))
    last = max(rows, key=lambda row: str(row.raw("on") or ""))
    words = str(end_sentence(_quote(context, last.words))) if last.words else ""
    return Value.of(f"{told} The last of them: {words}" if words else told, answers=basis)


def name_drugs(rows: list[Row]) -> Value:
    """The treatments of some rows by name, each once and without what stands in brackets: 'methotrexate, leflunomide
    and tocilizumab'."""
    names = [short_name(str(row.drug)) for row in rows]
    heads = [re.split(r", (?!\d)", name)[0] for name in names]  # 'Hydroxyurea, restarted' is hydroxyurea again
    names = list(
        dict.fromkeys(head if heads.count(head) > 1 else name for head, name in zip(heads, names, strict=True))
    )
    text = " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
    return Value.of(text, answers=tuple(row.id for row in rows))


@pass_context
def _quote(context: Context, value: Any) -> Value:
    """The text on one line in quotation marks; quotation marks within it become single ones. What was told of an
    earlier letter stands in them only when it is found in a letter that was pasted: else it may be a retelling."""
    text = " ".join(str(value).split())
    answers = getattr(value, "answers", ())
    pasted = " ".join(str(context["said"].denial_text).split())
    is_theirs = re.search(r"\b(?:[Ww]e|[Oo]ur)\b", text) is not None and re.search(r"\b[Yy]our?\b", text) is not None
    if any(key.startswith("notices.") for key in answers) and not is_theirs and text not in pasted:
        return keep(value, text.rstrip("."))
    if "conceded" in answers and pasted and _bare_letters(text) not in _bare_letters(pasted):
        theirs = [part for part in split_sentences(text) if _bare_letters(part) in _bare_letters(pasted)]
        if len(" ".join(theirs)) * 5 < len(text) * 2:
            return keep(value, text.rstrip("."))  # with words of the teller in it
        return keep(value, quote(" … ".join(theirs)))
    return keep(value, quote(text))


def _bare_letters(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def quote(text: str) -> str:
    """A text in quotation marks; those within it become single ones."""
    inner = re.sub(r"[“”]", lambda match: "‘" if match[0] == "“" else "’", text)
    inner = re.sub(r'"([^"]*)"', r"‘\1’", inner)
    return f"“{inner}”"
