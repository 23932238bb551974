"""What exactly was refused, one line for each stated reason: the drug, the brand, the dose, the setting from where
to where, the channel, the next stretch, home services, the claim line."""

from __future__ import annotations

from generator.denials import load_denial_kinds, load_refused
from generator.form import load_form
from generator.record.case import Case


def describe_refused(case: Case) -> tuple[str, ...]:
    """One line for each different thing refused, in the insurer's order."""
    lines = []
    for reason in case.reasons:
        refused = load_refused()[load_denial_kinds()[reason.kind].refused]
        line = refused.what
        if refused.names == "setting" and case.setting_wanted:
            line += f": asked for {_say('setting_wanted', case.setting_wanted)}"
            line += f", offered {_say('setting_offered', case.setting_offered)}" if case.setting_offered else ""
        if refused.names == "demanded_product" and case.answers.get("demanded_product"):
            line += f": {case.answers.get('demanded_product')}"
        lines.append(line.rstrip(".") + ".")
    return tuple(dict.fromkeys(lines))


def _say(question: str, value: str) -> str:
    row = load_form().get(question)
    return dict(row.letter_words).get(value) or row.option_label(value)
