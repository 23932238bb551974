"""What a template may use: what was said, what the plan worked out, and the words for voices and readers."""

from __future__ import annotations

import re
from typing import Any

from generator.arguments.legs import telling
from generator.arguments.premises import notice_words
from generator.facts import Book, FactError
from generator.facts.rows import Complaint, Level, OfficialForm
from generator.form import load_form
from generator.letters.addressee import payer_lines, reviewer_lines, reviewer_note
from generator.letters.argue import Argued
from generator.letters.ask_words import (
    ask_words,
    asked_in_time,
    keep_benefits,
    keeps_course,
    keeps_place,
    later_refusals,
    later_to_pay,
    more_asks,
    refused_lead,
    refuses_review,
    remedies,
    services_only,
    signs_too,
    urgent_rows,
)
from generator.letters.behind_answer import OF_A_DRUG
from generator.letters.blocks import Marks, Value
from generator.letters.clock_words import (
    answer_source,
    dispute_day,
    fast_by,
    fast_time,
    late_after,
    late_answer,
    level_words,
    may_excuse_late,
    printed_only,
    service_days,
    too_short,
    window,
)
from generator.letters.delay_words import delay_words, heard_words, risk_words
from generator.letters.dispute import (
    asked_back,
    claim_number,
    disputes_medicine,
    is_own_dispute,
    lines_total,
    to_correct,
)
from generator.letters.doctor_field import field_of
from generator.letters.documents import (
    DocumentKind,
    is_outside,
    load_document_kinds,
    main_document,
    noun_of,
    title_of,
)
from generator.letters.edition_words import edition_words, tests_shown
from generator.letters.environment import keep, surname_of
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
    promised_answer,
    stops_on,
)
from generator.letters.other_numbers import other_numbers
from generator.letters.reason_frame import is_of_a_limit
from generator.letters.record_words import drug_words, exhibit_list, label_words, order_words, page_total, record_words
from generator.letters.rules_told import (
    file_rule,
    leading_place,
    letter_rules,
    news_rule,
    payment_age,
    rule_words,
    state_dispute,
)
from generator.letters.said import Row, Said
from generator.plan import Plan
from generator.plan.days import spell
from generator.plan.onward import find_onward
from generator.plan.situation import find_forms, find_programs, find_regulators, find_state_form
from generator.plan.track import fits, plain_level_name


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
        "level_words": level_words(plan) if is_at_level or kind.at == "urgent" else "",
        "level_noun": noun_of(plan),
        "next_level": plain_level_name(later) if later else "",
        "next_level_cite": Value.of(later.file_cite or later.cites[0], facts=(later.id,))
        if later and later.cites and later.document != "external_review"
        else "",
        "keeps_review": onward.review is not None and reaches("external_scope"),
        "has_second": onward.has_second,
        "state_dispute": state_dispute(plan),
        "may_excuse_late": may_excuse_late(plan),
        "has_setting_reason": any(r.kind.refused == "setting" for r in plan.reasons),
        "facts_labelled": plan.situation["use_is_labelled"] == "yes",
        "exception_clock": plan.facts.exception_clock,
        "sent_paper": title_of(plan, load_document_kinds()[main_document(plan)]),
        "cite": cite,
        "due": _due_words(plan, book),
        "refused_lead": refused_lead(plan),
        "earlier": "first decision" if plan.case.decision_level in ("plan_first", "unknown") else "earlier decisions",
        "cite_all": lambda *keys: _join_citations([cite(key) for key in keys if reaches(key)]),
        "late_after": late_after(plan),
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
        "window": window(plan) if not is_dispute or printed_only(plan) else {},
        "too_short": too_short(plan),
        "answer_source": answer_source(plan),
        "is_copy": plan.is_copy,
        "keep_benefits": keep_benefits(plan, cite, reaches) if is_at_level or kind.at == "urgent" else "",
        "points_title": _points_title(plan),
        "takes_letters_points": _takes_letters_points(plan),
        "holds_policy": _holds_policy(plan),
        "keeps_course": keeps_course(plan, cite, reaches) if is_at_level or kind.at == "urgent" else "",
        "more_asks": more_asks(plan, said),
        "remedies": remedies(plan) if is_at_level or kind.at == "urgent" else [],
        "review_refused": refuses_review(plan),
        "turns_on_drugs": any(answered.kind.id in OF_A_DRUG for answered in plan.reasons),
        "keeps_place": keeps_place(plan),
        "doctor_field": Value.of(
            field_of(str(plan.case.answers.get("doctor_specialty") or "")), answers=("doctor_specialty",)
        ),
        "has_no_consent": plan.case.answers.get("consent") == "no",
        "peer_called": any(
            _CALL.search(fact.fact) and not _NO_CALL.search(fact.fact) for fact in plan.case.facts_on("peer_call")
        ),
        "payment_age": payment_age(plan),
        "has_claim_numbers": any(row.claim for row in said.claim_lines),
        "dispute_day": dispute_day(plan) if is_dispute else "",
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
        "late_answer": late_answer(plan) if to_payer or goes_out else "",
        "lines_total": lines_total(said) if kind.argues else "",
        "asked_in_time": asked_in_time(plan),
        "fast_by": fast_by(plan),
        "speaks_of_limit": any(
            answered.kind.id == "benefit_exclusion" and is_of_a_limit(str(reason.words))
            for answered, reason in zip(plan.reasons, plan.case.reasons, strict=False)
        ),
        "service_days": service_days(plan)
        if plan.case.timing == "after" and not plan.case.answers.get("period")
        else "",
        "urgent_rows": urgent_rows(plan, said) if to_payer else [],
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
        "signs_too": signs_too(plan) and kind.argues and kind.signed_by != "doctor",
        "is_dose_disputed": any(answered.kind.id == "dose_or_interval" for answered in plan.reasons),
        "later_refusals": later_refusals(plan, said) if kind.argues else [],
        "later_to_pay": later_to_pay(plan, said),
        "mandate_rules": letter_rules(plan, mandates=True),
        "rules_at": lambda place: letter_rules(plan, mandates=False, place=place),
        "is_leading": lambda place: place == leading_place(plan),
        "letter_rules": letter_rules(plan, mandates=False),
        "consent_name": _consent_name(plan),
        "consent_follows": bool(
            (resting := plan.case.papers_of.get("consent", ()))
            and not any(one.number in resting and not one.who for one in plan.case.exhibits)
        ),
        "delay_words": delay_words(plan.case, said),
        "heard_words": heard_words(plan.case, said) if not by_doctor else "",
        "risk_words": risk_words(plan.case, surname_of(said.doctor_name)),
        "file_rule": file_rule(plan),
        "news_rule": news_rule(plan),
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
            for row in (*plan.case.exhibits, *plan.case.wanted_papers)
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
        "fast_time": fast_time(plan),
        **_voice(plan, said, by_doctor=kind.signed_by == "doctor"),
    }
    context |= ask_words(plan, said)
    context["services_only"] = services_only(plan, context["services_beside"], context["services_named"])
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


def _consent_name(plan: Plan) -> str:
    """What the paper is called by which somebody acts for the person: as its title or the writer's role tells it."""
    answers = plan.case.answers
    told = f"{answers.get('consent_paper') or ''} {answers.get('writer_role') or ''}"
    if re.search(r"\bpower of attorney\b|\bPOA\b", told, re.I):
        return "power of attorney"
    if re.search(r"\bguardian(?:ship)?\b", str(answers.get("consent_paper") or ""), re.I):
        return "guardianship order"
    return "signed authorization"


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


def _amount(plan: Plan) -> str:
    billed = plan.case.answers.get("billed_amount")
    return f"{billed:,}" if billed else ""


def _amount_floor(plan: Plan) -> str:
    """The amount in controversy for a request filed this year, where the row confirms it."""
    rows = plan.level.amount_in_controversy if plan.level and plan.level.is_verified else ()
    usd = next((row.usd for row in rows if row.year == plan.today.year), None)
    is_open = plan.level is not None and not plan.level.is_confirmed(f"amount_in_controversy_usd_{plan.today.year}")
    return f"{usd:,}" if usd and not is_open else ""


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
