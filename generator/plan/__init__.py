"""What is decided: plan kind and law, the step and both clocks, the route, the rules and arguments that reach the case.

Goes in: answers as typed, today, the book. Comes out: one `Plan`, of which every paper and page is a view.
"""

from generator.plan.make import AnsweredReason, Gap, Plan, make_plan, plan_as_sent

__all__ = ["AnsweredReason", "Gap", "Plan", "make_plan", "plan_as_sent"]
