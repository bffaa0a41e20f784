"""The types of what leaves the program as data, and of what comes in before it is judged."""

from typing import Any

Item = dict[str, Any]
"""An object of JSON: texts, numbers, truth values, None, lists and further objects, by name."""

Path = tuple[str | int, ...]
"""Names of fields and positions (from 0) in lists, from the outermost value of a document to a part of it."""
