"""Pages of plan kinds and states."""

from __future__ import annotations

from generator.facts import rows as kinds
from overrides.reference.writer import NOT_CONFIRMED, Writer, bullets, quoted, table, words
from overrides.shown import capital
from overrides.shown.law import answer, window


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


def write_drug_rules(writer: Writer) -> None:
    """How fast exception requests must be answered, what Medicare covers where, who takes complaints, and figures."""
    book = writer.book

    def hours(*limits: int | None) -> str:
        return " / ".join(f"{limit} hours" if limit else "not set" for limit in limits)

    clocks = list(book.shelf("exception_clocks").values())
    rules = list(book.shelf("coverage_rules").values())
    offices = list(book.shelf("complaints").values())
    figures = [row for row in book.shelf("statistics").values() if row.is_verified]
    state = {True: "", False: f" ({NOT_CONFIRMED})"}
    writer.page(
        "drug-rules",
        "Drug rules, complaints and figures",
        "Clocks for exception requests, what Medicare covers at home and in the clinic, who takes complaints, and sourced figures.",
        [
            "These rules stand beside the appeal. An exception request can be faster than an appeal; ask the doctor's office which fits.",
            "## How fast an exception request must be answered\n\n"
            + table(
                ["Request", "As a rule / when urgent", "Rule"],
                [
                    [words(c.name) + state[c.is_verified], hours(c.standard_hours, c.expedited_hours), words(c.cite)]
                    for c in clocks
                    if c.standard_hours or c.expedited_hours
                ],
            ),
            "## What Medicare covers, and where\n\n"
            + bullets(f"{words(r.text)} ({words(r.cite)}){state[r.is_verified]}" for r in rules),
            "## Who takes a complaint\n\nA complaint does not stop the clock of an appeal. Send both.\n\n"
            + bullets(
                f"{words(c.name)}: {words(c.use_for)}."
                + (f" {words(c.phone)}." if c.phone and c.is_verified else "")
                + f" <{c.url}>"
                for c in offices
            ),
            "## Figures on outcomes\n\nEach is for its own year and market. None says how your case will end.\n\n"
            + bullets(words(f.text) for f in figures),
        ],
        [*clocks, *rules, *offices, *figures],
    )
