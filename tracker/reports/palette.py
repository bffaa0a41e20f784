"""The colours of every report, for light and for dark pages: the only place that has any.

What was kept is blue and what was broken orange, deeper the further it went; what nobody knows is grey. Neighbours in a picture differ in
lightness, so that they are told apart on grey paper and in each kind of colour blindness; a glyph and a word always say the same.
"""

import re
from collections.abc import Mapping

from tracker.domain.vocabulary import MIXED, Status, Verification

UNMET = "unmet"
"""The colour of what was asked, assured or stated and not done: neutral, since nobody had promised it."""
_STATUSES = {
    Status.FULFILLED.value: ("#002d64", "#acddfe"),
    Status.UPHELD.value: ("#034897", "#5fc1ff"),
    Status.PARTLY_FULFILLED.value: ("#2b64bb", "#529bf4"),
    Status.ADVANCED.value: ("#3083be", "#4080ce"),
    Status.INITIATED.value: ("#7b94b2", "#246c9b"),
    Status.STALLED.value: ("#c77712", "#b4751a"),
    Status.NOT_STARTED.value: ("#ac8d67", "#866943"),
    Status.NOT_FULFILLED.value: ("#b83f00", "#f39447"),
    Status.WITHDRAWN.value: ("#76260e", "#fac89f"),
    Status.NOT_ASSESSED.value: ("#919293", "#67686a"),
    Status.NO_EVIDENCE.value: ("#64666a", "#939495"),
    Status.SUPERSEDED.value: ("#494053", "#bdacc2"),
    Status.NOT_APPLICABLE.value: ("#907a91", "#8b7c94"),
    UNMET: ("#33373c", "#b4b8bd"),
    MIXED: ("#161922", "#e9e9eb"),
}
"""Light and dark, in the order in which a picture shows them."""
_SERIES = ("#00706b", "#4fc7bd"), ("#7b2d8b", "#d8a4ea"), ("#1c63b7", "#86bdf2"), ("#8a5a00", "#d9bd5a"), ("#b0206a", "#f58bbd")
SERIES = len(_SERIES)
"""How many series of a drawing have a colour of their own."""
_PAGE = {
    "paper": ("#ffffff", "#14171a"),
    "panel": ("#f6f7f8", "#1c2024"),
    "ink": ("#1a1f24", "#e4e7ea"),
    "quiet": ("#57606a", "#9da7b1"),
    "rule": ("#d9dee3", "#343b42"),
    "link": ("#0b5394", "#86bdf2"),
    "alert": ("#9b1c1c", "#ff9d94"),  # a deadline that was missed, and what needs attention
    "mark": ("#fff3c4", "#4a3f12"),
    "for": ("#0b5fb8", "#79b8f5"),
    "against": ("#b83f00", "#f39447"),
    **{f"series-{number}": pair for number, pair in enumerate(_SERIES, start=1)},
}
LIGHT: Mapping[str, str] = {name: light for name, (light, _) in (_STATUSES | _PAGE).items()}
DARK: Mapping[str, str] = {name: dark for name, (_, dark) in (_STATUSES | _PAGE).items()}
COLOURED = tuple(_STATUSES)
"""Every status, what was asked and not done, and `mixed`."""

TEXTURES = {
    Verification.CORROBORATED: "solid",
    Verification.CONFIRMED: "solid",
    Verification.CLAIMED: "outline",
    Verification.UNVERIFIED: "outline",
    Verification.CONTESTED: "hatched",
}
"""How a mark is filled, by how well what it shows is verified."""


def colour_of(status: Status, *, owed: bool) -> str:
    """The name of a status's colour: what nobody had promised is not shown as broken."""
    return status.value if owed or status not in (Status.NOT_FULFILLED, Status.WITHDRAWN) else UNMET


def ink_on(colour: str) -> str:
    """Black or white, whichever stands out from the colour more (WCAG's relative luminance; they stand out alike at 0.18)."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return "#0c0f12" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 else "#ffffff"


def css() -> str:
    """Both schemes as custom properties, and for each status a rule that says what marks of it are filled and written with."""
    rules = [f".status-{word} {{ --fill: var(--status-{word}); --on: var(--on-{word}); }}" for word in COLOURED]
    dark = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_properties(DARK)} }} }}"
    return "\n".join([f":root {{ color-scheme: light dark; {_properties(LIGHT)} }}", dark, *rules, ""])


def resolved(style: str) -> str:
    """A style sheet with the light scheme's colours in the place of their custom properties, for paper and for what knows none of these."""
    light = dict(re.findall(r"--([\w-]+): ([^;]+);", _properties(LIGHT)))
    return re.sub(r"var\(--([\w-]+)\)", lambda found: light[found[1]], style)


def _properties(scheme: Mapping[str, str]) -> str:
    named = {f"status-{name}" if name in _STATUSES else name: colour for name, colour in scheme.items()}
    on = {f"on-{name}": ink_on(scheme[name]) for name in COLOURED}
    return " ".join(f"--{name}: {colour};" for name, colour in (named | on).items())
