"""Look-ups of codes: on claims (drugs, home infusion, administration) and on payment notices."""
