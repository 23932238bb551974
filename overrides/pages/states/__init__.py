"""Pages of states: the step-therapy law, the outside review and how to file, who helps."""
