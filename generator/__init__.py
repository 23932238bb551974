"""Infusion Appeals: from one intake to the whole appeal packet, in CPython and in the browser alike.

The engine is pure. It reads no clock, no network and no environment; the caller gives it answers,
the fact book and today's date.
"""

__version__ = "0.1.0"
