"""What a template may use: what was said, what the plan worked out, and the words for voices and readers."""

from __future__ import annotations

import re
from typing import Any

from generator.arguments.legs import telling
from generator.arguments.premises import is_findable, notice_words
from generator.arguments.remedies import find_remedies
from generator.denials import find_ask, find_refused
from generator.facts import Book, FactError
from generator.facts.rows import Complaint, Level, OfficialForm
from generator.form import load_form
from generator.form.when import days_in
from generator.letters.addressee import payer_lines, reviewer_lines, reviewer_note
from generator.letters.already_said import is_mostly_said
from generator.letters.argue import Argued
from generator.letters.blocks import Marks, Value
from generator.letters.delay_words import delay_words
from generator.letters.dispute import asked_back, claim_number, disputes_medicine, is_own_dispute, to_correct
from generator.letters.documents import (
    DocumentKind,
    is_outside,
    load_document_kinds,
    main_document,
    noun_of,
    title_of,
)
from generator.letters.edition_words import edition_words, tests_shown
from generator.letters.environment import capital, end_sentence, keep
from generator.letters.haste import (
    answer_is_later,
    asks_fast,
    counts_business_days,
    dose_at_risk,
    ended_on,
    filed_on,
    is_only_cut,
    needed_by,
    overdue_dose,
    printed_fast_days,
    printed_fast_hours,
    promised_answer,
    stops_on,
)
from generator.letters.other_numbers import other_numbers
from generator.letters.record_words import drug_words, exhibit_list, label_words, order_words, page_total, record_words
from generator.letters.rules_told import file_rule, leading_place, letter_rules, payment_age, rule_words, state_dispute
from generator.letters.said import Row, Said
from generator.plan import Plan
from generator.plan.answering import find_late_answer
from generator.plan.days import spell
from generator.plan.onward import find_onward
from generator.plan.situation import find_forms, find_programs, find_regulators, find_state_form
from generator.plan.track import WANTS_FAST, fits, plain_level_name
from generator.record.sentences import split_sentences


def make_context(plan: Plan, kind: DocumentKind, book: Book, marks: Marks) -> dict[str, Any]:
    by_doctor = kind.signed_by == "doctor"
    to_payer = kind.argues and not by_doctor and not is_outside(plan, kind)
    said = Said(plan.case, load_form(), book, plan.today, by_doctor=by_doctor, to_payer=to_payer)
    on = plan.case.notice_date or plan.today
    plan_kind = plan.coverage.plan_kind

    def cite(key: str) -> Value:
        if book.has("coverage_rules", key):
            rule = book.get("coverage_rules", key, on)
            rule.require_verified()
            return Value.of(rule.cite, facts=(key,))
        _, text = book.cite_right(key, plan_kind or "", on)
        text = re.sub(r"; form [A-Z]+-\d+[^;)]*", "", text)  # a form is no rule
        return Value.of(text, facts=(key,))

    is_dispute = is_own_dispute(plan) and kind.argues

    def reaches(key: str) -> bool:
        if is_dispute:
            return False  # rules of the member's appeal
        try:
            cite(key)
        except FactError:
            return False
        return True

    is_at_level = kind.at == "level" and plan.level is not None and plan.level.document == kind.id
    is_early = kind.template == "outside_review" and not is_at_level
    goes_out = is_outside(plan, load_document_kinds()[main_document(plan)] if kind.id in WITH_MAIN else kind)
    onward = find_onward(plan.levels, plan.level, plan.case, plan.track)
    later = onward.level
    context: dict[str, Any] = {
        "plan": plan,
        "case": plan.case,
        "said": said,
        "kind": kind,
        "heading": title_of(plan, kind),
        "is_own_dispute": is_dispute,
        "has_appeal": load_document_kinds()[main_document(plan)].argues,
        "lines_to_correct": to_correct(said),
        "claim_number": claim_number(
            to_correct(said) if kind.id == "corrected_claim_cover" else list(said.claim_lines), plan, said
        ),
        "is_take_back": is_dispute and any(answered.kind.id == "retroactive_denial" for answered in plan.reasons),
        "is_outside": is_outside(plan, kind),
        "is_early_review": is_early,
        "only_channel": {r.kind.refused for r in plan.reasons} == {"channel"},
        "only_record": {r.kind.refused for r in plan.reasons} in ({"cover"}, {"other_payer"}),
        "payer": _payer_words(plan, kind),
        "is_medical": plan.situation["is_medical"] == "yes" and not (is_dispute and not disputes_medicine(plan)),
        "level_words": _level_words(plan) if is_at_level or kind.at == "urgent" else "",
        "level_noun": noun_of(plan),
        "next_level": plain_level_name(later) if later else "",
        "next_level_cite": Value.of(later.file_cite or later.cites[0], facts=(later.id,))
        if later and later.cites and later.document != "external_review"
        else "",
        "keeps_review": onward.review is not None and reaches("external_scope"),
        "has_second": onward.has_second,
        "state_dispute": state_dispute(plan),
        "may_excuse_late": _may_excuse_late(plan),
        "has_setting_reason": any(r.kind.refused == "setting" for r in plan.reasons),
        "facts_labelled": plan.situation["use_is_labelled"] == "yes",
        "exception_clock": plan.facts.exception_clock,
        "sent_paper": title_of(plan, load_document_kinds()[main_document(plan)]),
        "cite": cite,
        "due": _due_words(plan, book),
        "refused_lead": _refused_lead(plan),
        "earlier": "first decision" if plan.case.decision_level in ("plan_first", "unknown") else "earlier decisions",
        "cite_all": lambda *keys: _join_citations([cite(key) for key in keys if reaches(key)]),
        "late_after": _late_after(plan),
        "reaches": reaches,
        "fact": lambda text, *keys: Value.of(str(text), facts=keys),
        "today": spell(plan.today),
        "spell": spell,
        "drug": drug_words(said),
        "exhibits": exhibit_list(plan),
        "page_total": page_total(plan),
        "blank_lines": range(8),
        "rows_with": lambda rows, column, *values: [row for row in rows if row.raw(column) in values],
        "all_facts": _rank_facts(plan, said),
        "speaks_against_refusal": any(
            fact.topic not in ("against", "weight", "diagnosis_fact") for fact in plan.case.facts
        ),
        "doctor_gaps": [gap for gap in plan.gaps if gap.who not in ("you", "on the card", "on the denial letter")],
        "evidence_later": bool(plan.gaps),
        "payer_lines": reviewer_lines(plan, said, book) if goes_out or is_early else payer_lines(said),
        "reviewer_from_row": reviewer_note(plan, book),
        "window": _window(plan) if not is_dispute or _printed_only(plan) else {},
        "too_short": _too_short(plan),
        "answer_source": _answer_source(plan),
        "is_copy": plan.is_copy,
        "keep_benefits": _keep_benefits(plan, cite, reaches) if is_at_level or kind.at == "urgent" else "",
        "points_title": _points_title(plan),
        "takes_letters_points": _takes_letters_points(plan),
        "holds_policy": _holds_policy(plan),
        "keeps_course": _keeps_course(plan, cite, reaches) if is_at_level or kind.at == "urgent" else "",
        "more_asks": _more_asks(plan, said),
        "remedies": _remedies(plan) if is_at_level or kind.at == "urgent" else [],
        "review_refused": _refuses_review(plan),
        "keeps_place": _keeps_place(plan),
        "has_no_consent": plan.case.answers.get("consent") == "no",
        "peer_called": any(
            _CALL.search(fact.fact) and not _NO_CALL.search(fact.fact) for fact in plan.case.facts_on("peer_call")
        ),
        "payment_age": payment_age(plan),
        "has_claim_numbers": any(row.claim for row in said.claim_lines),
        "dispute_day": _dispute_day(plan) if is_dispute else "",
        "asked_back": asked_back(plan) if is_dispute else "",
        "keep_cite": ""
        if plan.continue_by is None or plan.continue_by.is_past
        else Value.of(plan.continue_by.cite, facts=(plan.continue_by.level,)),
        "keep_by_effect": plan.continue_by is not None
        and plan.continue_by.due is not None
        and plan.continue_by.due.on == plan.case.effective_on,
        "keep_until": spell(plan.continue_by.due.on) if plan.continue_by and plan.continue_by.due else "",
        "steps_here": _steps_here(plan),
        "plan_rules": [rule_words(rule, rule.text) for rule in plan.rules if "plan" in rule.used_in],
        "concedes_home": any(rule.id == "ivig_home_other_illness" for rule in plan.rules),
        "late_answer": _late_answer(plan) if to_payer or goes_out else "",
        "urgent_rows": _urgent_rows(plan, said) if to_payer else [],
        "asked_to_continue": [said.item(fact.id) for fact in plan.case.facts_on("continued_asked")]
        if kind.argues and kind.signed_by != "doctor"
        else [],
        "asks_fast": asks_fast(plan),
        "overdue": overdue_dose(plan),
        "answer_is_later": answer_is_later(plan),
        "ended_on": ended_on(plan),
        "filed_on": filed_on(plan, kind),
        "stops_on": stops_on(plan),
        "is_only_cut": is_only_cut(plan),
        "needed_by": needed_by(plan),
        "dose_at_risk": dose_at_risk(plan),
        "signs_too": _signs_too(plan) and kind.argues and kind.signed_by != "doctor",
        "is_dose_disputed": any(answered.kind.id == "dose_or_interval" for answered in plan.reasons),
        "later_refusals": _later_refusals(plan, said) if kind.argues else [],
        "later_to_pay": _later_to_pay(plan, said),
        "mandate_rules": letter_rules(plan, mandates=True),
        "rules_at": lambda place: letter_rules(plan, mandates=False, place=place),
        "is_leading": lambda place: place == leading_place(plan),
        "letter_rules": letter_rules(plan, mandates=False),
        "has_power_of_attorney": "power of attorney" in str(plan.case.answers.get("consent_paper") or "").lower(),
        "delay_words": delay_words(plan.case, said),
        "file_rule": file_rule(plan),
        "other_numbers": other_numbers(plan.case),
        "own_account": "" if by_doctor else Value.of("our record" if plan.case.voice == "practice" else "my account"),
        "doctor_rules": [rule_words(rule, rule.letter or rule.text) for rule in plan.rules if "doctor" in rule.used_in],
        "state_name": book.get("states", plan.case.state).name if plan.case.state else "",
        "status_count": lambda status: sum(1 for row in plan.case.criteria if row.status == status),
        "counter": [
            Value.of(item.text, facts=(item.fact,) if item.fact else (), answers=item.answers) for item in plan.counter
        ],
        "refused_lines": [Value.of(line, answers=("reasons",)) for line in plan.refused],
        "amount": _amount(plan),
        "amount_floor": _amount_floor(plan),
        "regulator": _regulator(plan, book),
        "forms": _forms(plan, kind, book),
        "state_form": _state_form(plan, book),
        "may_bridge": plan.situation["may_bridge"] == "yes",
        "programs": find_programs(plan.case, book) if plan.situation["may_bridge"] == "yes" else (),
        "edition": edition_words(plan, book),
        "open_tests": [
            {"need": Value.of(test.need), "asks": Value.of(test.asks)}
            for test in plan.open_tests
            if test.need and "you" not in test.who.split()
        ][:MOST_OPEN],
        "papers_to_get": [
            {
                "number": row.number,
                "title": Value.of(row.title),
                "who": Value.of(row.who),
                "shows": tests_shown(plan, row),
            }
            for row in plan.case.exhibits
            if row.who and row.who != "you"
        ],
        **record_words(
            plan,
            said,
            book,
            by_doctor=kind.signed_by == "doctor",
            argues_medicine=kind.argues and plan.situation["is_medical"] == "yes" and not is_dispute,
        ),
        **order_words(plan, said, book),
        "labelled_use": label_words(plan, book),
        "sooner": promised_answer(plan),
        "sooner_words": "business days"
        if counts_business_days(plan.case, plan.case.answers.get("printed_answer_days") or 0)
        else "days",
        "fast_time": _fast_time(plan),
        **_voice(plan, said, by_doctor=kind.signed_by == "doctor"),
    }
    context |= _ask_words(plan, said)
    return context | Argued(plan, kind, context, said, marks).words()


WITH_MAIN = ("cover_sheet", "send_sheet")
"""Papers that are about sending the paper of the present step: they name where that one goes."""
MOST_OPEN = 6
"""Lines of what would help most: a doctor's office reads half a page."""


def _voice(plan: Plan, said: Said, *, by_doctor: bool) -> dict[str, Any]:
    """Words for the person treated (`patient`) and for the person who signs (`writer`)."""
    name = said.patient_name
    if plan.case.voice == "patient" and not by_doctor:
        patient = {"I": "I", "my": "my", "me": "me", "have": "have", "am": "am", "need": "need", "do": "do"}
    else:
        patient = {
            "I": name,
            "my": keep(name, f"{name}’s"),
            "me": name,
            "have": "has",
            "am": "is",
            "need": "needs",
            "do": "does",
        }
    is_practice = plan.case.voice == "practice" and not by_doctor
    writer = (
        {"I": "We", "i": "we", "my": "our", "me": "us"} if is_practice else {"I": "I", "i": "I", "my": "my", "me": "me"}
    )
    signer = said.patient_name if plan.case.voice == "patient" else said.writer_name
    return {"patient": patient, "writer": writer, "signer": signer, "voice": plan.case.voice, "by_doctor": by_doctor}


def _payer_words(plan: Plan, kind: DocumentKind) -> dict[str, str]:
    """How a letter speaks of whoever refused: 'you' to the plan itself, by name of role to anybody else."""
    if not is_outside(plan, kind):
        return {"you": "you", "You": "You", "your": "your", "Your": "Your", "s": ""}
    if plan.case.decision_level in ("outside_reviewer", "judge"):
        return {"you": "the reviewer", "You": "The reviewer", "your": "the", "Your": "The", "s": "s"}
    name = (plan.plan_kind.payer if plan.plan_kind else "") or "the plan"
    first = name[:1].upper() + name[1:]
    return {"you": name, "You": first, "your": f"{name}’s", "Your": f"{first}’s", "s": "s"}


def _join_citations(cites: list[Value]) -> Value:
    """Several citations as one, each said once; a clause they share ('which … applies to this plan', 'directly, or …')
    at the end."""
    heads, tails, doubts = [], [], []
    for cite in cites:
        sure, doubt, rest = cite.partition(" (directly, ")
        doubts += [rest.rstrip(")")] if doubt and rest.rstrip(")") not in doubts else []
        head, which, tail = (sure if doubt else cite).partition(", which ")
        heads += [part for part in head.split("; ") if part not in heads]
        tails += [tail] if which and tail not in tails else []
    text = "; ".join(_shortened(heads)) + (f", which {tails[0]}" if len(tails) == 1 else "")
    text += f" (directly, {doubts[0]})" if doubts else ""
    return Value.of(text, facts=tuple(dict.fromkeys(key for cite in cites for key in cite.facts)))


def _shortened(heads: list[str]) -> list[str]:
    """Citations of one section once: '29 CFR 2560.503-1(g)(1)(v)', '29 CFR 2560.503-1(j)(5)' -> the second as '(j)(5)'."""
    short, before = [], ""
    for head in heads:
        section = head.partition("(")[0]
        is_same = section == before and section.strip() and "(" in head
        short.append(head[len(section) :] if is_same else head)
        before = section if "(" in head else ""
    return short


def _rank_facts(plan: Plan, said: Said) -> list[Row]:
    """Every fact but what speaks against the case, those that the strongest moves tell first."""
    order: dict[str, int] = {}
    for choice in plan.choices:
        for key in choice.items if choice.chosen else ():
            order.setdefault(key, len(order))
    rows = [
        row for fact in plan.case.facts if fact.topic != "against" and str((row := said.item(fact.id)).told).strip()
    ]
    return sorted(rows, key=lambda row: order.get(row.id, len(order)))


def _due_words(plan: Plan, book: Book) -> str:
    """'The next infusion', or the first one, or a dose where the drug is injected."""
    key = plan.case.therapy
    routes = set(book.get("therapies", key).routes) if key and book.has("therapies", key) else {"IV"}
    word = "infusion" if any(route.upper().startswith("IV") for route in routes) else "dose"
    return f"The {'first' if plan.case.answers.get('infusions_given') == 0 else 'next'} {word}"


def _refused_lead(plan: Plan) -> Value:
    """What was refused about the drug, where it is not the drug itself: 'the ordered dose of '."""
    refused = find_refused(answered.kind for answered in plan.reasons)
    return Value.of(refused.lead if refused else "", answers=("reasons",))


def _ask_words(plan: Plan, said: Said) -> dict[str, Any]:
    """What is asked of whoever refused, by the rows of asks.toml and refused.toml: `ask_parts` are the words after "I ask you
    to", cut at `{decision}` and `{what}`; `ask_short` is the same as a request."""
    kinds = [answered.kind for answered in plan.reasons]
    ask, refused = find_ask(kinds), find_refused(kinds)
    when = plan.case.timing if plan.case.timing in ("after", "ongoing") else "before"
    short = ask.short.at(when).replace("{what}", ask.about)
    terms = refused.terms if refused and said.site_name else ""
    if said.setting_wanted:
        terms = terms.replace(", at {site}", "")  # the order names the place
    return {
        "ask_parts": tuple(part for part in re.split(r"(\{decision\}|\{what\})", ask.verb.at(when)) if part),
        "ask_about": ask.about,
        "ask_short": f"{short[:1].upper()}{short[1:]}",
        "asks_papers": ask.id == "send",
        "refused_about": Value.of(refused.about if refused else "", answers=("reasons",)),
        "refused_terms": Value.of(
            terms.replace("{site}", str(said.site_name)),
            answers=("reasons", "site_name", "setting_wanted") if terms else (),
        ),
    }


def _late_answer(plan: Plan) -> Value | str:
    """That the letter which upholds the refusal came after the time of its rule, by the days that it names itself."""
    late = find_late_answer(plan.case, plan.levels, plan.level)
    if late is None or is_own_dispute(plan):
        return ""
    words = f"It says that the earlier appeal came on {spell(late.received)}, and is dated {late.took} days later; the rule gives {late.allowed} ({late.cite})."
    return Value.of(
        words, answers=("denial_text", "notice_date", "decision_level"), facts=(plan.level.id if plan.level else "",)
    )


MOST_URGENT = 2
"""Facts of a supply that ends or a day that cannot wait where the letter says why it is urgent."""


def _urgent_rows(plan: Plan, said: Said) -> list[Row]:
    """What the person tells of a supply that ends or a day that cannot wait, for the place where the letter asks for haste; not where
    the haste of what was given already is the answer to a reason."""
    is_the_answer = any(answered.kind.id in ("no_authorization", "out_of_network") for answered in plan.reasons)
    if (
        plan.case.timing == "after"
        or (is_the_answer and not plan.case.is_urgent)
        or not (plan.case.is_urgent or asks_fast(plan))
    ):
        return []
    warned = str(plan.case.answers.get("if_missed") or "")
    facts = [
        fact
        for fact in plan.case.facts_on("urgent_need")
        if is_findable(fact, plan.case) and not any(is_mostly_said(part, warned) for part in split_sentences(fact.fact))
    ]
    return [said.item(fact.id) for fact in facts[:MOST_URGENT]]


def _signs_too(plan: Plan) -> bool:
    """Whether the person treated signs beside the caregiver: a grown person who has given no paper that lets the caregiver
    act. Asked for by the member, the review stands whoever wrote the letter."""
    case = plan.case
    is_known = case.answers.get("birth_date") is not None or case.consent == "no"
    is_grown = is_known and plan.situation["under_18"] == "no"
    return case.voice == "caregiver" and case.consent not in ("yes", "parent") and is_grown


def _later_refusals(plan: Plan, said: Said) -> list[Any]:
    """Letters of this payer that refuse something after the decision appealed: each has to be reversed too."""
    case = plan.case
    return [
        said.item(row.id)
        for row in case.notices
        if row.outcome == "refused" and row.other_insurer != "yes"
        and case.notice_date and row.on.first and row.on.first == row.on.last and row.on.first > case.notice_date
    ]  # fmt: skip


def _dispute_day(plan: Plan) -> str:
    """Which day of the time that the notice gives for a dispute today is, counted from its date; empty where it is over."""
    days, notice = plan.case.answers.get("printed_window_days"), plan.case.notice_date
    gone = (plan.today - notice).days if notice else 0
    return str(gone) if days and 0 < gone <= days else ""


def _later_to_pay(plan: Plan, said: Said) -> list[Any]:
    """Those of them that refuse to pay a claim, which the further requests do not name by its number or its day."""
    asked = str(said.more_asks)
    return [
        row
        for row in _later_refusals(plan, said)
        if (plan.case.timing == "after" or re.search(r"\bclaims?\b|\bEOB\b", str(row.words)))
        and not (row.reference and str(row.reference) in asked)
    ]


def _late_after(plan: Plan) -> str:
    """The last day on which this step could be filed in time, when it has passed."""
    return spell(plan.filing.last) if plan.filing and plan.filing.is_late and plan.filing.last else ""


def _level_words(plan: Plan) -> str:
    """Where in the ladder the step stands: 'at the first level'."""
    if plan.level is None or plan.level.kind != "internal":
        if plan.level is None or plan.level.kind != "external":
            return ""
        return "after the second review" if plan.case.decision_level == "plan_second" else "after the first review"
    return "at the first level" if plan.case.decision_level in ("plan_first", "unknown") else "at the second level"


def _may_excuse_late(plan: Plan) -> bool:
    """Whether the rule on good cause was read for this step: the first one, and the second of Original Medicare."""
    if plan.level is None:
        return False
    return plan.level.kind == "internal" or plan.level.id == "om_reconsideration"


def _amount(plan: Plan) -> str:
    billed = plan.case.answers.get("billed_amount")
    return f"{billed:,}" if billed else ""


def _amount_floor(plan: Plan) -> str:
    """The amount in controversy for a request filed this year, where the row confirms it."""
    rows = plan.level.amount_in_controversy if plan.level and plan.level.is_verified else ()
    usd = next((row.usd for row in rows if row.year == plan.today.year), None)
    is_open = plan.level is not None and not plan.level.is_confirmed(f"amount_in_controversy_usd_{plan.today.year}")
    return f"{usd:,}" if usd and not is_open else ""


def _window(plan: Plan) -> dict[str, Any]:
    """The window that shows the paper to be in time, for a sentence; empty when no date can be told."""
    window = plan.filing.window if plan.filing and plan.filing.safe else None
    if window is None:
        return {}
    fact = (plan.case.state or "") if window.of == "state" else plan.level.id if plan.level else ""
    is_printed = window.of == "notice"
    came = f"; it came on {spell(plan.case.received_date)}" if plan.case.received_date else ""
    receipt = f" from receipt{came}" if window.from_receipt else ""
    printed = Value.of(
        f"names {spell(window.until)} as the last day" if window.until else f"gives {window.words}{receipt}",
        answers=(*PRINTED, "received_date"),
    )
    return {
        "words": window.words,
        "cite": "" if is_printed else Value.of(window.cite, facts=(fact,)),
        "least": window.is_minimum,
        "receipt": window.from_receipt,
        "came": came if plan.level and plan.level.only_urgent and not is_printed else "",
        "presumed": window.presumed_receipt_days or "",
        "printed": printed,
    }


def _printed_only(plan: Plan) -> bool:
    """Whether the window named is the notice's own."""
    window = plan.filing.window if plan.filing else None
    return window is not None and window.of == "notice"


def _answer_source(plan: Plan) -> Value:
    """The paragraph behind the answer clock, the level's or the state's."""
    if plan.answer is None or not plan.answer.source:
        return Value.of("")
    fact = (plan.case.state or "") if plan.answer.of_state else plan.level.id if plan.level else ""
    return Value.of(plan.answer.source, facts=(fact,))


PRINTED = ("printed_window_days", "printed_window_months", "printed_window_on")


def _too_short(plan: Plan) -> dict[str, Any]:
    """The notice's time and the rule's, where the notice gives less than a confirmed rule of a plan kind that is
    certain; else empty."""
    filing = plan.filing
    if not (filing and filing.too_short and filing.printed and plan.coverage.certain and plan.level):
        return {}
    fact = (plan.case.state or "") if filing.too_short.of == "state" else plan.level.id
    printed = filing.printed
    words = f"time until {spell(printed.until)}" if printed.until else printed.words
    return {
        "printed": Value.of(words, answers=PRINTED),
        "rule": Value.of(filing.too_short.words, facts=(fact,)),
        "cite": Value.of(filing.too_short.cite, facts=(fact,)),
    }


def _keep_benefits(plan: Plan, cite: Any, reaches: Any) -> Value | str:
    """The rule to cite when the letter asks that benefits go on; empty when its time has passed or no rule is known.
    Whoever does not know where the treatment stands asks too; a practice may not (42 CFR 438.402(c)(1)(ii))."""
    running = plan.continue_by
    if running is None or running.is_past or plan.case.voice == "practice" or "medicaid_keep_benefits" in plan.chosen():
        return ""
    if running.right and reaches(running.right):
        return cite(running.right)
    return Value.of(running.cite, facts=(running.level,))


def _points_title(plan: Plan) -> str:
    """How the table of points is called: the policy's only where no point of it was taken from the letter itself."""
    if not any(point.of in ("edition", "policy") for point in plan.points):
        return "The questions this decision turns on"
    return "The points of the decision, one by one" if _takes_letters_points(plan) else "The policy, point by point"


def _takes_letters_points(plan: Plan) -> bool:
    """Whether most points that were typed as the policy's stand in the letter, and no text of the policy is in hand."""
    if plan.case.answers.get("policy_text"):
        return False
    letter = telling(notice_words(plan.case))
    asked = [telling(point.criterion) for point in plan.case.criteria]
    in_letter = [len(words) >= 3 and len(words & letter) * 10 >= len(words) * 8 for words in asked]
    return sum(in_letter) * 2 > len(in_letter)


def _holds_policy(plan: Plan) -> bool:
    """Whether the text of the policy is in hand and has the points of the table, every one: only then are they its points."""
    policy = telling(str(plan.case.answers.get("policy_text") or ""))
    asked = [telling(point.criterion) for point in plan.case.criteria]
    return bool(policy and asked) and all(len(words & policy) * 10 >= len(words) * 8 for words in asked)


KEEPS_COURSE = {"medicaid_keep_benefits": "medicaid_continuation", "covered_meanwhile": "continued_coverage_pending"}
"""Arguments that ask for the running course to go on, and the right each rests on: what they ask stands in the list of
requests too, where nobody overlooks it."""


def _keeps_course(plan: Plan, cite: Any, reaches: Any) -> Value | str:
    """The rule to cite in the list of requests for the running course to go on; empty where none is asked for."""
    rights = [right for move, right in KEEPS_COURSE.items() if move in plan.chosen() and reaches(right)]
    return cite(rights[0]) if rights else _keep_benefits(plan, cite, reaches)


_ASKS_FILE = re.compile(
    r"(?:Please )?(?:[Ss]end|[Gg]ive)(?: me| us)? (?:a copy of )?(?:the |my |our |your |any )*(?:(?:clinical )?criteria|policy|file|records?|rules?|guidelines?|and|or|a copy of|[ ,]|you(?: have)? used|the|my|our|your)+\.?$"
)
"""A request for the file or the rule alone, which every letter makes with its citation."""


def _more_asks(plan: Plan, said: Said) -> list[Value]:
    """The further requests, line by line; a wish for haste is left out where the letter asks for it as such already."""
    lines = [keep(line, said.retell(str(line))) for line in _lines(said.more_asks) if not _ASKS_FILE.match(str(line))]
    if not (plan.case.is_urgent or asks_fast(plan)):
        return lines
    return [line for line in lines if not WANTS_FAST.search(line) or days_in(str(line)) or line.startswith("If ")]


def _remedies(plan: Plan) -> list[Value]:
    """What the letter offers beside the appeal, each as a request; an exception that was asked for already is to be joined."""
    basis = ("reasons", "denial_text", "more_asks", "sent_papers")
    sent = next((day for key, day in plan.case.sent_papers.items() if key.endswith("_exception")), None)
    return [
        Value.of(
            f"Join to this appeal the exception request sent on {spell(sent)}, and decide both."
            if sent and remedy.id == "exclusion_exception"
            else remedy.asks,
            answers=basis,
        )
        for remedy in find_remedies(plan.case)
    ]


def _keeps_place(plan: Plan) -> bool:
    """Whether to ask that the place of a running course stays until the decision: it is refused, a next dose is named, and the
    person does not ask for it in their own words."""
    case = plan.case
    is_place = any(answered.kind.refused == "setting" for answered in plan.reasons)
    asked = str(case.answers.get("more_asks") or "").lower()
    is_asked = (
        bool(case.facts_on("continued_asked")) or re.search(r"\b(?:keep|go on|continue|until)\b", asked) is not None
    )
    return is_place and case.timing == "ongoing" and case.next_dose_date is not None and not is_asked


_CALL = re.compile(
    r"\b(?:spoke|spoken|talked|discussed|agreed|said|told|heard|answered|asked (?:him|her|them|me)|the call (?:took|lasted|was (?:held|on))|minutes)\b|[“\"]",
    re.I,
)
"""How a note tells that the doctors spoke."""

_NO_CALL = re.compile(
    r"\b(?:missed|never|no call|not (?:called|offered|reached|held)|could not|cancell?ed|did not|message|voice ?mail|call-?backs?|closed|refused|declined|turned (?:it )?down|too late|(?:is|was) over|(?:were|was) up|no longer|not (?:possible|available|allowed|accepted)|rang (?:the|our)|second slot)\b",
    re.I,
)
"""How a note on the call between doctors says that there was none."""

_REFUSES_REVIEW = re.compile(
    r"\bnot (?:be )?(?:eligible|available|subject|reviewable|open)\b[^.]{0,40}\bexternal review\b"
    r"|\b(?:not|no)\b[^.]{0,40}\b(?:external|independent) review\b[^.]{0,40}\b(?:exclusion|contract|benefit)"
    r"|\bexternal review (?:is|are|does|do) not\b"
)


def _refuses_review(plan: Plan) -> bool:
    """Whether the letter says of this decision that it cannot go to external review."""
    return _REFUSES_REVIEW.search(" ".join(str(plan.case.answers.get("denial_text") or "").lower().split())) is not None


def _lines(typed: Value) -> list[Value]:
    """What was typed line by line, each as a sentence: with a capital, without a mark of a list."""
    if not typed:
        return []
    lines = [re.sub(r"^\W*(?:\d{1,2}[.)]\s*)?", "", line).strip() for line in str(typed).splitlines()]
    return [end_sentence(capital(keep(typed, line))) for line in lines if line]


def _steps_here(plan: Plan) -> list[Level]:
    """The steps on this case's own ladder, the decided ones too."""
    return [level for level in plan.levels if level.kind not in ("initial", "other") and fits(level, plan.case)]


def _regulator(plan: Plan, book: Book) -> dict[str, Value]:
    """Name and ways to reach the regulator, as lines; empty when none is known."""
    for row in find_regulators(plan.case, plan.plan_kind, book):
        if isinstance(row, Complaint):
            lines, fact = [row.name, row.address, row.phone, row.url], row.id
        else:
            ways = [row.phone, row.complaint_url or row.website] if row.is_verified else []
            lines, fact = [row.department, "Consumer complaints", *ways], plan.case.state or ""
        return {"name": Value.of("\n".join(line for line in lines if line), facts=(fact,))}
    return {"name": Value.of("")}


def _forms(plan: Plan, kind: DocumentKind, book: Book) -> list[OfficialForm]:
    """Official forms that go with this document under this plan, and in this state; for the sheet, with the paper of the
    present step."""
    document = plan.level.document if kind.id == "form_sheet" and plan.level else kind.id
    return find_forms(plan.case, plan.coverage.plan_kind, document, book)


def _state_form(plan: Plan, book: Book) -> dict[str, Value]:
    """Name and address of the state's own form for the outside review; empty where none is confirmed."""
    if plan.level is None:
        return {}
    review = find_state_form(plan.case, plan.coverage.plan_kind, plan.level.document, book, plan.today)
    fact = (plan.case.state or "",)
    return {"name": Value.of(review.form, facts=fact), "url": Value.of(review.form_url, facts=fact)} if review else {}


SHORT_DAYS = ("1", "one", "2", "two")
"""Days of a fast decision that are surely less than the usual 72 hours."""


def _fast_time(plan: Plan) -> Value | str:
    """The time of a fast decision that the notice promises ("48 hours", "1 business day"), where it is less than the rule's or
    the rule names none."""
    printed, by_rule = printed_fast_hours(plan.case), plan.level.expedited_hours if plan.level else None
    if printed:
        return Value.of(f"{printed} hours", answers=("denial_text",)) if not by_rule or printed < by_rule else ""
    days = printed_fast_days(plan.case)
    is_less = not by_rule or (days.partition(" ")[0] in SHORT_DAYS and by_rule >= 72)
    return Value.of(days, answers=("denial_text",)) if days and is_less else ""
