"""The commitments of the sample, each with the records that make it what its docstring says."""

from datetime import date

from tests.reports.book import Book, Words
from tracker.domain.record.amendments import CommitmentAmendment
from tracker.domain.record.records import (
    Agreement,
    Assessment,
    Attachment,
    Check,
    Commitment,
    Evidence,
    Regrade,
    Retraction,
    Wording,
)
from tracker.domain.record.versioned import Versioned
from tracker.domain.standing.commitment_record import CommitmentRecord


def ferries(book: Book, summit: Agreement, w: Words) -> CommitmentRecord:
    """Mixed: one party did it, of the other a search found nothing; one piece of evidence taken back."""
    terms = Commitment(
        agreement="LAKE",
        number=1,
        title=w("terms.title", "Resume the ferries"),
        text=w("terms.text", "Each side runs one ferry a day.\nIn winter, one a week."),
        kind="joint_commitment",
        nature="recurring",
        topic=w("terms.topic", "transport"),
        obligors=("NORTH", "SOUTH"),
        beneficiaries=("ISLE",),
        due="2024-06-30",
        extended_to="2024-12",
        criteria=(w("terms.criterion", "A timetable is published"), "Ferries are seen to run"),
        wordings=(
            Wording(
                source="herald",
                paragraph=(3, 4),
                text=w("wording.text", "Both will resume ferries."),
                quote=w("wording.quote", "“We will sail again.”"),
            ),
            Wording(source="radio", paragraph=2, text="A resumption is intended.", quote="将恢复轮渡"),
            Wording(source="gazette", text="Ferries return.", quote="Tomorrow we sail."),
            Wording(source="wire", form="expected", text="Ferries were expected to be on the table."),
        ),
        discrepancies=(w("terms.discrepancy", "The Herald says will; the radio says intends."),),
        follows=w("terms.follows", "The ferry accord of 1998"),
    )
    ref = terms.ref
    commitment = book.put(terms, ref)
    timetable = Evidence(
        commitment=ref,
        event_date="2024-05-02",
        stance="supports",
        stage="in_force",
        summary=w("evidence.summary", "The northern line published a timetable."),
        source="gazette",
        reliability="B",
        credibility="2",
        voice="NORTH",
        party="NORTH",
        quote=w("evidence.quote", "“Daily from Monday.”"),
        quote_prefix=w("evidence.quote_prefix", "The line says:"),
        quote_suffix=w("evidence.quote_suffix", "Fares are unchanged."),
        attachments=(
            Attachment(sha256="5f" * 32, name=w("attachment.name", "timetable.html"), media_type="text/html", size=12_345, quote_found=1),
            Attachment(sha256="a0" * 32, name="pier.pdf", media_type="application/pdf", size=1),
        ),
        note=w("evidence.note", "The page was read in full."),
        id=w("evidence.id", "timetable"),
    )
    first = book.put(timetable, ref)
    seen = Evidence(
        commitment=ref,
        event_date="2024-05",
        stance="supports",
        summary="Passengers seen boarding.",
        source="herald",
        reliability="A",
        credibility="1",
        party="NORTH",
    )
    second = book.put(seen, ref)
    rumour = Evidence(
        commitment=ref,
        event_date="2024",
        stance="contradicts",
        summary=w("evidence.retracted", "A ferry was said to be scrapped."),
        source="wire",
        same_event_as=second,
    )
    third = book.put(rumour, ref)
    taken_back = book.put(Retraction(entry=third, reason=w("retraction.reason", "It was another ship.")), ref)
    search = Check(
        commitment=ref,
        on=date(2024, 12, 20),
        queries=(w("check.query", "southern ferry timetable"), "轮渡 时刻表"),
        outcome="nothing_found",
        languages=(w("check.language", "en"), "zh"),
        note=w("check.note", "Two engines."),
        id=w("check.id", "search"),
    )
    searched = book.put(search, ref)
    done = Assessment(
        commitment=ref,
        status="fulfilled",
        confidence="high",
        effective_on=date(2024, 6, 1),
        rationale=w("assessment.rationale", "Timetable and boarding agree.\nNobody disputes it."),
        because=(first, second),
        party="NORTH",
        criteria=("1=met", "2=in_part"),
    )
    assessed = book.put(done, ref)
    idle = Assessment(
        commitment=ref,
        status="not_started",
        confidence="low",
        effective_on=date(2024, 12, 20),
        rationale="No sign of it.",
        because=(searched,),
        party="SOUTH",
    )
    later = book.put(idle, ref)
    amendment = book.put(
        CommitmentAmendment.model_validate(
            {"commitment": ref, "changes": {"extended_to": "2024-12"}, "reason": w("amendment.reason", "Both sides asked for time.")}
        ),
        ref,
    )
    regrade = book.put(Regrade(evidence=first, reliability="B", credibility="2", reason=w("regrade.reason", "A second reading.")), ref)
    return CommitmentRecord(
        agreement=summit,
        registered_on=date(2024, 3, 31),
        commitment=Versioned(entry=commitment, record=terms, changed=amendment),
        evidence=(
            Versioned(entry=first, record=timetable, changed=regrade),
            Versioned(entry=second, record=seen),
            Versioned(entry=third, record=rumour, retracted_by=taken_back),
        ),
        checks=(Versioned(entry=searched, record=search),),
        assessments=(Versioned(entry=assessed, record=done), Versioned(entry=later, record=idle)),
    )


def patrols(book: Book, summit: Agreement, w: Words) -> CommitmentRecord:
    """Contested: evidence against, which the assessment does not weigh; an assessment and a check taken back."""
    terms = Commitment(
        agreement="LAKE",
        number=2,
        title="Keep patrol boats behind the line",
        text="Southern patrol boats stay south of the line.",
        kind="unilateral_commitment",
        nature="standing",
        topic="security",
        obligors=("SOUTH",),
        review_every=30,
    )
    ref = terms.ref
    commitment = book.put(terms, ref)
    kept = Evidence(
        commitment=ref,
        event_date="2024-07-01",
        stance="supports",
        summary="所有船只均在线以南。",
        source="radio",
        reliability="C",
        credibility="3",
        voice="SOUTH",
    )
    first = book.put(kept, ref)
    crossed = Evidence(
        commitment=ref,
        event_date="2024-08-09",
        stance="contradicts",
        summary="A boat was photographed north of the line.",
        source="herald",
        reliability="B",
        credibility="1",
    )
    second = book.put(crossed, ref)
    around = Evidence(
        commitment=ref,
        event_date="2024-08",
        stance="context",
        summary="Fog all month.",
        source="wire",
        voice="NORTH",
        reliability="B",
        credibility="2",
    )
    third = book.put(around, ref)
    upheld = Assessment(
        commitment=ref,
        status="upheld",
        confidence="moderate",
        effective_on=date(2024, 7, 2),
        rationale="The radio says so.",
        because=(first,),
    )
    assessed = book.put(upheld, ref)
    wrong = Assessment(
        commitment=ref,
        status="withdrawn",
        confidence="low",
        effective_on=date(2024, 9, 1),
        rationale=w("assessment.retracted", "Misread."),
        because=(second,),
    )
    wrongly = book.put(wrong, ref)
    undone = book.put(Retraction(entry=wrongly, reason="The wrong commitment."), ref)
    search = Check(commitment=ref, on=date(2024, 9, 2), queries=("patrol boats",), outcome="found")
    searched = book.put(search, ref)
    back = book.put(Retraction(entry=searched, reason="Run with the wrong words."), ref)
    return CommitmentRecord(
        agreement=summit,
        registered_on=date(2024, 3, 31),
        commitment=Versioned(entry=commitment, record=terms),
        evidence=(Versioned(entry=first, record=kept), Versioned(entry=second, record=crossed), Versioned(entry=third, record=around)),
        checks=(Versioned(entry=searched, record=search, retracted_by=back),),
        assessments=(Versioned(entry=assessed, record=upheld), Versioned(entry=wrongly, record=wrong, retracted_by=undone)),
    )


def asked(book: Book, summit: Agreement, w: Words) -> CommitmentRecord:
    """A request that nobody has looked at, with words that do not fit on any line."""
    title = "Asked of Northland: " + "Donaudampfschifffahrtsgesellschaft" * 4
    terms = Commitment(
        agreement="LAKE",
        number=3,
        title=title,
        text=w("terms.other", "No more."),
        kind="request",
        nature="one_off",
        topic="other",
        obligors=("NORTH",),
    )
    registered = Versioned(entry=book.put(terms, terms.ref), record=terms)
    return CommitmentRecord(agreement=summit, registered_on=date(2024, 3, 31), commitment=registered)


def opened(book: Book, summit: Agreement) -> CommitmentRecord:
    """Fulfilled after the deadline, on one source."""
    terms = Commitment(
        agreement="LAKE",
        number=4,
        title="Open a consulate",
        text="Northland opens one.",
        kind="unilateral_commitment",
        nature="one_off",
        topic="consular",
        obligors=("NORTH",),
        due="2024-04",
    )
    ref = terms.ref
    commitment = book.put(terms, ref)
    opened = Evidence(
        commitment=ref,
        event_date="2024-06-01",
        stance="supports",
        stage="implemented",
        summary="It opened.",
        source="wire",
        reliability="B",
        credibility="1",
    )
    first = book.put(opened, ref)
    done = Assessment(
        commitment=ref, status="fulfilled", confidence="moderate", effective_on=date(2024, 6, 1), rationale="It is open.", because=(first,)
    )
    assessed = book.put(done, ref)
    return CommitmentRecord(
        agreement=summit,
        registered_on=date(2024, 3, 31),
        commitment=Versioned(entry=commitment, record=terms),
        evidence=(Versioned(entry=first, record=opened),),
        assessments=(Versioned(entry=assessed, record=done),),
    )
