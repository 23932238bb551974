"""Lighthouse on the built site, as on a phone. Kept apart from the other tools: it is large, and only `make
lighthouse` needs it."""
