"""What exactly was refused, one line for each stated reason: the drug, the brand, the dose, the setting from where
to where, the channel, the next stretch, home services, the claim line."""

from __future__ import annotations

from generator.denials import load_denial_kinds
from generator.form import load_form
from generator.record.case import Case

WHAT = {
    "drug": "The drug itself",
    "brand": "This product; they want another one of the same kind",
    "step": "The drug, until another one was tried",
    "dose": "The dose, or how often it is given",
    "setting": "The place",
    "channel": "The supplier; they want another one",
    "continuation": "The next stretch of a treatment that was running",
    "home_services": "The nurse, supplies or pump at home, not the drug",
    "provider": "The place or company that gives it, not the drug",
    "claim_line": "Payment of the claim",
    "other_payer": "Payment of the claim, until another insurer has paid first",
    "cover": "Payment of the claim, because they say that the cover was not in force",
    "share": "Not the drug; the share of its cost looks wrong",
    "nothing": "Nothing: this letter is not a refusal",
}


def describe_refused(case: Case) -> tuple[str, ...]:
    """One line for each different thing refused, in the insurer's order."""
    lines = []
    for reason in case.reasons:
        refused = load_denial_kinds()[reason.kind].refused
        line = WHAT[refused]
        if refused == "setting" and case.setting_wanted:
            line += f": asked for {_say('setting_wanted', case.setting_wanted)}"
            line += f", offered {_say('setting_offered', case.setting_offered)}" if case.setting_offered else ""
        if refused == "brand" and case.answers.get("demanded_product"):
            line += f": {case.answers.get('demanded_product')}"
        lines.append(line.rstrip(".") + ".")
    return tuple(dict.fromkeys(lines))


def _say(question: str, value: str) -> str:
    row = load_form().get(question)
    return dict(row.letter_words).get(value) or row.option_label(value)
