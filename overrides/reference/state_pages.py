"""Pages of states: which plans the state's law reaches, its step-therapy law, external review, and who helps."""

from __future__ import annotations

from generator.facts import rows as kinds
from overrides.reference.law_words import fold, form_button, forms, good_to_know, meanings, office, section
from overrides.reference.plan_pages import WORDS
from overrides.reference.state_step_therapy import Place, law_status, step_therapy, sure
from overrides.reference.writer import NOT_CONFIRMED, Writer, bullets, table, words
from overrides.shown import Shown

LAW_KINDS = {
    "white_bagging": "Which pharmacy the drug comes from",
    "prior_authorization": "Approval before treatment",
    "external_review": "Outside review",
    "step_therapy": "Another drug first",
}
"""What the state's infusion laws are about."""


def review_window(state: kinds.State) -> str:
    """The window of the state's external review, for a table and for the index."""
    review = state.external_review
    return sure(review.window, review.is_verified and review.window_verified)


def lead(place: Place) -> str:
    reached = " or ".join(place.plan_link(kind) for kind in place.reached)
    return (
        f"This page is for people in {place.state.name} whose claims an insurance company pays: {reached}. "
        f"The plan must have been issued in {place.state.name}. For another kind, see [all kinds of cover](../plans/index.md).\n\n"
        + form_button(place.page)
    )


def at_a_glance(place: Place) -> str:
    state, regulator, review = place.state, place.state.regulator, place.state.external_review
    helper = words(regulator.cap_name) if regulator.cap_name else ""
    if regulator.cap_name and regulator.cap_phone:
        helper += f", {sure(regulator.cap_phone, regulator.cap_verified)}"
    facts = [
        ("A law on “fail first” (step therapy)", law_status(state.step_therapy)),
        ("Who runs the outside review", sure(review.agency, review.is_verified and review.process_verified)),
        ("How long you have for it", review_window(state)),
        ("Phone for the outside review", sure(review.phone, review.phone_verified) if review.phone else ""),
        ("Who takes complaints", words(regulator.department)),
        ("Phone for complaints", sure(regulator.phone, regulator.is_verified) if regulator.phone else ""),
        ("Free help", helper),
    ]
    return section("At a glance", table(["What", f"In {state.name}"], [[name, text] for name, text in facts if text]))


def filing_steps(review: kinds.StateExternalReview) -> list[str]:
    """How to file, with what is confirmed only."""
    where = sure(review.file_with, review.process_verified)
    link = f" See [its page]({review.url})." if review.url and review.url_verified else ""
    window = f"You have {sure(review.window, review.window_verified)}"
    window += f", from the {words(review.window_from)}." if review.window_from and review.window_verified else "."
    if review.short_track and review.short_track not in review.window:
        window += f" There is a shorter time to watch for: {words(review.short_track)}."
    return [
        "Wait for the plan's last no. If it is dangerous to wait, do not wait: ask for the fast review now.",
        f"{window} The letter in your hand counts where it gives you more.",
        f"Send your request here: {where}.{link}",
        "Put in the last refusal, the doctor's letter, and the records and studies that answer the reason. Keep a copy.",
    ]


def external_review(place: Place) -> str:
    review = place.state.external_review
    more = f"[More on outside reviews]({place.page.to('how-to/external-review.md')})."
    title = "Ask for an outside review"
    if not review.is_verified:
        return section(
            title,
            f"We could not confirm how the outside review works in {place.state.name}. The letter with the last refusal must tell you. {more}",
        )
    facts = [
        ("Cost to you", review.fee, review.fee_verified),
        ("They answer within", review.standard_decision, review.standard_decision_verified),
        ("When it is urgent", review.expedited, review.expedited_verified),
        ("Phone", review.phone, review.phone_verified),
        ("Rule", "; ".join(review.citations), True),
    ]
    return section(
        title,
        f"Someone who does not work for the plan looks at the case. {more}",
        "\n".join(f"1. {step}" for step in filing_steps(review)),
        table(["What", "What we know"], [[name, sure(value, is_sure)] for name, value, is_sure in facts if value]),
        good_to_know(review.note),
    )


def infusion_laws(place: Place) -> str:
    listed = []
    for law in place.state.infusion_law:
        is_sure = law.cite_in_letter and law.is_verified
        cite = f" ({words(law.cite)})" if law.cite else ""
        since = f" In force: {words(law.effective)}." if law.effective else ""
        mark = "" if is_sure else f" ({NOT_CONFIRMED}: we have not read the law itself)"
        listed.append(f"**{LAW_KINDS[law.kind]}.** {words(law.title)}{cite}: {words(law.summary)}{since}{mark}")
    intro = "Laws of this state that can bear on an infusion. They bind insured plans only."
    return section("Laws on infusions", intro, bullets(listed)) if listed else ""


def helpers(place: Place) -> str:
    regulator = place.state.regulator
    site = f"[{words(regulator.department)}]({regulator.website})" if regulator.website else words(regulator.department)
    phones = [words(phone) for phone in (regulator.phone, regulator.phone_alt) if phone and regulator.is_verified]
    contact = f"**Complaints:** {site}" + (f", phone {' or '.join(phones)}" if phones else "")
    contact += "." if regulator.is_verified else f" ({NOT_CONFIRMED})."
    if regulator.complaint_url:
        contact += f" [File a complaint]({regulator.complaint_url})."
    listed = [contact]
    if regulator.cap_name:
        name = words(regulator.cap_name)
        helper = f"[{name}]({regulator.cap_url})" if regulator.cap_url else name
        phone = f", phone {sure(regulator.cap_phone, regulator.cap_verified)}" if regulator.cap_phone else ""
        listed.append(f"**Free help with an appeal:** {helper}{phone}.")
    listed += [f"**Free help anywhere:** {office(place.page, 'cap')}", f"**Medicare:** {office(place.page, 'ship')}"]
    return section("Who helps, and who takes a complaint", bullets(listed), good_to_know(regulator.note))


def medicaid(place: Place) -> str:
    found = [
        words(part.strip())
        for text in (place.state.step_therapy.scope, place.state.step_therapy.duration_cap)
        for part in text.split(";")
        if "Medicaid" in part or "MassHealth" in part
    ]
    return section(
        f"If you have Medicaid in {place.state.name}",
        "Medicaid has steps of its own, with a state fair hearing: see [Medicaid through a plan](../plans/medicaid_mco.md) and "
        "[Medicaid straight from the state](../plans/medicaid_ffs.md).",
        "What our fact book says of Medicaid in this state's step-therapy law:\n\n" + bullets(found) if found else "",
    )


def not_reached(place: Place) -> str:
    shelf = place.page.book.shelf("plan_kinds")
    listed = []
    for group in WORDS["group"]:
        others = [shelf[key] for key, said in WORDS["plan"].items() if said["group"] == group["id"]]
        links = [place.plan_link(kind) for kind in others if not kind.state_law_reaches]
        if links:
            listed.append(f"{group['title']}: {', '.join(links)}")
    return section(
        "What this law does not reach",
        "Our letters use this page's law for no other kind of cover than those two. Each other kind has its own page:",
        bullets(listed),
    )


def state_forms(place: Place) -> str:
    rows = [row for row in place.page.book.shelf("official_forms").values() if row.state == place.state.id]
    listed = forms(place.page, rows)
    return section("Forms", listed) if listed else ""


def gaps(place: Place) -> str:
    unread = [(name, block) for name, block in (
        ("The step-therapy law", place.state.step_therapy), ("The outside review", place.state.external_review),
        ("Who takes complaints", place.state.regulator)) if not block.is_verified]  # fmt: skip
    listed = [f"{name}: we have not seen this at its source." for name, _ in unread]
    listed += [f"Outside review: {words(gap)}." for gap in place.state.external_review.gaps if " " in gap]
    return fold("What else we could not confirm", bullets(listed)) if listed else ""


def write_states(writer: Writer) -> None:
    for state in writer.book.shelf("states").values():
        page = Shown(writer.book)
        page.start(f"reference/states/{state.id}.md")
        page.use(state)
        place = Place(page, state)
        parts = [
            lead(place), at_a_glance(place), step_therapy(place), external_review(place), infusion_laws(place),
            helpers(place), state_forms(place), medicaid(place), not_reached(place), gaps(place),
        ]  # fmt: skip
        parts.append(meanings("\n".join(parts)))
        about = f"Infusion refused in {state.name}? Its law on “fail first”, the outside review and how to file, and who helps for free."
        low = state.name.lower()
        tags = [f"{low} insurance appeal", f"{low} step therapy law", f"{low} external review", f"{low} insurance complaint", f"free help {low}"]  # fmt: skip
        writer.page(f"states/{state.id}", state.name, about, parts, page.rows, tags=tags)
    write_index(writer)


def write_index(writer: Writer) -> None:
    """The states in columns, each with its law and the window of its outside review."""
    states = sorted(writer.book.shelf("states").values(), key=lambda state: state.name)
    listed = [
        f"**[{state.name}]({state.id}.md)**  \n    Fail-first law: {law_status(state.step_therapy)}. Outside review: {review_window(state)}."
        for state in states
    ]
    writer.page(
        "states/index",
        "Your state",
        "The law on “fail first”, the outside review and helpers, for each state, the District of Columbia and Puerto Rico.",
        [
            "Choose the state where your plan was issued. For a job's plan that can be the employer's state, not yours.",
            "State law helps when an insurance company pays your claims. Not sure? [Find your kind of cover](../plans/index.md) first.",
            f'<div class="columns" markdown="1">\n\n{bullets(listed)}\n\n</div>',
        ],
        tags=["state insurance law", "fail first law by state", "external review by state", "insurance commissioner", "insurance department phone"],
    )  # fmt: skip
