"""Pages of payers, and of what their policies ask for one treatment, side by side."""
