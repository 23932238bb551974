"""What the answers and the plan add up to, as yes-and-no facts that rows can test like answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from generator.arguments.choose import find_labelled_use
from generator.facts import Book, FactError
from generator.facts.rows import (
    Complaint,
    Level,
    OfficialForm,
    PlanKind,
    Regulator,
    StateExternalReview,
    SupportProgram,
)
from generator.form.topics import is_clinical
from generator.form.when import days_in, of_day
from generator.plan.answering import AnswerClock
from generator.plan.coverage import Coverage
from generator.plan.disputes import is_own_dispute
from generator.plan.filing import FilingDates
from generator.plan.granted import is_drug_granted
from generator.plan.running import ContinueBy
from generator.plan.track import decided_before, is_denial, judgments, nothing_decided, told_by_the_plan
from generator.record.approvals import is_only_allowed
from generator.record.case import Case, Notice

SITUATION = {
    "plan_kind": "The plan kind, as worked out.",
    "level_kind": "The kind of the next step: internal, external, hearing, council, court.",
    "level_id": "The next step itself.",
    "nothing_decided": "The program decides only after the service, which is still to come.",
    "ladder_ended": "No step of appeal is left that we know of.",
    "step_unknown": "An appeal was decided, and the kind of plan is not known, so the next step is not either.",
    "may_keep_benefits": "There is still time to ask that benefits go on while the appeal runs.",
    "may_keep_benefits_late": "The time to ask that benefits go on has passed.",
    "urgent_clock_unknown": "It is urgent, and no urgent clock of this step was confirmed.",
    "own_dispute": "A practice disputes the payment of its claim in its own name: the member's appeal is not its to file.",
    "provider_barred": "A practice writes, and it may not appeal in its own name under this program.",
    "is_insured": "An insurance company pays the claims, so state law reaches the plan.",
    "funding_unknown": "Who pays the claims, or what kind of employer it is, is not known yet.",
    "payer_unknown": "Who pays the claims is not known yet.",
    "has_level_document": "Whether a letter is filed at the next step.",
    "may_expedite": "The doctor asks for speed, and this step has an urgent clock.",
    "answer_after_dose": "The standard answer is due after the next infusion, and urgent handling is not asked yet.",
    "may_go_external_now": "An urgent outside review may be asked for at the same time as the urgent appeal.",
    "is_denial": "Something was refused.",
    "is_medical": "At least one stated reason turns on medicine.",
    "shows_medicine": "Tests and treatments belong in the letter: a stated reason is about more than how it was billed, or what was done is defended as urgent.",
    "doctor_may_speak": "A stated reason turns on medicine, or the record holds facts of it that a doctor can state.",
    "is_late": "The last day to file has passed.",
    "is_overdue": "An appeal was filed, and its answer is late.",
    "cut_before_end": "The plan cuts an approved course before its last approved day.",
    "before_end": "The approval has not ended yet.",
    "use_is_labelled": "The drug's label, as read, names the illness.",
    "other_insurer_paid": "An earlier treatment was paid by another insurer than the one that refused.",
    "course_was_approved": "An approval of this plan itself is on record: a letter, or the day to which it had approved.",
    "new_in_plan": "The plan was joined at most 90 days before its decision, while the course was running.",
    "joined_plan_on": "The day on which the plan was joined, where that is at most 90 days before its decision; else 'none'.",
    "transition_over": "These 90 days have passed.",
    "transition_until": "The last of the 90 days that follow it, the day of joining counted; else 'none'.",
    "was_approved": "An approval from before the treatment is on record, and had not ended.",
    "payment_asked_back": "A stated reason, or the payment advice, asks for money back that was paid.",
    "awaits_meeting": "The plan's letter says that a board or committee decides at its next meeting.",
    "tells_cobra": "Something told or printed names continuation coverage (COBRA).",
    "names_ppo": "The insurer's letter or name says that the plan is a preferred provider plan (PPO), so no HMO.",
    "past_correcting": "Money is asked back, and a dispute of it was decided: a corrected claim comes too late.",
    "served_over_a_year_ago": "The notice came more than a year after the told day of service.",
    "drug_is_granted": "The plan has approved the drug, and refuses where, how or before what it is given.",
    "approval_drug_only": "Each approval on record says that it is for the drug alone, and not for the place or the services.",
    "state_rule_named": "The plan's letter names a rule or statute of the state by its number.",
    "tells_rare": "Something told or printed calls the disease rare, or counts how few have it.",
    "treatment_running": "A course is running, or doses were given.",
    "under_21": "The person treated is under 21.",
    "under_18": "The person treated is under 18: facts about adults are not theirs.",
    "employer_pays": "The employer or union pays the claims itself.",
    "plan_has_medical_director": "The payer has doctors who take calls.",
    "has_gaps": "Something a strong letter has is missing.",
    "may_bridge": "A next infusion is named, and the drug has a maker that runs, or ran, a program.",
    "is_public_cover": "The cover is a government program.",
    "has_official_form": "An official form is confirmed for the paper of this step.",
    "has_regulator": "A regulator is known that takes complaints about this plan.",
}


_OUTSIDE_NETWORK = re.compile(
    r"\bnon-?network\b|\bout[- ]of[- ]network\b|\boutside (?:of )?the network\b|\bnot (?:yet )?in (?:the |its |a )?network\b",
    re.I,
)


def _is_provider_barred(case: Case, plan_kind: PlanKind | None) -> bool:
    """Whether a practice that writes may not appeal in its own name. Where that holds in the network only, a fact that says
    that it was outside of it, for a claim after the service, lets it appeal."""
    if not (plan_kind and plan_kind.provider_bar and case.voice == "practice") or case.consent in ("yes", "parent"):
        return False
    is_outside = case.timing == "after" and any(_OUTSIDE_NETWORK.search(fact.fact) for fact in case.facts)
    return not (plan_kind.provider_bar_only_network and is_outside)


def find_situation(
    case: Case, coverage: Coverage, plan_kind: PlanKind | None, level: Level | None, filing: FilingDates | None,
    answer: AnswerClock | None, running: ContinueBy | None, today: date, book: Book,
) -> dict[str, str]:  # fmt: skip
    """Each key of SITUATION but `has_gaps`, with 'yes', 'no' or its value."""
    kind = coverage.plan_kind or "unknown"
    expedites = bool((level and level.is_verified and any(
        getattr(level, name) and level.is_confirmed(name)
        for name in ("expedited_hours", "expedited_days", "expedited_working_days")
    )) or (level and level.only_urgent))  # fmt: skip
    document = level.document if level else ""
    is_own = is_own_dispute(case, plan_kind, level, is_asked_back=is_payment_asked_back(case))
    joined = find_joined(case, today)
    has_ended = plan_kind is not None and level is None and not nothing_decided(case, plan_kind) and is_denial(case)
    said: dict[str, Any] = {
        "plan_kind": kind,
        "level_kind": level.kind if level else "internal" if plan_kind is None else "none",
        "level_id": level.id if level else "none",
        "has_level_document": bool(level and level.document) or (plan_kind is None and not decided_before(case)),
        "nothing_decided": nothing_decided(case, plan_kind),
        "ladder_ended": has_ended,
        "step_unknown": plan_kind is None and decided_before(case),
        "may_keep_benefits": bool(running and not running.is_past),
        "may_keep_benefits_late": bool(running and running.is_past),
        "urgent_clock_unknown": bool(case.is_urgent and level is not None and not (answer and answer.words)),
        "own_dispute": is_own,
        "provider_barred": not is_own and _is_provider_barred(case, plan_kind),
        "is_insured": bool(plan_kind and plan_kind.state_law_reaches),
        "funding_unknown": bool(plan_kind and plan_kind.either),
        "payer_unknown": bool(plan_kind and plan_kind.either) and case.answers.get("job_funding") in (None, "unknown"),
        "may_expedite": case.is_urgent and (expedites or plan_kind is None),
        "answer_after_dose": bool(
            answer
            and answer.by
            and case.next_dose_date
            and answer.by > case.next_dose_date
            and not case.urgent
            and expedites
            and case.timing != "after"
        ),
        "may_go_external_now": (
            case.is_urgent
            and level is not None
            and level.kind == "internal"
            and _can_cite("external_simultaneous", kind, case, today, book)
        ),
        "is_denial": is_denial(case),
        "is_medical": "medical" in judgments(case),
        "shows_medicine": judgments(case) != {"billing"}
        or case.timing != "after"
        or bool(case.facts_on("urgent_need") or case.facts_on("emergency")),
        "doctor_may_speak": "medical" in judgments(case) or _has_medicine(case),
        "is_late": bool(filing and filing.is_late),
        "is_overdue": bool(case.appeal_sent_on and answer and answer.by and today > answer.by),
        "cut_before_end": case.timing == "ongoing" and case.answers.get("stopped_before_end") == "yes",
        "other_insurer_paid": _other_insurer_paid(case),
        "before_end": bool(case.approved_until and case.approved_until >= today),
        "use_is_labelled": find_labelled_use(case.answers.values, case.notice_date or today, book) is not None,
        "course_was_approved": bool(case.approved_until)
        or any(row.outcome == "approved" and row.other_insurer != "yes" for row in case.notices),
        "new_in_plan": bool(joined) and (case.timing == "ongoing" or bool(case.answers.get("infusions_given"))),
        "joined_plan_on": of_day(joined).text if joined else "none",
        "transition_over": joined is not None and joined + timedelta(days=TRANSITION - 1) < today,
        "transition_until": of_day(joined + timedelta(days=TRANSITION - 1)).text if joined else "none",
        "was_approved": _was_approved(case),
        "payment_asked_back": is_payment_asked_back(case),
        "awaits_meeting": _MEETING.search(told_by_the_plan(case)) is not None,
        "tells_cobra": _COBRA.search(" ".join((told_by_the_plan(case), *(fact.fact for fact in case.facts))))
        is not None,
        "names_ppo": re.search(
            r"\bPPO\b|\bpreferred provider (?:organization|plan)",
            " ".join(str(case.answers.get(key) or "") for key in ("denial_text", "payer_name", "employer_name")),
        )
        is not None,
        "past_correcting": is_payment_asked_back(case) and decided_before(case),
        "served_over_a_year_ago": _is_served_over_a_year_ago(case, today),
        "drug_is_granted": is_drug_granted(case),
        "approval_drug_only": _is_for_drug_only(case),
        "state_rule_named": _STATE_RULE.search(f"{told_by_the_plan(case)} {case.answers.get('policy_named') or ''}")
        is not None,
        "tells_rare": _RARE.search(" ".join((told_by_the_plan(case), *(fact.fact for fact in case.facts)))) is not None,
        "treatment_running": case.timing == "ongoing" or bool(case.answers.get("infusions_given")),
        "under_21": _is_under(21, case, today),
        "under_18": _is_under(18, case, today),
        "employer_pays": bool(plan_kind and plan_kind.employer_may_pay)
        and case.answers.get("job_funding") == "self_funded",
        "plan_has_medical_director": plan_kind is None or plan_kind.has_medical_director,
        "may_bridge": bool(case.next_dose_date and has_program(case, book)),
        "is_public_cover": bool(plan_kind and plan_kind.is_public),
        "has_official_form": bool(
            document and (find_forms(case, kind, document, book) or find_state_form(case, kind, document, book, today))
        ),
        "has_regulator": bool(find_regulators(case, plan_kind, book)),
    }
    return {key: value if isinstance(value, str) else "yes" if value else "no" for key, value in said.items()}


_DRUG_ONLY = re.compile(
    r"\b(?:for|covers?|approv\w+|includes?) (?:the |this )?(?:drug|medication|medicine) (?:only|alone|itself only)\b"
    r"|\b(?:drug|medication|medicine)[- ]only\b|\bonly (?:for |covers? )?the (?:drug|medication|medicine)\b"
    r"|\b(?:does|do) not (?:include|cover|extend to|apply to) (?:[\w,]+ ){0,6}(?:site|place|setting|supplies|services|nurs\w+|administration)\b",
    re.I,
)
"""How an approval says that it leaves the place and the services open."""


def _is_for_drug_only(case: Case) -> bool:
    """Whether there are approvals on record and each of them says that it is for the drug alone."""
    approved = [
        str(row.words or "") for row in case.notices if row.outcome == "approved" and row.other_insurer != "yes"
    ]
    return bool(approved) and all(_DRUG_ONLY.search(words) for words in approved)


_RARE = re.compile(
    r"(?<!not a )\b(?:(?:very |ultra-?)?rare (?:\w+ ){0,3}(?:diseases?|disorders?|conditions?|illness(?:es)?|syndromes?)|200,000 (?:people|persons|americans)"
    r"|fewer than 200,000|(?:less|under) than 200,000|under 200,000|orphan (?:diseases?|designat\w+|drug status))\b",
    re.I,
)
"""How a disease is called rare."""


_STATE_RULE = re.compile(
    r"\b(?:LAC|OAC|TAC|CMR|NMAC|NYCRR|N\.?J\.?A\.?C|IDAPA|ARSD|COMAR|KAR|AAC|A\.A\.C|WAC|CCR|C\.C\.R|MAC|IAC|F\.A\.C|FAC)\.? ?§{0,2} ?\d"
    r"|\b\d+ (?:TAC|CCR|NYCRR|CMR|NCAC|Pa\. Code|Ill\. Adm\w*\. Code|IAC|KAR|VAC|MCAR|Va\. Admin\. Code)\b"
    r"|\b(?:Admin(?:istrative|\.)? ?Code|Adm\. Code|Code R\.|Rev(?:ised|\.) ?Stat(?:utes?|\.)|Gen(?:eral|\.) ?Stat(?:utes?|\.)|Gov(?:ernment|'t|\.) Code|Ins(?:urance|\.) Code)[^.;]{0,40}\d",
)
"""How a letter names a rule of a state: 'LAC 50:I.1101', 'Ohio Administrative Code 5160-1-01'."""


_MEETING = re.compile(
    r"\b(?:board(?![- ]certified| of (?:medical|internal|pediatrics))|committee|trustees)\b[^.]{0,120}"
    r"\b(?:meetings?|meets? (?!(?:the|all|any|each|these|those|our|this|its|your|plan|medical|criteria|requirements?)\b))|\b(?:quarterly|next (?:regular(?:ly scheduled)? )?)meeting\b[^.]{0,80}\b(?:board|committee|trustees)\b",
    re.I,
)
"""How a plan says that an appeal waits for the day its board or committee meets."""


_COBRA = re.compile(r"\bCOBRA\b|\bcontinuation coverage\b", re.I)
"""How coverage that goes on after a job is named."""


_ASKED_BACK = re.compile(
    r"\brecoup|\boverpa(?:id|yments?)\b|\brefund|\bpaid in error\b|\brepay"
    r"|\b(?:requested|asked|required|must) to (?:remit|return|reimburse)\b|\boff-?set\b[^.]{0,60}\b(?:payments?|amounts?|remittances?)\b"
    r"|\b(?:take|taken|taking|took|pay|paying|paid) (?:it |this |the payment )?back\b"
    r"|\brecover(?:y|ing|ed)?\b(?: [\w-]+){0,4} (?:payments?|paid|amounts?|money)\b",
    re.I,
)


def is_payment_asked_back(case: Case) -> bool:
    """Whether the plan wants money back that it paid: said in its own words of a reason, beside a refused line, or anywhere in
    a letter that is known to take back what was approved or paid."""
    told = [reason.words for reason in case.reasons]
    if case.timing == "after" and any(reason.kind == "retroactive_denial" for reason in case.reasons):
        told.append(str(case.answers.get("denial_text") or ""))
    told += [str(line.get("printed") or "") for line in case.answers.get("claim_lines", ())]
    return any(_ASKED_BACK.search(words or "") for words in told)


def _was_approved(case: Case) -> bool:
    """Whether a letter of approval is on record that came before a day of treatment, or says itself that it begins before
    that day ('effective February 1'), and had not ended then."""
    told = case.answers.get("service_date")
    lines = [line["on"] for line in case.answers.get("claim_lines", ()) if line.get("on")]
    billed = [on.first for on in lines if on.first and on.first == on.last]
    day = told or min(days_in(str(case.answers.get("period") or "")), default=None)
    days = {day, *billed} - {None} or {case.notice_date}
    approvals = [n for n in case.notices if n.outcome == "approved" and not is_only_allowed(n)]

    def is_covered(on: date) -> bool:
        return any(
            (first := _begins(notice)) is not None
            and first <= on
            and not (notice.until and notice.until.last and notice.until.last < on)
            for notice in approvals
        )

    return all(on is not None and is_covered(on) for on in days)


TRANSITION = 90
"""Days for which a Medicare Advantage plan that coordinates care leaves a new member's running course alone
(42 CFR 422.112(b)(8)(i)(B))."""
_JOINED = re.compile(
    r"\b(?:joined|enrolled (?:in|with)|became (?:a )?(?:new )?members? of|switched to|changed (?:plans? )?to"
    r"|(?:been )?(?:a )?(?:new )?members?(?: of [^.;]{1,40})? since|new (?:plan|coverage|insurance) (?:began|started|since|from))\b(.{1,60})",
    re.I,
)


_BEGAN = re.compile(
    rf"(?:{_JOINED.pattern.rsplit('(.{1,60})', 1)[0]}|\b(?:[A-Z][\w’'-]+|[Pp]lan|[Cc]over(?:age)?|[Ii]nsurance) (?:only )?(?:began|started|took over|became effective|begins)\b)(.{{1,60}})"
)
"""The same in a note on a change of plan, in which a plan may stand by its name: 'Suncrest began on September 1, 2026'."""


def find_joined(case: Case, today: date) -> date | None:
    """The day on which this plan was joined, where a fact tells it and it is at most 90 days before the decision."""
    decided = case.notice_date or today
    told = [(_BEGAN if fact.topic == "plan_change" else _JOINED).findall(fact.fact) for fact in case.facts]
    days = [day for parts in told for said in parts for day in days_in(said)[:1]]
    return max((day for day in days if timedelta() <= decided - day <= timedelta(days=TRANSITION)), default=None)


_EFFECTIVE = re.compile(r"\b(?:effective|from|starting|beginning)(?: on)?:? (.{6,20})", re.I)


def _begins(notice: Notice) -> date | None:
    """The first day that an approval covers: the one its words give, or that of the letter."""
    named = [days_in(words)[:1] for words in _EFFECTIVE.findall(notice.words or "")]
    return min((day for days in (*named, (notice.on.first,)) for day in days if day), default=None)


def _is_served_over_a_year_ago(case: Case, today: date) -> bool:
    """Whether more than a year lies between the told day of service and the notice. Without a told day it is not known."""
    told = case.answers.get("service_date")
    return isinstance(told, date) and (case.notice_date or today) - told > timedelta(days=366)


def _has_medicine(case: Case) -> bool:
    """Whether a doctor is named and the record tells of the illness: facts of medicine, or results."""
    told = [fact for fact in case.facts if is_clinical(fact.topic) and fact.topic != "against"]
    return bool(case.answers.get("doctor_name")) and len(told) + len(case.findings) >= MEDICINE


MEDICINE = 3
"""Facts and results from which a doctor's letter has something to say."""


def has_program(case: Case, book: Book) -> bool:
    """Whether the book records a program of the drug's maker, its present name confirmed or not."""
    if case.therapy is None or not book.has("therapies", case.therapy):
        return False
    return bool(book.get("therapies", case.therapy).support)


def find_programs(case: Case, book: Book) -> tuple[SupportProgram, ...]:
    """The makers' programs whose present name was confirmed, for the drug of the case."""
    if not case.therapy or not book.has("therapies", case.therapy):
        return ()
    return tuple(program for program in book.get("therapies", case.therapy).support if program.is_verified)


def find_forms(case: Case, plan_kind: str | None, document: str, book: Book) -> list[OfficialForm]:
    """Official forms that go with a document under this plan, and in this state."""
    return [
        form
        for form in book.shelf("official_forms").values()
        if form.is_verified
        and document in form.documents
        and plan_kind in form.plan_kinds
        and form.state in ("", case.state)
    ]


def find_state_form(
    case: Case, plan_kind: str | None, document: str, book: Book, today: date
) -> StateExternalReview | None:
    """The state's external review, where this document asks for it, state law surely reaches the plan, and the state's
    own form was confirmed."""
    key = case.state
    if document != "external_review" or not key or not plan_kind or not book.has("states", key):
        return None
    if book.may_state_law_reach(plan_kind) != "yes":
        return None
    review = book.get("states", key).external_review_on(case.notice_date or today)
    is_sure = review is not None and review.is_verified and review.process_verified and review.form_verified
    return review if is_sure and review is not None and review.form else None


def find_regulators(case: Case, plan_kind: PlanKind | None, book: Book) -> tuple[Complaint | Regulator, ...]:
    """Who takes a complaint about this plan, the first one first. A state's own department stands in for the general
    row, by its name even where its phone and address were not confirmed; a program that helps people with an appeal
    is no regulator."""
    found: list[Complaint | Regulator] = []
    for key in plan_kind.complain if plan_kind else ():
        if key == "state_doi" and case.state and book.has("states", case.state):
            found.append(book.get("states", case.state).regulator)
        elif (office := book.get("complaints", key)).is_verified and not office.only_helps:
            found.append(office)
    return tuple(found)


def _can_cite(key: str, plan_kind: str, case: Case, today: date, book: Book) -> bool:
    try:
        book.cite_right(key, plan_kind, case.notice_date or today)
    except FactError:
        return False
    return True


_EVERYWHERE = {
    "health", "healthcare", "plan", "plans", "insurance", "company", "benefit", "benefits", "mutual", "group", "care", "medical",
    "the", "and", "then", "inc", "llc", "administrators", "services", "life", "assurance", "corporation", "federal", "state",
}  # fmt: skip


def _other_insurer_paid(case: Case) -> bool:
    """Whether any earlier treatment names an insurer that shares no telling word with this payer, employer or
    program."""
    get = case.answers.get
    own = _telling_words(
        f"{get('payer_name') or ''} {get('employer_name') or ''} {get('cover_from') or ''} {get('payer_address') or ''}"
    )
    for row in case.treatments:
        for name in re.split(r",|;| then ", row.insurer or ""):
            words = _telling_words(name)
            if words and not words & own:
                return True
    return False


def _telling_words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{3,}", text.lower().replace("_", " "))) - _EVERYWHERE


_TO_A_PARENT = re.compile(r"\bparents?(?:/| or | and )(?:legal )?guardians?\b|\bparent of\b", re.I)
_OF_A_CHILD = re.compile(
    r"\b(?:your|the) (?:minor )?child\b|\bpediatrics?\b|\bminor\b|\bEPSDT\b|\b(?:kids|children['’]?s) (?:health )?plan\b",
    re.I,
)


def _is_under(years: int, case: Case, today: date) -> bool:
    """By the day of birth; without one, where a parent writes and the insurer's own letter is to the
    parent of a child: either sign alone may be a guardian of a grown person."""
    born = case.answers.get("birth_date")
    if born is None and case.answers.get("consent") == "parent":
        letter = str(case.answers.get("denial_text") or "")
        return _TO_A_PARENT.search(letter) is not None and _OF_A_CHILD.search(letter) is not None
    return bool(born and (today.year - born.year - ((today.month, today.day) < (born.month, born.day))) < years)


def merge(answers: Mapping[str, Any], situation: Mapping[str, str]) -> dict[str, Any]:
    """Answers and situation in one mapping, for the conditions of rows."""
    return {**answers, **situation}
