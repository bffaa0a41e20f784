"""The wordings of a commitment side by side: by whose voice they are in, and word by word against the first source."""

from dataclasses import dataclass

from tracker.domain.record.records import Source
from tracker.domain.vocabulary import INDEPENDENT
from tracker.domain.word_differences import Differences, differences
from tracker.reports.model import Sheet, WordingText


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedWording:
    """All that one source says, against all that the first one says."""

    source: Source
    differences: Differences

    @property
    def description(self) -> str:
        """How many words they share, as a phrase."""
        shared, after = self.differences.shared, self.differences.after
        if not shared:
            return "no words in common"
        return f"{shared} of its {after} {'word is' if after == 1 else 'words are'} the same"


def voices(sheet: Sheet) -> tuple[tuple[str, tuple[WordingText, ...]], ...]:
    """What was reported, by the voice of the source: the parties' in the order of their wordings, independent ones last."""
    found: dict[str, list[WordingText]] = {}
    for text in sheet.reported:
        found.setdefault(text.source.voice, []).append(text)
    return tuple((voice, tuple(found[voice])) for voice in sorted(found, key=lambda voice: voice == INDEPENDENT))


def compared(sheet: Sheet) -> tuple[Source | None, tuple[ComparedWording, ...]]:
    """The first source that reports the commitment, and each other against it; nothing where there is only one."""
    words: dict[str, list[str]] = {}
    sources: dict[str, Source] = {}
    for text in sheet.reported:
        words.setdefault(text.source.key, []).append(text.wording.text)
        sources[text.source.key] = text.source
    first, *others = [*words] or [""]
    if not others:
        return None, ()
    base = "\n".join(words[first])
    return sources[first], tuple(
        ComparedWording(source=sources[key], differences=differences(base, "\n".join(words[key]))) for key in others
    )
