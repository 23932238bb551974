"""What a yes or a no would mean in money, from the person's own amounts. No odds, and no guess where one is missing."""

from __future__ import annotations

from generator.facts import Book
from generator.facts.rows import Statistic
from generator.record.case import Case
from generator.rows.row import Row


class Stakes(Row):
    """`if_approved` and `if_refused`: dollars the person would owe for the infusions of a year, None when an amount
    is missing. `sums` says in words how each was counted. `statistics` are published figures for this kind of
    plan; they are not odds for one case."""

    if_approved: int | None
    if_refused: int | None
    sums: tuple[str, ...]
    statistics: tuple[Statistic, ...]


def find_stakes(case: Case, plan_kind: str | None, book: Book) -> Stakes:
    """The stakes in dollars. If approved: the deductible that is left, then the share of the rest, up to what is
    left of the out-of-pocket maximum. If refused: what is billed."""
    get = case.answers.get
    billed, doses = get("billed_amount"), 1 if case.timing == "after" else get("doses_per_year")
    statistics = tuple(
        row for row in book.shelf("statistics").values() if row.is_verified and plan_kind in row.plan_kinds
    )
    if billed is None or doses is None:
        return Stakes(None, None, (), statistics)
    total = billed * doses
    many = f"{doses} infusions × ${billed:,} = ${total:,}" if doses > 1 else f"one infusion, ${billed:,}"
    sums = [f"If they keep the refusal and you are treated anyway: {many}, as billed. Ask for the self-pay price."]
    deductible, share, most = get("deductible_left"), get("coinsurance_percent"), get("out_of_pocket_left")
    approved = None
    if most is not None and deductible is not None and share is not None:
        from_deductible = min(deductible, total)
        from_share = -(-(total - from_deductible) * share // 100)
        approved = min(from_deductible + from_share, most)
        sums.append(
            f"If they approve: deductible ${from_deductible:,} + {share} % of the rest ${from_share:,}"
            + (f", capped at the ${most:,} left of your yearly maximum" if from_deductible + from_share > most else "")
            + f" = ${approved:,}, if the plan allows the billed amount. It often allows less."
        )
    elif most is not None:
        approved = min(most, total)
        sums.append(f"If they approve: at most ${approved:,}, what is left of your yearly maximum.")
    return Stakes(approved, total, tuple(sums), statistics)
