"""Pages of illnesses: what goes wrong, scores, guidelines, diagnosis codes, treatments."""
