"""Pages of treatments and illnesses."""

from __future__ import annotations

from generator.facts import rows as kinds
from overrides.reference.writer import NOT_CONFIRMED, Writer, bullets, quoted, short, table, words
from overrides.shown import capital, us_date


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
        programs = [
            (f"{words(s.name)} ({words(s.products)})" if s.products else words(s.name))
            + (f". Who is left out: {words(s.exclusion.text)}" if s.exclusion and s.exclusion.is_verified else "")
            for s in therapy.support
        ]
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
            + (f" Speaks of: {words(g.population)}." if g.population else "")
            + ("" if g.newest_known else " A newer edition may exist.")
            for g in guidelines
            if g.is_verified and g.supports_verified and condition.id in g.conditions
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
