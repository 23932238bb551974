"""Pages of plan kinds: the steps and their clocks, what the plan owes, who helps."""
