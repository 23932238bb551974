"""Pages of treatments: what goes wrong, what payers ask for, the label, codes and look-alikes."""
