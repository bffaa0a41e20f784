"""The crosswalks: each status on each scale, with what is lost. Data, with the source of the scale; `tracker score --explain` prints it.

Law of the table (held by a test): of the statuses that share a value at most one fits it whole; each of the others says what is lost.
A scale of conduct (g20, politifact) gives a duty that is being honoured its best value; a scale of completion (kroc, ogp, gao) cannot,
since what goes on is never complete. What nobody has looked at, or looked for in vain, is never a failure.

The way back is data too: each value is read as one status, which crosses to that value again, and is lossy where others cross to it as well.
"""

from tracker.domain.errors import BadInput
from tracker.domain.scoring.scales import NOT_COUNTED, Crossing, Crosswalk, ReadAs, ScaleValue, ValueReading
from tracker.domain.vocabulary import Nature, Scale, Status

_NOBODY_LOOKED = "nobody has looked yet, and the scale has no value for that"
_IN_VAIN = "a search found nothing, and the scale has no value for that; finding nothing is no failure"
_REPLACED = "replaced by another commitment, which carries the score"
_GOES_ON = "honoured so far and going on; the scale measures completion, which such a duty never reaches"
_PART = "closed with a part done; how large a part the status does not say, and the value does not say that it is closed"
_STOPPED = "begun, then stopped or reversed; the scale says how far it came, not that it stopped"
_FAILED = "closed and not done; the scale cannot tell that from not begun yet"
_TAKEN_BACK = "the obligor took it back, which the scale cannot tell from not doing it"
_OUTSIDE = Crossing(value=NOT_COUNTED)

_ANYTHING_BETWEEN = "one value for everything between nothing and all"
_ANY_ACTIVITY = "one value for first steps and for well under way"
_NOTHING_DONE = "one value for not begun yet, and for closed and not done"
_MUCH_DONE = "one value for well under way, honoured so far, and closed with a part done"
_OR_STOPPED = "one value for first steps, and for begun, then stopped"
_OR_TAKEN_BACK = "one value for not done, and for taken back"

G20 = Crosswalk(
    scale=Scale.G20,
    name="G20 compliance score",
    used_by="G20 Research Group (University of Toronto) and the Center for International Institutions Research (RANEPA)",
    source="2010 G20 Toronto Summit Final Compliance Report, executive summary",
    url="https://g20.utoronto.ca/analysis/2010toronto-compliance.html",
    edition="2010-11-14",
    version="1",
    unconfirmed="The percentage was read in an undated copy of the G8/G20 reference manual; its example starts from the rounded average, we do not.",
    values=(
        ScaleValue(label="+1", meaning="full compliance", number=1),
        ScaleValue(label="0", meaning="partial compliance, or work in progress", number=0),
        ScaleValue(label="-1", meaning="no compliance, or action against the goal", number=-1),
    ),
    readings={
        "+1": ValueReading(Status.FULFILLED, going_on=Status.UPHELD),
        "0": ValueReading(Status.ADVANCED, final=Status.PARTLY_FULFILLED, lossy=_ANYTHING_BETWEEN),
        "-1": ValueReading(Status.NOT_STARTED, final=Status.NOT_FULFILLED, lossy="one value for not begun yet, failed, and taken back"),
    },
    crossings={
        Status.NOT_ASSESSED: Crossing(value=NOT_COUNTED, lost=_NOBODY_LOOKED),
        Status.NO_EVIDENCE: Crossing(value=NOT_COUNTED, lost=_IN_VAIN),
        Status.NOT_STARTED: Crossing(value="-1", lost="still open; the scale has one value for not begun yet and for failed"),
        Status.INITIATED: Crossing(value="0", lost="first steps; the scale has one value for everything between nothing and all"),
        Status.ADVANCED: Crossing(value="0", lost="well under way; the scale has one value for everything between nothing and all"),
        Status.STALLED: Crossing(value="0", lost="begun, then stopped; 0 counts what was begun, a reversal might be given -1"),
        Status.UPHELD: Crossing(value="+1", lost="honoured so far and still open; the scale cannot tell that from done once and for all"),
        Status.FULFILLED: Crossing(value="+1"),
        Status.PARTLY_FULFILLED: Crossing(value="0"),
        Status.NOT_FULFILLED: Crossing(value="-1"),
        Status.WITHDRAWN: Crossing(value="-1", lost=_TAKEN_BACK),
        Status.SUPERSEDED: Crossing(value=NOT_COUNTED, lost=_REPLACED),
        Status.NOT_APPLICABLE: _OUTSIDE,
    },
)

POLITIFACT = Crosswalk(
    scale=Scale.POLITIFACT,
    name="PolitiFact promise ratings (Obameter, Trump-O-Meter)",
    used_by="PolitiFact",
    source="The difference between Stalled and Promise Broken; What is the Obameter?",
    url="http://www.politifact.com/truth-o-meter/blog/2010/jan/04/difference-between-stalled-and-promise-broken/",
    edition="2010-01-04, and 2017 for the second",
    version="1",
    unconfirmed="Whether later meters use other words.",
    values=(
        ScaleValue(label="Promise Kept", meaning="fulfilled, or largely so", also=("Kept",)),
        ScaleValue(label="Compromise", meaning="much less than promised, yet something that matters"),
        ScaleValue(label="Promise Broken", meaning="not fulfilled", also=("Broken",)),
        ScaleValue(label="Stalled", meaning="no movement"),
        ScaleValue(label="In the Works", meaning="proposed or under way"),
        # renamed on 2009-10-27: politifact.com/article/2009/oct/27/new-obameter-category-not-yet-rated/
        ScaleValue(label="Not Yet Rated", meaning="not looked into, or nothing seen yet", also=("No Action",)),
    ),
    readings={
        "Promise Kept": ValueReading(Status.FULFILLED, going_on=Status.UPHELD, lossy="given to what is largely done, too"),
        "Compromise": ValueReading(Status.PARTLY_FULFILLED),
        "Promise Broken": ValueReading(Status.NOT_FULFILLED, lossy=_OR_TAKEN_BACK),
        "Stalled": ValueReading(Status.STALLED, lossy="one value for begun, then stopped, and for never begun"),
        "In the Works": ValueReading(Status.INITIATED, lossy=_ANY_ACTIVITY),
        "Not Yet Rated": ValueReading(Status.NOT_ASSESSED, lossy="one value for not looked into, and for nothing seen yet"),
    },
    crossings={
        Status.NOT_ASSESSED: Crossing(value="Not Yet Rated"),
        Status.NO_EVIDENCE: Crossing(
            value="Not Yet Rated", lost="a search found nothing; the scale cannot tell that from nobody having looked"
        ),
        Status.NOT_STARTED: Crossing(value="Stalled", lost="never begun; the scale cannot tell that from begun and stopped"),
        Status.INITIATED: Crossing(value="In the Works"),
        Status.ADVANCED: Crossing(value="In the Works", lost="well under way; the scale cannot tell that from first steps"),
        Status.STALLED: Crossing(value="Stalled"),
        Status.UPHELD: Crossing(value="Promise Kept", lost="honoured so far and still open; the scale's verdict sounds final"),
        Status.FULFILLED: Crossing(value="Promise Kept"),
        Status.PARTLY_FULFILLED: Crossing(value="Compromise"),
        Status.NOT_FULFILLED: Crossing(value="Promise Broken"),
        Status.WITHDRAWN: Crossing(value="Promise Broken", lost=_TAKEN_BACK),
        Status.SUPERSEDED: Crossing(value=NOT_COUNTED, lost=_REPLACED),
        Status.NOT_APPLICABLE: _OUTSIDE,
    },
)

KROC = Crosswalk(
    scale=Scale.KROC,
    name="Peace Accords Matrix, levels of implementation",
    used_by="Kroc Institute, Barometer Initiative for the Colombian accord",
    source="A Barometer of Peace Implementation in Colombia (Cortright and Stone)",
    url="https://peacepolicy.nd.edu/2017/10/11/a-barometer-of-peace-implementation-in-colombia/",
    edition="2017-10-11",
    version="1",
    unconfirmed="The four levels and their codes 0 to 3 were read there; what divides minimum from intermediate was not.",
    values=(
        # uninitiated in the report on December 2020 to November 2021: kroc.nd.edu/news-events
        ScaleValue(label="Not initiated", meaning="coded 0", also=("Uninitiated", "Non-initiated", "0")),
        ScaleValue(label="Minimum", meaning="coded 1", also=("Minimal", "1")),
        ScaleValue(label="Intermediate", meaning="coded 2", also=("2",)),
        ScaleValue(label="Complete", meaning="coded 3, also called full", also=("Full", "Completed", "3")),
    ),
    readings={
        "Not initiated": ValueReading(Status.NOT_STARTED, final=Status.NOT_FULFILLED, lossy=_NOTHING_DONE),
        "Minimum": ValueReading(Status.INITIATED, lossy=_OR_STOPPED),
        "Intermediate": ValueReading(Status.ADVANCED, final=Status.PARTLY_FULFILLED, lossy=_MUCH_DONE),
        "Complete": ValueReading(Status.FULFILLED),
    },
    crossings={
        Status.NOT_ASSESSED: Crossing(value=NOT_COUNTED, lost=_NOBODY_LOOKED),
        Status.NO_EVIDENCE: Crossing(value=NOT_COUNTED, lost=_IN_VAIN),
        Status.NOT_STARTED: Crossing(value="Not initiated"),
        Status.INITIATED: Crossing(value="Minimum"),
        Status.ADVANCED: Crossing(value="Intermediate"),
        Status.STALLED: Crossing(value="Minimum", lost=_STOPPED),
        Status.UPHELD: Crossing(value="Intermediate", lost=_GOES_ON),
        Status.FULFILLED: Crossing(value="Complete"),
        Status.PARTLY_FULFILLED: Crossing(value="Intermediate", lost=_PART),
        Status.NOT_FULFILLED: Crossing(value="Not initiated", lost=_FAILED),
        Status.WITHDRAWN: Crossing(value="Not initiated", lost=_TAKEN_BACK),
        Status.SUPERSEDED: Crossing(value=NOT_COUNTED, lost=_REPLACED),
        Status.NOT_APPLICABLE: _OUTSIDE,
    },
)

OGP = Crosswalk(
    scale=Scale.OGP,
    name="OGP completion levels",
    used_by="Independent Reporting Mechanism of the Open Government Partnership",
    source="OGP glossary: Completion",
    url="https://www.opengovpartnership.org/glossary/completion/",
    edition="undated page",
    version="2",
    unconfirmed="The five levels of completion were read there; Withdrawn, and what divides limited from substantial, were not.",
    values=(
        ScaleValue(label="No Evidence Available", meaning="nothing to judge by"),
        ScaleValue(label="Not Started", meaning="nothing done"),
        ScaleValue(label="Limited", meaning="a smaller part done"),
        ScaleValue(label="Substantial", meaning="a larger part done"),
        ScaleValue(label="Complete", meaning="all done", also=("Completed",)),
        ScaleValue(label="Withdrawn", meaning="taken out of the action plan"),
    ),
    readings={
        "No Evidence Available": ValueReading(Status.NO_EVIDENCE),
        "Not Started": ValueReading(Status.NOT_STARTED, final=Status.NOT_FULFILLED, lossy=_NOTHING_DONE),
        "Limited": ValueReading(Status.INITIATED, lossy=_OR_STOPPED),
        "Substantial": ValueReading(Status.ADVANCED, final=Status.PARTLY_FULFILLED, lossy=_MUCH_DONE),
        "Complete": ValueReading(Status.FULFILLED),
        "Withdrawn": ValueReading(Status.WITHDRAWN),
    },
    crossings={
        Status.NOT_ASSESSED: Crossing(value=NOT_COUNTED, lost=_NOBODY_LOOKED),
        Status.NO_EVIDENCE: Crossing(value="No Evidence Available"),
        Status.NOT_STARTED: Crossing(value="Not Started"),
        Status.INITIATED: Crossing(value="Limited"),
        Status.ADVANCED: Crossing(value="Substantial"),
        Status.STALLED: Crossing(value="Limited", lost=_STOPPED),
        Status.UPHELD: Crossing(value="Substantial", lost=_GOES_ON),
        Status.FULFILLED: Crossing(value="Complete"),
        Status.PARTLY_FULFILLED: Crossing(value="Substantial", lost=_PART),
        Status.NOT_FULFILLED: Crossing(value="Not Started", lost=_FAILED),
        Status.WITHDRAWN: Crossing(value="Withdrawn"),
        Status.SUPERSEDED: Crossing(value=NOT_COUNTED, lost=_REPLACED),
        Status.NOT_APPLICABLE: _OUTSIDE,
    },
)

GAO = Crosswalk(
    scale=Scale.GAO,
    name="GAO recommendation status",
    used_by="United States Government Accountability Office",
    source="Recommendations Database",
    url="https://www.gao.gov/reports-testimonies/recommendations-database/",
    edition="2020-10-25 (copy read)",
    version="1",
    unconfirmed="Open and the two closed statuses were read there; “Open—Partially Addressed” was not.",
    values=(
        ScaleValue(label="Open", meaning="not carried out yet"),
        ScaleValue(label="Open—Partially Addressed", meaning="some action taken"),
        ScaleValue(label="Closed—Implemented", meaning="carried out"),
        ScaleValue(label="Closed—Not Implemented", meaning="no longer pursued, and not carried out"),
    ),
    readings={
        "Open": ValueReading(Status.NOT_STARTED, lossy="one value for nothing done, nothing found, and nobody having looked"),
        "Open—Partially Addressed": ValueReading(Status.INITIATED, lossy=_ANYTHING_BETWEEN),
        "Closed—Implemented": ValueReading(Status.FULFILLED),
        "Closed—Not Implemented": ValueReading(
            Status.NOT_FULFILLED, lossy="one value for not done, done in part, taken back, and replaced"
        ),
    },
    crossings={
        Status.NOT_ASSESSED: Crossing(value="Open", lost=_NOBODY_LOOKED),
        Status.NO_EVIDENCE: Crossing(value="Open", lost=_IN_VAIN),
        Status.NOT_STARTED: Crossing(value="Open"),
        Status.INITIATED: Crossing(value="Open—Partially Addressed"),
        Status.ADVANCED: Crossing(value="Open—Partially Addressed", lost="well under way; the scale cannot tell that from first steps"),
        Status.STALLED: Crossing(value="Open—Partially Addressed", lost=_STOPPED),
        Status.UPHELD: Crossing(value="Open—Partially Addressed", lost=_GOES_ON),
        Status.FULFILLED: Crossing(value="Closed—Implemented"),
        Status.PARTLY_FULFILLED: Crossing(
            value="Closed—Not Implemented", lost="closed with a part done, and the scale closes with all or nothing"
        ),
        Status.NOT_FULFILLED: Crossing(value="Closed—Not Implemented"),
        Status.WITHDRAWN: Crossing(value="Closed—Not Implemented", lost=_TAKEN_BACK),
        Status.SUPERSEDED: Crossing(
            value="Closed—Not Implemented", lost="replaced by another commitment; the scale cannot tell that from a failure"
        ),
        Status.NOT_APPLICABLE: _OUTSIDE,
    },
)

TI_UK = Crosswalk(
    scale=Scale.TI_UK,
    name="Global Anti-Corruption Pledge Tracker",
    used_by="Transparency International UK and chapters",
    source="Global Anti-Corruption Summit Pledge Tracking Methodology",
    url="https://www.anticorruptionpledgetracker.com/updates/methodology/",
    edition="undated page; the tracker ended in 2020",
    version="1",
    unconfirmed="How the tracker treats a pledge that was closed with a part done.",
    values=(
        ScaleValue(label="Complete", meaning="has an end date, and was completed"),
        ScaleValue(label="Ongoing", meaning="has no end date, and activity has started"),
        ScaleValue(label="Underway", meaning="has an end date, and activity has started"),
        ScaleValue(label="No Data", meaning="no data on how it goes"),
        ScaleValue(label="Inactive", meaning="evidence that nothing has been done"),
        ScaleValue(label="Overdue", meaning="evidence that its first deadline has passed"),
        ScaleValue(label="Dropped", meaning="evidence that the government dropped it"),
    ),
    readings={
        "Complete": ValueReading(Status.FULFILLED),
        "Ongoing": ValueReading(Status.INITIATED, going_on=Status.UPHELD, lossy=_ANY_ACTIVITY),
        "Underway": ValueReading(Status.INITIATED, lossy=_ANY_ACTIVITY),
        "No Data": ValueReading(Status.NO_EVIDENCE, lossy="one value for nothing found, and for nobody having looked"),
        "Inactive": ValueReading(Status.NOT_STARTED, final=Status.NOT_FULFILLED, lossy=_NOTHING_DONE),
        "Overdue": ValueReading(
            Status.NOT_STARTED, final=Status.NOT_FULFILLED, lossy="says that the deadline has passed, not how far it has come"
        ),
        "Dropped": ValueReading(Status.WITHDRAWN),
    },
    crossings={
        Status.NOT_ASSESSED: Crossing(value="No Data", lost=_NOBODY_LOOKED),
        Status.NO_EVIDENCE: Crossing(value="No Data"),
        Status.NOT_STARTED: Crossing(value="Inactive"),
        Status.INITIATED: Crossing(value="Underway", undated="Ongoing", lost="first steps; the scale says only that activity has started"),
        Status.ADVANCED: Crossing(
            value="Underway", undated="Ongoing", lost="well under way; the scale says only that activity has started"
        ),
        Status.STALLED: Crossing(value="Underway", undated="Ongoing", lost=_STOPPED),
        Status.UPHELD: Crossing(value="Ongoing", lost="honoured so far; the scale says only that activity has started"),
        Status.FULFILLED: Crossing(value="Complete"),
        Status.PARTLY_FULFILLED: Crossing(value="Overdue", undated="Ongoing", lost=_PART),
        Status.NOT_FULFILLED: Crossing(
            value="Overdue", undated="Inactive", lost="closed and not done; the scale has no value for a final failure"
        ),
        Status.WITHDRAWN: Crossing(value="Dropped"),
        Status.SUPERSEDED: Crossing(value=NOT_COUNTED, lost=_REPLACED),
        Status.NOT_APPLICABLE: _OUTSIDE,
    },
    overdue="Overdue",
)

CROSSWALKS: dict[Scale, Crosswalk] = {walk.scale: walk for walk in (G20, POLITIFACT, KROC, OGP, GAO, TI_UK)}
"""Every scale's crosswalk, in the order of the vocabulary."""


def read_as(scale: Scale, value: str, nature: Nature | None = None, *, final: bool = False) -> ReadAs:
    """The status that a value of others is read as.

    Args:
        scale: whose value it is.
        value: a label of the scale; what is printed becomes one by `score_parsing.read_cell`. Not rated (`n/a`) is none.
        nature: that of the commitment.
        final: whether the report that gives the value is the last one about it.
    """
    readings = CROSSWALKS[scale].readings
    if value not in readings:
        raise BadInput(f"no value “{value}” on the scale {scale.value}", f"one of: {' | '.join(readings)}")
    found = readings[value]
    going_on = found.going_on if nature in (Nature.STANDING, Nature.RECURRING) else None
    return ReadAs(status=going_on or (found.final if final else None) or found.status, lossy=found.lossy)
