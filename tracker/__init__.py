"""Tracker: the record of what was promised, what was seen of it, and what was known when."""

__version__ = "0.1.0"
