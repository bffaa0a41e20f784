"""The folded texts that a search scans (`domain.record.folding`): written with each version of a commitment or of evidence."""

from typing import Any

from tracker.domain.record.folding import folded_name


def folded(table: str, fields: dict[str, Any]) -> str:
    """What is searched of a version of a commitment or of evidence, text by text in lines.

    Args:
        table: `commitment` or `evidence`.
        fields: the record's fields as JSON values.
    """
    texts = [fields["summary"], fields.get("quote")] if table == "evidence" else [fields["title"], fields["text"], fields.get("label")]
    for wording in fields.get("wordings") or ():
        texts += [wording["text"], wording.get("quote")]
    return "\n".join(folded_name(text) for text in texts if text is not None)
