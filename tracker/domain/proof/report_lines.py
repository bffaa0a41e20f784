"""The line that ties a report to a ledger (`explanations.Fixed.line`), found again in what somebody kept: text, Markdown, HTML, JSON, the properties of a PDF or office file.

Pure. Recorded text may quote such a line too, so every one that is found counts, and all of them must hold.
"""

import json
import re
from collections.abc import Mapping
from typing import NamedTuple

from tracker.domain.proof.checkpoints import SIZE_MAX, CheckpointAnswer, Verdict, compared
from tracker.domain.proof.merkle import root_of

CLAIMS_LIMIT = 1_000

_LINE = re.compile(r"known\s+at\s+#(\d{1,19})\s+·\s+ledger\s+size\s+(\d{1,19})\s+·\s+root\s+([0-9a-f]{64})(?![0-9a-f])", re.ASCII)
_ROOT = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Claim(NamedTuple):
    """What a report says it was read from."""

    known_at: int
    size: int
    root: str


def claims(text: str) -> list[Claim]:
    """What the text says, each once, in the order found; at most `CLAIMS_LIMIT`."""
    found: dict[Claim, None] = {}
    for claim in (*_from_json(text), *(Claim(int(match[1]), int(match[2]), match[3]) for match in _LINE.finditer(text))):
        found[claim] = None
        if len(found) == CLAIMS_LIMIT:
            break
    return list(found)


def _from_json(text: str) -> list[Claim]:
    if not text.lstrip("\ufeff \r\n\t").startswith("{"):
        return []
    try:
        value = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return []
    ledger = value.get("ledger")
    return _claim(value.get("known_at"), ledger.get("size"), ledger.get("root")) if isinstance(ledger, Mapping) else []


def _claim(known_at: object, size: object, root: object) -> list[Claim]:
    if type(known_at) is int and type(size) is int and isinstance(root, str) and _ROOT.fullmatch(root):
        return [Claim(known_at, size, root)]
    return []


def judge(file: str, found: list[Claim], size: int, roots: Mapping[int, bytes]) -> CheckpointAnswer:
    """What a report's lines say of a ledger: the first that does not hold, or the last one where all do.

    `roots` has that of the ledger at every size up to the largest which a claim names.
    """
    if not found:
        return CheckpointAnswer(
            file=file,
            verdict=Verdict.UNVERIFIABLE,
            sentence="there is no line “known at #… · ledger size … · root …” in it: nothing to check against (CSV and the pages of a site carry none)",
        )
    answers = [_judge(file, claim, size, roots) for claim in found]
    return next((answer for answer in answers if not answer.verdict.good), answers[-1])


def _judge(file: str, claim: Claim, size: int, roots: Mapping[int, bytes]) -> CheckpointAnswer:
    if claim.known_at != claim.size or not 0 <= claim.size <= SIZE_MAX:
        verdict, sentence = Verdict.UNVERIFIABLE, f"it says #{claim.known_at} and size {claim.size}, which no report of ours does"
    elif claim.size == 0 and claim.root == root_of(()).hex():
        verdict, sentence = Verdict.CONSISTENT, "it is of an empty ledger, as which every ledger begins"
    else:
        verdict, sentence = compared(claim.size, bytes.fromhex(claim.root), size, roots)
    if verdict.good:
        verdict = Verdict.LINE_CHECKED
        sentence += f"; whether its words are those of the ledger, tracker report --known-at '#{claim.size}' shows"
    return CheckpointAnswer(file=file, verdict=verdict, sentence=sentence, size=claim.size, root=claim.root)
