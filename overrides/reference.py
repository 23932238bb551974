"""Reference pages, made from the fact book before MkDocs runs: plans, states, treatments, illnesses, codes, and the
table of what is confirmed. The figures are the rows'; the words around them say how to use them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from generator.facts import Book, load_book
from generator.facts import rows as kinds
from generator.facts.schema import evidence_blocks
from overrides.macros import answer, last_day, window

NOT_CONFIRMED = "*not confirmed*"


def us_date(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def words(text: str) -> str:
    """Fact text as Markdown text: nothing in it is markup."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", " ".join(str(text).split()))


def bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def table(head: list[str], body: list[list[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in body)])


class Writer:
    """Writes pages into a docs folder; every page ends with its sources and the day its facts were checked."""

    def __init__(self, book: Book, folder: Path):
        self.book, self.folder, self.today = book, folder, last_day(book)

    def link(self, source: str) -> str:
        row = self.book.get("sources", source)
        return f"[{words(row.title)}]({row.url})"

    def seen(self, block: Any) -> str:
        """'confirmed' with its sources, or why not."""
        if block.is_verified:
            return f"checked {us_date(block.verified)}" + (", from an old copy" if block.recheck else "")
        return NOT_CONFIRMED

    def page(self, name: str, title: str, about: str, parts: list[str], rows: Iterable[Any] = ()) -> None:
        blocks = [block for row in rows for block in evidence_blocks(row)]
        sources = list(dict.fromkeys(key for block in blocks for key in block.source))
        days = [block.verified for block in blocks if block.verified]
        text = [f'---\ntitle: "{title}"\ndescription: "{about}"\n---', f"# {title}", *[part for part in parts if part]]
        if sources:
            text += ["## Where this comes from", bullets(self.link(key) for key in sources)]
        if days:
            text.append(
                f"The facts on this page were last checked on {us_date(max(days))}; the oldest on {us_date(min(days))}."
            )
        text.append("This is information, not legal or medical advice.")
        path = self.folder / "reference" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n\n".join(text) + "\n", encoding="utf-8")

    def index(self, name: str, title: str, about: str, intro: str, entries: list[tuple[str, str]]) -> None:
        entries = sorted(entries, key=lambda entry: entry[1].lower())
        self.page(
            f"{name}/index", title, about, [intro, bullets(f"[{words(label)}]({key}.md)" for key, label in entries)]
        )


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def quoted(text: str) -> str:
    return text.replace('"', "'")


# -- plans -----------------------------------------------------------------------------------------------


def write_plans(writer: Writer) -> None:
    book = writer.book
    for kind in book.shelf("plan_kinds").values():
        levels = book.levels(kind.id, writer.today)
        ladder = [
            [str(n), words(level.name), words(level.decided_by), "nothing to file" if level.automatic else window(level),
             answer(level), "; ".join(words(c) for c in level.cites[:2]) + ("" if level.is_verified else f" ({NOT_CONFIRMED})")]
            for n, level in enumerate((item for item in levels if item.kind != "initial"), 1)
        ]  # fmt: skip
        rights = [r for r in book.shelf("rights").values() if kind.id in r.applies_to and r.is_verified]
        stated = []
        for right in rights:
            row, cite = book.cite_right(right.id, kind.id, writer.today)
            stated.append(f"**{capital(words(row.topic))}.** {words(row.text)} ({words(cite)})")
        writer.page(
            f"plans/{kind.id}",
            capital(quoted(kind.plain)),
            quoted(f"Appeals under {kind.plain}. The steps, both clocks, your rights, and how to tell that you have it."),
            [
                f"This page is for {words(kind.plain)}. The letter form works out the dates from your letter; here are the rules it uses.",
                "## How to tell that you have it\n\n" + bullets(words(cue) for cue in kind.recognise),
                "## The steps\n\n" + table(["Step", "What", "Who decides", "How long you have", "How fast they must answer", "Rule"], ladder)
                if ladder else "",
                "Count from the letter, not from memory. " + words(kind.count_rule),
                "## If you are late\n\n" + words(kind.late_rule) if kind.late_rule else "",
                "## If treatment is running\n\n" + words(kind.continuation),
                "## An outside look\n\n" + words(kind.external_review),
                "## What the plan owes you\n\n" + bullets(stated) if stated else "",
                "## Which state law reaches it\n\nState insurance law reaches this plan: see [your state](../states/index.md)."
                if kind.state_law_reaches
                else "## Which state law reaches it\n\nWe print no state insurance law for this plan.",
                "[Write the letter](../../letter/index.md)",
            ],
            [*levels, *rights],
        )  # fmt: skip
    writer.index(
        "plans", "Kinds of health cover", "Which rules reach your plan: the steps of appeal and the clocks, for each kind of cover.",
        "Which law helps you depends on who pays the claims. Look at your card and find your kind of cover.",
        [(kind.id, capital(kind.plain)) for kind in book.shelf("plan_kinds").values()],
    )  # fmt: skip


# -- states ----------------------------------------------------------------------------------------------

GROUND = {
    "contraindicated_or_adverse_reaction": "the drug they demand is unsafe for you",
    "expected_ineffective": "the drug they demand is expected not to work",
    "previously_failed": "you tried it, and it failed",
    "stable_on_drug": "you are stable on the drug you have",
    "not_in_best_interest": "it is not in your best interest",
    "other": "a further ground in the law",
}


def step_therapy_words(writer: Writer, state: kinds.State) -> str:
    law = state.step_therapy
    if not law.binds_commercial_now:
        return f"We know of no step-therapy law in {state.name} that binds commercial plans today. " + words(law.note)
    cite = ", ".join(words(c) for c in law.citations) or "section not confirmed"
    lines = [f"{state.name} has a step-therapy law for insured plans: {cite}."]
    if law.cite_limits:
        lines.append(f"Its limits: {words(law.cite_limits)}.")
    if not law.cite_in_letter:
        lines.append("We could not confirm the section for commercial plans, so the letter does not cite it.")
    if law.criteria_verified:
        lines.append(
            "You may ask for an exception when:\n\n" + bullets(GROUND[tag] for tag in law.criteria if tag in GROUND)
        )
    else:
        lines.append(
            f"We could not confirm the law's own list of grounds. {words(law.criteria_gap)} Ask the plan for it."
        )
    times = []
    if law.time_standard_verified:
        times.append(f"{words(law.time_standard)} as a rule")
    if law.time_urgent_verified:
        times.append(f"{words(law.time_urgent)} when urgent")
    lines.append(
        f"The plan must answer within: {', '.join(times)}."
        if times
        else "We could not confirm how fast the plan must answer."
    )
    if law.covers_provider_administered:
        lines.append(f"Drugs given by a nurse or doctor: {words(law.covers_provider_administered)}.")
    return "\n\n".join(lines)


def review_words(state: kinds.State) -> str:
    review = state.external_review
    if not review.is_verified:
        return "We could not confirm how external review works here. The letter that upholds the refusal must tell you."
    facts = [
        ("Who runs it", review.agency, review.process_verified),
        ("Where to file", review.file_with, review.process_verified),
        ("How long you have", f"{review.window}, counted from the {review.window_from}" if review.window_from else review.window, review.window_verified),
        ("A shorter track to watch for", review.short_track, bool(review.short_track)),
        ("Fee", review.fee, review.fee_verified),
        ("Answer", review.standard_decision, review.standard_decision_verified),
        ("Urgent answer", review.expedited, review.expedited_verified),
        ("Phone", review.phone, review.phone_verified),
    ]  # fmt: skip
    body = [[label, words(value) if sure else NOT_CONFIRMED] for label, value, sure in facts if value]
    return table(["What", "What we know"], body) + "\n\nThe letter in your hand is right where it gives you more time."


def write_states(writer: Writer) -> None:
    for state in writer.book.shelf("states").values():
        regulator = state.regulator
        helper = (
            f"{words(regulator.cap_name)}, {words(regulator.cap_phone)}"
            if regulator.cap_verified and regulator.cap_name
            else ""
        )
        laws = [
            f"**{words(law.title)}** ({words(law.cite)}): {words(law.summary)}" + ("" if law.cite_in_letter and law.is_verified else f" ({NOT_CONFIRMED})")
            for law in state.infusion_law
        ]  # fmt: skip
        contact = words(regulator.department)
        if regulator.is_verified and regulator.phone:
            contact += f", {words(regulator.phone)}"
        if regulator.website:
            contact += f", <{regulator.website}>"
        writer.page(
            f"states/{state.id}",
            state.name,
            f"Appeals of refused infusions in {state.name}: step-therapy law, external review, and who helps.",
            [
                f"State law helps when your plan is **insured** and was issued in {state.name}. It does not reach self-funded employer plans, Medicare, TRICARE or federal employee plans.",
                "## If they want another drug first\n\n" + step_therapy_words(writer, state),
                "## External review\n\nAfter the plan has said no for the last time, an outside reviewer can decide.\n\n" + review_words(state),
                "## Laws on infusions\n\n" + bullets(laws) if laws else "",
                "## Who takes a complaint\n\n" + contact + ("" if regulator.is_verified else f" ({NOT_CONFIRMED})"),
                "## Free help\n\n" + helper if helper else "",
                "[Write the letter](../../letter/index.md)",
            ],
            [state],
        )  # fmt: skip
    writer.index(
        "states", "Your state", "Step-therapy law, external review and helpers, for each state, the District of Columbia and Puerto Rico.",
        "Choose the state where your plan was issued. For a job's plan that can be the employer's state.",
        [(state.id, state.name) for state in writer.book.shelf("states").values()],
    )  # fmt: skip


# -- treatments and illnesses ------------------------------------------------------------------------------


def short(name: str) -> str:
    return re.sub(r"\s*;.*$", "", name)


def label_words(label: kinds.Label) -> str:
    if not label.is_verified:
        return "We have not read this drug's label yet. Ask the doctor's office, or look it up at DailyMed, before you rely on a label fact."
    facts = [
        ("boxed_warning", "Boxed warning", ("yes: " + "; ".join(label.boxed_warning_topics)).rstrip(": ") if label.boxed_warning else "none seen"),
        ("setting", "Setting", label.setting), ("observation", "Watching after the dose", label.observation),
        ("infusion_time", "Infusion time", label.infusion_time), ("monitoring", "Monitoring", "; ".join(label.monitoring)),
        ("premedication", "Medicine before the dose", label.premedication), ("rems", "Safety program (REMS)", label.rems),
    ]  # fmt: skip
    body = [
        [name, words(value), "read in a label" if key in label.confirmed else NOT_CONFIRMED]
        for key, name, value in facts
        if value
    ]
    return table(["What", "What it says, in our words", "Seen?"], body)


def write_therapies(writer: Writer) -> None:
    book = writer.book
    for therapy in book.shelf("therapies").values():
        codes = [
            [words(c.code), words(c.product), words(c.unit), f"ended {us_date(c.ended)}" if c.ended else "active" if c.is_verified else NOT_CONFIRMED]
            for c in therapy.code
        ]  # fmt: skip
        uses = [
            f"[{words(book.get('conditions', i.condition).name)}](../conditions/{i.condition}.md), {words(i.population)}: {words(i.text)}"
            + ("" if i.is_verified else f" ({NOT_CONFIRMED})")
            for i in therapy.indication
        ]  # fmt: skip
        products = [
            [words(p.name), words(p.route), words(p.code), ", ".join(p.indications), "yes" if p.is_verified else NOT_CONFIRMED]
            for p in therapy.product
        ]  # fmt: skip
        criteria = therapy.payer_criteria
        programs = [f"{words(s.name)} ({words(s.products)})" if s.products else words(s.name) for s in therapy.support]
        name = capital(short(therapy.generic))
        writer.page(
            f"therapies/{therapy.id}",
            quoted(name),
            quoted(f"{name}: billing codes and units, labeled uses, label facts on setting, and what payers usually ask for."),
            [
                f"{words(capital(therapy.drug_class))}. Brands: {', '.join(words(b) for b in (*therapy.brands, *therapy.biosimilars)) or 'see the codes'}. Given: {', '.join(therapy.routes)}.",
                "## Billing codes\n\nThe code must fit the product on the order. A wrong code is a common reason for a refusal, and a corrected claim mends it.\n\n"
                + table(["Code", "Product", "Billing unit", "State"], codes)
                if codes else "",
                "## Products\n\nThey are not the same drug to a payer: each has its own code and uses.\n\n"
                + table(["Product", "Route", "Code", "Labeled uses", "Confirmed"], products)
                if products else "",
                "## Labeled uses\n\n" + bullets(uses) if uses else "",
                "## What the label says on setting and watching\n\n" + label_words(therapy.label),
                "## What payers usually ask for first\n\nYour own plan's policy rules; get it and answer it point by point.\n\n"
                + bullets(words(s) for s in (*criteria.step_therapy, *criteria.labs_and_tests))
                + ("" if criteria.is_verified else f"\n\nThis list is {NOT_CONFIRMED}.")
                if criteria.step_therapy or criteria.labs_and_tests else "",
                "## Where it is given\n\n" + words(therapy.site_of_care_note) + f" ({NOT_CONFIRMED})" if therapy.site_of_care_note else "",
                "## Help from the maker\n\nPrograms change names and rules. Ask each one whom it leaves out: people with Medicare, Medicaid or TRICARE often are. The present names are not confirmed.\n\n"
                + bullets(programs)
                if programs else "",
                "[Write the letter](../../letter/index.md)",
            ],
            [therapy],
        )  # fmt: skip
    writer.index(
        "therapies", "Treatments", "Every infused treatment in the fact book: codes, units, labeled uses, setting, and what payers ask for.",
        "Find the treatment that was refused. Each page has its codes with units, its labeled uses, and what the label says about where and how it is given.",
        [(t.id, capital(short(t.generic))) for t in book.shelf("therapies").values()],
    )  # fmt: skip


def write_conditions(writer: Writer) -> None:
    book = writer.book
    for condition in book.shelf("conditions").values():
        measures = [book.get("measures", key) for key in condition.measures]
        guidelines = [book.get("guidelines", key) for key in condition.guidelines]
        scores = [
            [words(m.name), words(m.range), words(m.direction), "; ".join(f"{words(t.label)}: {words(t.value)}" for t in m.threshold)]
            for m in measures if m.is_verified
        ]  # fmt: skip
        said = [
            f"{words(g.society)}, *{words(g.title)}* ({g.year}): {words(g.supports)}"
            for g in guidelines
            if g.is_verified and g.supports_verified
        ]
        writer.page(
            f"conditions/{condition.id}",
            quoted(condition.name),
            quoted(f"{condition.name}: diagnosis codes, scores that show how severe it is, and what guidelines say."),
            [
                f"For a letter, give the full diagnosis code, the tests that proved it, and two dated scores. Specialty: {words(condition.specialty)}.",
                "## Diagnosis codes\n\n" + table(["Code", "Title"], [[i.code, words(i.title)] for i in condition.icd10]),
                "## Scores and tests\n\nGive the same score twice, with dates: before and now, or with and without the drug.\n\n"
                + table(["Score", "Range", "Direction", "Marks on the scale"], scores)
                if scores else "",
                "## What guidelines say\n\nIn our words. A plan may follow another one.\n\n" + bullets(said) if said else "",
                "## Treatments in this book\n\n"
                + bullets(f"[{words(capital(short(book.get('therapies', key).generic)))}](../therapies/{key}.md)" for key in condition.labelled_therapies)
                if condition.labelled_therapies else "",
                words(condition.notes),
                "[Write the letter](../../letter/index.md)",
            ],
            [*measures, *guidelines],
        )  # fmt: skip
    writer.index(
        "conditions", "Illnesses", "Diagnosis codes, severity scores and guidelines for the illnesses that infusions treat.",
        "Find the illness. Each page has its diagnosis codes, the scores that show how severe it is, and what guidelines say.",
        [(c.id, capital(c.name)) for c in book.shelf("conditions").values()],
    )  # fmt: skip


# -- codes and the book itself -----------------------------------------------------------------------------

FIRST_STEP = {"appeal": "appeal", "corrected_claim": "corrected claim", "neither": "neither", "depends": "it depends"}


def write_codes(writer: Writer) -> None:
    book = writer.book
    drugs = sorted(
        {(c.code, c.product, c.unit, t.id, f"ended {us_date(c.ended)}" if c.ended else "active" if c.is_verified else NOT_CONFIRMED)
         for t in book.shelf("therapies").values() for c in t.code}
    )  # fmt: skip
    body = [
        [code, f"[{words(product)}](therapies/{key}.md)", words(unit), state]
        for code, product, unit, key, state in drugs
    ]
    home = [
        [r.id, words(r.summary), words(r.kind.replace("_", " "))]
        for r in sorted(book.shelf("home_infusion_codes").values(), key=lambda r: r.id)
    ]
    families = [[", ".join(f.cpt), words(f.name), words(f.use)] for f in book.shelf("admin_families").values()]
    writer.page(
        "codes", "Code look-up", "Billing codes of infused drugs, home infusion and administration, with units, in plain words.",
        [
            "Type a code or a drug name in the search box at the top of the page, or look it up here. The drug code on a claim must fit the product, and the units must fit the dose.",
            "## Drug codes\n\n" + table(["Code", "Product", "Billing unit", "State"], body),
            "## Home infusion codes\n\n" + table(["Code", "For", "Kind"], home),
            "## Administration codes\n\nNumbers with our own words; the descriptors are the AMA's.\n\n" + table(["Codes", "Family", "Used for"], families),
        ],
        [*book.shelf("home_infusion_codes").values(), *book.shelf("admin_families").values()],
    )  # fmt: skip
    rows = sorted(
        book.shelf("remittance_codes").values(),
        key=lambda r: (r.system, not r.code.isdigit(), int(r.code) if r.code.isdigit() else 0, r.code),
    )
    if rows:
        writer.page(
            "remittance", "Codes on the payment notice", "What the reason and remark codes on a payment notice mean for an infusion claim, and what to do first.",
            [
                "The payer's notice of payment gives a reason for each unpaid line as a code. Many are mended by a corrected claim, not an appeal. Look the code up before you write.",
                table(["Code", "In plain words", "On infusion claims", "First", "What to do"],
                      [[f"{r.system} {r.code}", words(r.meaning), words(r.in_infusion), FIRST_STEP[r.do_first], words(r.what_to_do)] for r in rows]),
            ],
            rows,
        )  # fmt: skip


VERDICTS = {
    "wrong": "Wrong", "outdated": "Out of date", "imprecise": "Not the whole truth", "unverifiable": "Nobody could confirm it",
    "correct": "Right, with its conditions", "not_a_fact": "Opinion or product talk",
}  # fmt: skip


def write_corrections(writer: Writer) -> None:
    rows = list(writer.book.shelf("corrections").values())
    parts = [
        "We began with two articles on infusion denials and checked every claim in them. Here is each one, with what is right. "
        "Many guides repeat them. A wrong code or date can cost you the appeal.",
    ]
    for verdict, title in VERDICTS.items():
        body = [[row.id, words(row.claim), words(row.fact)] for row in rows if row.verdict == verdict]
        parts.append(f"## {title}\n\n" + table(["No.", "The claim", "What is right"], body))
    writer.page(
        "corrections",
        "What other guides get wrong",
        "Claims about infusion denials that do not hold, each with what is right and its source.",
        parts,
        rows,
    )


def write_about(writer: Writer) -> None:
    """Counts and confirmed shares by kind of fact."""
    shares: dict[str, list[int]] = {}

    def count(name: str, is_sure: bool) -> None:
        shares.setdefault(name, [0, 0])[1] += 1
        shares[name][0] += is_sure

    for shelf, row in writer.book.all_rows():
        for block in evidence_blocks(row):
            count(
                f"{shelf.replace('_', ' ')}: {re.sub(r'(?<!^)(?=[A-Z])', ' ', type(block).__name__).lower()}",
                block.is_verified,
            )
        if isinstance(row, kinds.Guideline):
            count("guidelines: recommendation wording", row.supports_verified)
        if isinstance(row, kinds.State) and row.step_therapy.binds_commercial_now:
            count("states with a commercial step-therapy law: exception grounds", row.step_therapy.criteria_verified)
        if isinstance(row, kinds.Therapy) and row.tier == "core":
            for indication in row.indication:
                count("core therapies: labeled uses", indication.is_verified)
    body = [
        [words(capital(name)), str(total), str(sure), f"{100 * sure // total} %"]
        for name, (sure, total) in sorted(shares.items())
    ]
    writer.page(
        "../about/book", "What is confirmed", "How many facts of each kind the book holds, and how many a person has seen at a source.",
        [
            "A fact counts as confirmed when a person has read it at a source and noted the day. What is not confirmed stays marked, and no letter states it.",
            table(["Kind of fact", "Rows", "Confirmed", "Share"], body),
            "## States whose exception grounds we could not read\n\nTheir laws stand; the letter cites the section where it is confirmed, and words the ground as the doctor's.\n\n"
            + table(["State", "Why"], [[state.name, words(state.step_therapy.criteria_gap)] for state in writer.book.shelf("states").values() if state.step_therapy.criteria_gap]),
            "## Drugs whose label we have not read\n\n"
            + table(["Drug", "Why"], [[capital(short(t.generic)), words(t.label.unverified)] for t in writer.book.shelf("therapies").values() if not t.label.is_verified]),
        ],
    )  # fmt: skip


def write_reference(folder: Path) -> int:
    """Write all reference pages below `folder`/reference. Returns how many pages there are."""
    writer = Writer(load_book(), folder)
    for write in (
        write_plans,
        write_states,
        write_therapies,
        write_conditions,
        write_codes,
        write_corrections,
        write_about,
    ):
        write(writer)
    writer.page(
        "index", "Reference", "The fact book, page by page: plans, states, treatments, illnesses and codes.",
        [
            "Everything the letters rest on, one page each. Every fact names its source and the day it was checked.",
            bullets([
                "[Kinds of health cover](plans/index.md)", "[Your state](states/index.md)", "[Treatments](therapies/index.md)",
                "[Illnesses](conditions/index.md)", "[Code look-up](codes.md)", "[Codes on the payment notice](remittance.md)",
                "[What other guides get wrong](corrections.md)", "[What is confirmed](../about/book.md)",
            ]),
        ],
    )  # fmt: skip
    return len(list((folder / "reference").rglob("*.md")))
