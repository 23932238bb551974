"""Pages of states: which plans the state's law reaches, its step-therapy law, external review, and who helps."""

from __future__ import annotations

import re

from generator.facts import rows as kinds
from overrides.pages.plans.plan_pages import WORDS
from overrides.pages.shown import Shown, capital, last_day, us_date
from overrides.pages.states.state_step_therapy import Place, law_status, step_therapy, sure
from overrides.pages.writing.law_words import (
    fold,
    form_button,
    forms,
    good_to_know,
    meanings,
    office,
    section,
    sentences,
)
from overrides.pages.writing.names import listed as in_a_row
from overrides.pages.writing.plain_words import said_plainly
from overrides.pages.writing.writer import NOT_CONFIRMED, Writer, bullets, table, words

LAW_KINDS = {
    "white_bagging": "Which pharmacy the drug comes from",
    "prior_authorization": "Approval before treatment",
    "external_review": "Outside review",
    "step_therapy": "Another drug first",
    "mandate": "Cover that may not be refused",
    "ongoing": "Treatment that has begun",
    "network": "Outside the network",
    "other": "Also",
}
"""What the state's infusion laws are about."""


def review_window(review: kinds.StateExternalReview, floor: kinds.Level) -> str:
    """The window of the state's external review, for a table and for the index; else the federal least time."""
    if review.is_verified and review.window_verified and review.window:
        return words(review.window)
    least = {4: "four"}.get(floor.file_months or 0, str(floor.file_months))
    return f"{NOT_CONFIRMED}; at least {least} months by the federal rule"


def floor_of(page: Shown) -> kinds.Level:
    """The row that holds the least time which the federal rule asks of every state's review."""
    return next(level for level in page.book.levels("erisa_insured", page.today) if level.kind == "external")


def floor_words(page: Shown) -> tuple[str, str]:
    """The federal least time, and its rule as a link: ('4 months', '[45 CFR ...](...)')."""
    floor = page.use(floor_of(page))
    return f"{floor.file_months} months", page.source_link(floor, "45 CFR 147.136(c)(2)(vi)")


def is_under(review: kinds.StateExternalReview, floor: kinds.Level) -> bool:
    """Whether the state's window can end before the federal one. Any four months in a row have 120 days or more."""
    months = floor.file_months or 0
    return bool(review.file_days and review.file_days < 31 * months) or bool(
        review.file_months and review.file_months < months
    )


def lead(place: Place) -> str:
    order = list(WORDS["plan"])
    reached = in_a_row([place.plan_link(kind) for kind in sorted(place.reached, key=lambda kind: order.index(kind.id))])
    return (
        f"This page is for people in {place.state.name} whose claims an insurance company pays. These are the kinds of cover: "
        f"{reached}. The plan must have been issued in {place.state.name}. For another kind, see "
        "[all kinds of cover](../plans/index.md).\n\n" + form_button(place.page)
    )


def at_a_glance(place: Place) -> str:
    state, regulator, review = place.state, place.state.regulator, place.review
    helper = words(regulator.cap_name) if regulator.cap_name else ""
    if regulator.cap_name and regulator.cap_phone:
        helper += f", {sure(regulator.cap_phone, regulator.cap_verified)}"
    facts = [
        ("A law on “fail first” (step therapy)", law_status(place.law)),
        ("Who runs the outside review", sure(review.agency, review.is_verified and review.process_verified)),
        ("How long you have for it", review_window(review, floor_of(place.page))),
        ("Phone for the outside review", sure(review.phone, review.phone_verified) if review.phone else ""),
        ("Who takes complaints", words(regulator.department)),
        ("Phone for complaints", sure(regulator.phone, regulator.is_verified) if regulator.phone else ""),
        ("Free help", helper),
    ]
    return section(
        "At a glance", table(["What", f"In {state.name}"], [[name, capital(text)] for name, text in facts if text])
    )


COUNTED = {
    "receipt": "It runs from the day you get the decision.",
    "notice": "It runs from the date on the decision, not from the day it reached you.",
    "": "We could not confirm whether it runs from the date on the decision or from the day you get it. Count from the date on it to be safe.",
}
"""From which day a state's window is counted."""


def after_what(review: kinds.StateExternalReview) -> str:
    """What the window follows, with its article: 'the plan's last decision'."""
    said = words(re.sub(r"^the ", "", review.window_from).rstrip("."))
    return said if re.match(r"receipt\b", said) else f"the {said}"


def how_long(place: Place) -> str:
    """How long one has to ask, from which day, and the federal least time beside a state's that can end sooner."""
    review = place.review
    least, rule = floor_words(place.page)
    if not review.window_verified:
        return (
            f"We could not confirm how long you have under the law of {place.state.name}. The federal rule asks every state for at least "
            f"{least} from the day you get the last refusal ({rule}). Go by that refusal: it must say how long you have."
        )
    said = [f"You have **{words(review.window)}**."]
    if review.window_from:
        linked = ", counted from" if review.count_from else " after"
        said = [f"You have **{words(review.window)}**{linked} {after_what(review)}."]
    if review.count_from != "receipt" or not re.search(r"\b(?:you get|receipt)\b", review.window_from):
        said.append(COUNTED[review.count_from])
    if is_under(review, floor_of(place.page)):
        said.append(
            f"The federal rule asks every state for at least {least} from the day you get the decision ({rule}). Keep to the "
            "state's time, because it can end sooner. If it has passed, ask all the same while the federal time runs, and name that rule."
        )
    if review.short_track and review.short_track not in review.window:
        said.append(f"There is a shorter time to watch for: {words(review.short_track)}.")
    said.append("The letter in your hand counts where it gives you more.")
    return " ".join(said)


def where_to_send(place: Place) -> str:
    """Who takes the request, at which address, on which form; only what is confirmed."""
    review = place.review
    link = f" {Shown.link('The page on this review', review.url)}." if review.url and review.url_verified else ""
    if not review.process_verified:
        return f"We could not confirm where to send the request. The last refusal must tell you.{link}"
    said = f"Send your request to {words(review.file_with).rstrip('.')}.{link}"
    if review.form and review.form_verified:
        name = words(review.form)
        said += f" The form: {Shown.link(name, review.form_url) if review.form_url else name}."
    if review.address and review.address_verified:
        lines = [words(line) for line in review.address.strip().splitlines()]
        lines = [re.sub(r"https?://[^\s\\]+", r"<\g<0>>", line) for line in lines]
        said += "\n\n    " + "<br>\n    ".join(lines)
    return said


def urgent_review(review: kinds.StateExternalReview) -> str:
    """How the fast review is asked for, and whether beside the fast appeal inside the plan."""
    beside = {
        True: "You may ask for the fast outside review at the same time as the urgent appeal inside the plan.",
        False: "The fast outside review comes after the urgent appeal inside the plan.",
        None: "Ask for the urgent appeal inside the plan as well: we could not confirm whether you may ask for both at once.",
    }[review.urgent_beside_internal]
    how = words(review.urgent_how) or "Ask for it in the same way, and write on the first page that it is urgent."
    return f"**When it is dangerous to wait:** {how} {beside}"


def filing_steps(place: Place) -> list[str]:
    """How to file, with what is confirmed only."""
    return [
        "Wait for the plan's last no. If it is dangerous to wait, do not wait: ask for the fast review now.",
        how_long(place),
        where_to_send(place),
        "Put in the last refusal, the doctor's letter, and the records and studies that answer the reason. Keep a copy.",
        urgent_review(place.review),
    ]


def answered_within(review: kinds.StateExternalReview) -> str:
    """How long the reviewers have, and from which day, where the words do not say it already."""
    said = review.standard_decision
    if review.answer_from and said and not re.search(r"\b(?:after|once|from)\b", said):
        said += f", counted from {review.answer_from}"
    return said


def external_review(place: Place) -> str:
    review = place.review
    more = f"[More on outside reviews]({place.page.to('how-to/external-review.md')})."
    title = "Ask for an outside review"
    if not review.is_verified:
        least, rule = floor_words(place.page)
        return section(
            title,
            f"We could not confirm how the outside review works in {place.state.name}. The letter with the last refusal must tell you. "
            f"The federal rule asks every state for at least {least} to ask for it ({rule}). {more}",
            good_to_know(review.note),
        )
    facts = [
        ("Cost to you", re.sub(r"^none\b", "nothing", review.fee), review.fee_verified),
        ("They answer within", answered_within(review), review.standard_decision_verified),
        ("When it is urgent", review.expedited, review.expedited_verified),
        ("Phone", review.phone, review.phone_verified),
        ("Rule on the time you have", review.window_cite if review.window_verified else "", True),
        ("Law", "; ".join(review.citations), True),
    ]
    return section(
        title,
        f"Someone who does not work for the plan looks at the case. {more}",
        "\n\n".join(f"1. {step}" for step in filing_steps(place)),
        table(
            ["What", "What we know"], [[name, capital(sure(value, is_sure))] for name, value, is_sure in facts if value]
        ),
        good_to_know(review.note),
    )


def since(rule: kinds.StateRule) -> str:
    """Since when a law holds, in words; empty where the row has no day that a reader could use."""
    said = re.sub(r"^in force$|^in the .*|^the present .*|\s*\(present text\)$", "", rule.effective)
    if re.fullmatch(r"\d{4} \((?:Act|[HSL]\.?B|P\.A|ch\.|L\.|Public).*\)", said):
        return f"A law of {words(said)}."
    start = "In force since" if re.fullmatch(r"\d{4}(?:-\d\d-\d\d)?", said) else "In force:"
    return f"{start} {words(said_plainly(said)).rstrip('.')}." if said else ""


def infusion_law(place: Place, rule: kinds.StateRule) -> str:
    """One law: what it is about, since when, whom it binds where that is narrower, and why no letter has it."""
    cite = f" ({place.page.source_link(rule, words(rule.cite))})" if rule.cite else ""
    is_coming = rule.from_ > place.page.today
    start = f"From {us_date(rule.from_)}: " if is_coming else ""
    title = (
        re.sub(r"^From \d{4}, | from \d{4}$| starts on \w+ \d+, \d{4}$", "", rule.title) if is_coming else rule.title
    )
    said = [f"**{LAW_KINDS[rule.kind]}.** {start}{words(title)}{cite}. {words(rule.summary)}"]
    if not is_coming:
        said.append(since(rule))
    shelf = place.page.book.shelf("plan_kinds")
    if bound := [place.plan_link(shelf[key]) for key in rule.plan_kinds if not shelf[key].either]:
        said.append(f"Whom it binds: {in_a_row(bound)}.")
    if not rule.is_verified:
        said.append("(*Not confirmed.*)")
    if rule.page_only_because:
        said.append(words(rule.page_only_because))
    return " ".join(part for part in said if part)


def infusion_laws(place: Place) -> str:
    rules = sorted(place.state.rule, key=lambda rule: rule.from_ > place.page.today)
    intro = (
        "Laws of this state that can bear on an infusion. Each binds plans that an insurance company insures. None binds a plan "
        "where the employer pays the claims itself."
    )
    return section("Laws on infusions", intro, bullets(infusion_law(place, rule) for rule in rules)) if rules else ""


def coming(place: Place) -> str:
    """Rules that were passed and start after the page's day."""
    day = place.page.today
    said = []
    for law in place.state.step_therapy:
        if law.from_ > day:
            cite = f" ({'; '.join(words(cite) for cite in law.citations)})" if law.citations else ""
            said.append(f"**From {us_date(law.from_)}:** a new rule on “fail first”{cite}. {words(law.scope)}")
    for review in place.state.external_review:
        if review.from_ > day:
            window = f"You will have {words(review.window)}. " if review.window and review.window_verified else ""
            said.append(
                f"**From {us_date(review.from_)}:** new rules for the outside review. {window}{words(review.note)}"
            )
    return section("What changes soon", bullets(said)) if said else ""


def helpers(place: Place) -> str:
    regulator = place.state.regulator
    site = (
        Shown.link(words(regulator.department), regulator.website) if regulator.website else words(regulator.department)
    )
    phones = [words(phone) for phone in (regulator.phone, regulator.phone_alt) if phone and regulator.is_verified]
    contact = f"**Complaints:** {site}" + (f", phone {' or '.join(phones)}" if phones else "")
    contact += "." if regulator.is_verified else f" ({NOT_CONFIRMED})."
    if regulator.complaint_url:
        contact += f" {Shown.link('File a complaint', regulator.complaint_url)}."
    listed = [contact]
    if regulator.cap_name:
        name = words(regulator.cap_name)
        helper = Shown.link(name, regulator.cap_url) if regulator.cap_url else name
        phone = f", phone {sure(regulator.cap_phone, regulator.cap_verified)}" if regulator.cap_phone else ""
        listed.append(f"**Free help with an appeal:** {helper}{phone}.")
    listed += [f"**Free help anywhere:** {office(place.page, 'cap')}", f"**Medicare:** {office(place.page, 'ship')}"]
    return section("Who helps, and who takes a complaint", bullets(listed), good_to_know(regulator.note))


def medicaid(place: Place) -> str:
    found = [
        capital(words(sentence.strip()))
        for text in (place.law.scope, place.law.duration_cap)
        for part in text.split(";")
        for sentence in sentences(part)
        if re.search(r"Medicaid|MassHealth|Medical Assistance|KanCare|SoonerCare", sentence)
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
        "Our letters use this page's law for no other kind of cover than those named at the top. Each other kind has its own page:",
        bullets(listed),
    )


def state_forms(place: Place) -> str:
    rows = [row for row in place.page.book.shelf("official_forms").values() if row.state == place.state.id]
    listed = forms(place.page, rows)
    return section("Forms", listed) if listed else ""


GAPS = {
    "window": "how long you have", "count_from": "from which day the time runs", "window_cite": "the section that sets the time",
    "fee": "the cost", "standard_decision": "how fast they must answer", "expedited": "how fast they must answer when it is urgent",
    "phone": "the phone number", "address": "the address", "form": "the form", "process": "who runs it", "url": "its page",
}  # fmt: skip
"""Field names that stand in a row's gaps, in plain words."""


def gap_words(gap: str) -> str:
    """A gap of a row in plain words."""
    name = gap.partition(" ")[0]
    if name in kinds.StateExternalReview.fields and name in GAPS:
        return GAPS[name]
    return words(f"the phone number {name}" if re.fullmatch(r"[\d-]{10,}", name) else gap)


def gaps(place: Place) -> str:
    unread = [(name, block) for name, block in (
        ("The step-therapy law", place.law), ("The outside review", place.review),
        ("Who takes complaints", place.state.regulator)) if not block.is_verified]  # fmt: skip
    listed = [f"{name}: we have not seen this at its source." for name, _ in unread]
    open_points = dict.fromkeys(gap_words(gap) for gap in place.review.gaps)
    listed += [f"Outside review: {'; '.join(open_points)}."] if open_points else []
    return fold("What else we could not confirm", bullets(listed)) if listed else ""


def write_states(writer: Writer) -> None:
    for state in writer.book.shelf("states").values():
        page = Shown(writer.book)
        page.start(f"reference/states/{state.id}.md")
        page.use(state)
        place = Place(page, state)
        parts = [
            lead(place), at_a_glance(place), step_therapy(place), external_review(place), infusion_laws(place), coming(place),
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
    day, floor = last_day(writer.book), floor_of(Shown(writer.book))
    listed = [
        f"**[{state.name}]({state.id}.md)**  \n    Fail-first law: {law_status(state.step_therapy_on(day))}. "
        f"Outside review: {review_window(state.external_review_on(day), floor)}."
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
