"""Assessment windows as they are read: which agreements have one, from when to when, and whether it is over."""

from typing import NamedTuple

from tracker.domain.dates import PartialDate

OUTSIDE, AFTERWARDS = "outside the window", "After the window, and not counted"


class AssessmentWindow(NamedTuple):
    """A window of agreements (`indicators.Window`), read as of its end, or as of an earlier day where it was not over by then."""

    code: str
    agreements: tuple[str, ...]
    since: PartialDate
    until: PartialDate
    over: bool

    @property
    def label(self) -> str:
        """In words: `window FINAL of WALES, 5 Sep 2014 – 31 Dec 2024`."""
        from tracker.domain.periods import Period  # a list needs it for nothing else

        whose = " and ".join(self.agreements) if len(self.agreements) <= 2 else f"{len(self.agreements)} agreements"
        return f"window {self.code} of {whose}, {Period(f'{self.since}/{self.until}').label}{'' if self.over else ', not over yet'}"
