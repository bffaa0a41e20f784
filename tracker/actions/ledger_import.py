"""Takes another ledger's exported lines into the ledger: its own entries must be the beginning of them, byte for byte."""

from collections.abc import Iterable

from tracker.actions.imported import Imported, ImportOptions, Progress, unseen
from tracker.domain.errors import BadDocument, Conflict, TrackerError
from tracker.storage.ledger import replay
from tracker.storage.ledger.judging import BrokenRule, Judge, Refuse
from tracker.storage.ledger.ledger import Ledger


def ledger_lines(ledger: Ledger, lines: Iterable[bytes], file: str, options: ImportOptions, progress: Progress = unseen) -> Imported:
    """Continues this ledger with another's exported lines.

    Into a ledger without entries they are copied whole, and what breaks a rule of their own time is named. What continues a ledger is
    newly recorded here, and the first breach of a rule is refused.

    Raises:
        Conflict: this ledger holds an entry that the file does not begin with.
        BadDocument: a line that is no entry, does not follow, or breaks a rule.
    """
    done, number = Imported(file=file), 0
    whole = ledger.head.size == 0
    judge = Judge(ledger, Refuse.REFERENCES if whole or options.accept_breaches else Refuse.ALL, today=None if whole else options.today)
    try:
        for entry in replay.continued(ledger, lines, judge):
            number += 1
            if entry is None:
                done.known += 1
            else:
                done.added[entry.kind] += 1
            if number % 500 == 0:
                progress(number, 0)
    except Conflict as error:
        raise Conflict(f"{file}:{number + 1}: {error.message}", error.hint) from error
    except TrackerError as error:
        todo = (
            "take it all the same: --accept-breaches"
            if isinstance(error, BrokenRule) and not error.reference
            else "export the ledger again: tracker export -o FILE"
        )
        raise BadDocument(error.message, file=file, line=number + 1, hint=f"nothing was added; {todo}") from error
    done.breaches, done.doubts = judge.breaches(), judge.doubts
    return done
