"""Language labels as sources give them, kept only where they are tags that a document may carry."""

import re

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", re.ASCII)


def language_tag(label: str | None) -> str:
    """A language tag (BCP 47, without its rarer parts); empty where the label is none."""
    return label if label and _LANGUAGE.fullmatch(label) else ""
