"""Pages about the fact book itself: what other guides get wrong, and how much of it is confirmed."""
