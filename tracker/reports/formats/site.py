"""The report as a folder of pages for any static host: an index, a page for each agreement, commitment, party and topic, and the data.

Addresses are made of codes and refs, which never change (`links`). Every page has its policy and its style inside, so it works wherever it
lies, and alone. The index, the method and the files of the whole change with each entry; any other page when what it is about does.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import escape

from tracker.domain.errors import MissingExtra
from tracker.domain.items import Item
from tracker.domain.record.folding import fold
from tracker.domain.text import counted
from tracker.reports import composition, overviews, parts, sentences
from tracker.reports.blocks import Block, Bullets, Heading, Run, Trend, line, text
from tracker.reports.charts import shares_svg, squares_svg, svg, timeline_svg
from tracker.reports.formats import atom, csv_, html, json_, registry
from tracker.reports.formats.html_blocks import HtmlBlocks
from tracker.reports.links import file_of, file_of_topic, page_of
from tracker.reports.model import Report, Sheet
from tracker.reports.sheet import sheet

if TYPE_CHECKING:
    from tracker.reports.formats.preview import Previews

INDEX, SEARCHED, SUMS = "index.html", "search-index.js", "SHA256SUMS"
MOST = 200
"""Commitments up to which the whole is written as PDF, DOCX and XLSX, which are made in memory."""
_PICTURE, _TIMELINE, _SHARES = "picture.svg", "timeline.svg", "shares.svg"
_NUMBERS = "numbers-"
_KINDS = {"agreement": sentences.AGREEMENTS, "party": sentences.PARTIES, "topic": sentences.TOPICS}

File = tuple[str, Iterable[bytes]]
Data = Mapping[str, Iterable[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """A page, its path relative to the site's root; `beside` are ends of the names of files beside it, `words` by which it is found."""

    path: str
    title: str
    lead: str
    part: Report
    blocks: Iterable[Block] = ()
    above: Sequence[str] = (INDEX,)
    around: Sequence[tuple[str, str]] = ()
    beside: Sequence[str] = ()
    others: Sequence[str] = ()
    shares: shares_svg.Shares | None = None
    words: str = ""

    @property
    def tabled(self) -> bool:
        """Whether it has the table of its commitments."""
        return _TIMELINE in self.beside and "json" not in self.beside

    @property
    def dated(self) -> bool:
        """Whether it says by which ledger it is fixed, and so changes with each entry."""
        return self.path in (INDEX, "method.html")

    def file(self, end: str) -> str:
        """The path of a file beside it."""
        return f"{self.path.removesuffix('.html')}.{end}"


class _Listed(NamedTuple):
    """What other pages say of one that is written."""

    title: str
    lead: str
    words: str
    """By which it is searched, each once."""
    day: str
    """Of which it is."""


class Site:
    """A site to be written, once."""

    def __init__(self, whole: Report, options: Mapping[str, str], *, ledger: str, leaves: Mapping[int, str], data: Data, base: str) -> None:
        """Looks at what there is to write.

        Args:
            whole: what it is about.
            options: by format what the file of the whole carries (`report_options`).
            ledger: what tells this ledger's feeds from another's.
            leaves: of every entry about its commitments the leaf hash in hex.
            data: files that are no reports, by their names.
            base: the address at which it will lie, with `/` at its end; empty where that is not known.
        """
        self.remarks: list[str] = []
        self._whole, self._options, self._ledger, self._leaves, self._data, self._base = whole, options, ledger, leaves, data, base
        self._names = whole.names
        self._topics = parts.by_topic(whole)
        self._links = {
            **{f"agreement {one.code}": f"{file_of(one.code)}/{INDEX}" for one in whole.agreements},
            **{one.ref: page_of(one.ref) for one in whole.sheets},
            **{f"party {one.code}": f"by-party/{file_of(one.code)}.html" for one in whole.parties},
            **{f"topic {topic}": f"by-topic/{file_of_topic(topic)}.html" for topic in self._topics},
        }
        """The pages that runs lead to, by their anchors: refs, and codes and topics with their kind."""
        self._below = {anchor: f"../{path}" for anchor, path in self._links.items()}
        self._written: dict[str, _Listed] = {}
        self._sums: dict[str, str] = {}
        self._sizes: dict[str, int] = {}
        """Of each file that was made the SHA-256 in hex, and the bytes."""
        self._previews = self._drawing() if base else None
        self._forms = [form for form in registry.FORMATS.values() if form.of_ledger and not form.folder and self._can(form)]

    def files(self) -> Iterator[File]:
        """Every file by its path in the folder, with `/` between, each read before the next is made; the last has the hashes of all, as `sha256sum`."""
        for name, pieces in self._files():
            summed = self._summed(name, pieces)
            yield name, list(summed) if isinstance(pieces, list) else summed
        sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(self._sums.items()))
        yield SUMS, [f"{sums}# {self._whole.fixed.line}\n# tracker-report {self._options['site']}\n".encode()]

    def _summed(self, name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        digest, self._sizes[name] = sha256(), 0
        for piece in pieces:
            digest.update(piece)
            self._sizes[name] += len(piece)
            yield piece
        self._sums[name] = digest.hexdigest()

    def _files(self) -> Iterator[File]:
        yield from self._data.items()
        for form in self._forms:
            made, remarks = registry.pieces(replace(self._whole, options=self._options[form.name]), form)
            self.remarks += remarks
            yield _name(form), made
        for page in self._pages():
            words = dict.fromkeys(fold(f"{page.title} {page.lead} {page.words}").split())
            self._written[page.path] = _Listed(page.title, page.lead, " ".join(words), page.part.fixed.as_of.isoformat())
            for end in page.beside:
                yield page.file(end), [self._file(page, end)]
            if self._previews and page.beside:
                yield page.file("png"), [self._previews.drawn(page.title, page.part, page.part.sheets[0] if page.words else None)]
            yield page.path, [self._html(page, "search.js" if page.path == "search.html" else "report.js")]
        index = json.dumps({path: page.words for path, page in self._written.items()}, ensure_ascii=False)
        yield SEARCHED, [f"window.searchIndex = {index};\n".encode()]
        if self._base:
            yield "sitemap.xml", [self._map()]
        if self._previews and self._previews.of_machine:
            self.remarks.append(sentences.OF_MACHINE.format(counted(self._previews.of_machine, "preview")))

    def _drawing(self) -> "Previews | None":
        """Who draws the pictures for previews, where the package is installed."""
        try:
            registry.writer(registry.named("pdf"))
        except MissingExtra as error:
            self.remarks.append(f"no pictures for previews of links: {error.hint}")
            return None
        from tracker.reports.formats.preview import Previews

        whole = self._whole
        texts = (*(one.title for one in whole.agreements), *(one.terms.title for one in whole.sheets), *self._topics, whole.fixed.author)
        return Previews(texts, self._names)

    def _can(self, form: registry.ReportFormat) -> bool:
        """Whether the whole can be written in a format here."""
        try:
            registry.writer(form)
        except MissingExtra as error:
            self.remarks.append(f"no {form.name.upper()} of the whole: {error.hint}")
            return False
        if form.package and len(self._whole.sheets) > MOST:
            self.remarks.append(f"no {form.name.upper()} of the whole, which has more than {MOST} commitments: write parts of it")
            return False
        return True

    def _pages(self) -> Iterator[_Page]:
        whole, links = self._whole, self._links
        for agreement in whole.agreements:
            its = [one for one in whole.sheets if one.agreement == agreement]
            yield self._overview(f"agreement {agreement.code}", parts.part(whole, its, agreement.title), sentences.day_and_place(agreement))
        for before, one, after in zip((None, *whole.sheets), whole.sheets, (*whole.sheets[1:], None), strict=False):
            yield self._commitment(parts.part(whole, [one], one.ref), before, after)
        for party in whole.parties:
            its = [one for one in whole.sheets if party.code in one.case.obligors]
            yield self._overview(f"party {party.code}", parts.part(whole, its, party.name, party=party.code))
        for topic, (spelled, its) in self._topics.items():
            said = sentences.topic(spelled)
            yield self._overview(f"topic {topic}", parts.part(whole, its, said[:1].upper() + said[1:]))
        for path, title, lead, blocks in (
            ("changes.html", sentences.CHANGES, sentences.BY_MONTH, overviews.changes(whole, self._names)),
            ("method.html", sentences.METHOD_PAGE, sentences.HOW, composition.method()),
        ):
            yield _Page(path=path, title=title, lead=lead, part=whole, blocks=blocks)
        shares = html.shares_of(whole)
        yield _Page(
            path=INDEX,
            title=sentences.SITE,
            lead=sentences.first_of(whole.in_brief),
            part=whole,
            blocks=[block for kind in _KINDS for block in self._list(kind)],
            above=(),
            beside=[_PICTURE, *([_SHARES] if shares else [])],
            shares=shares,
            others=[*self._data, *map(_name, self._forms)],
        )
        items = tuple((Run(page.title, anchor=path),) for path, page in self._written.items())
        links |= {path: path for path in self._written}
        yield _Page(path="search.html", title=sentences.SEARCH, lead=sentences.EVERY_PAGE, part=whole, blocks=[Bullets(items=items)])

    def _list(self, kind: str) -> Iterator[Block]:
        """The pages of a kind, as links with what each says first."""
        pages = [(anchor, self._written[path]) for anchor, path in self._links.items() if anchor.startswith(f"{kind} ")]
        yield Heading(level=3, runs=(text(_KINDS[kind]),))
        yield Bullets(items=tuple((Run(page.title, anchor=anchor), line(f"  {page.lead}")) for anchor, page in pages))

    def _overview(self, anchor: str, part: Report, dated: str = "") -> _Page:
        lead = f"{dated}{'. ' if dated else ''}{sentences.first_of(part.in_brief)}"
        shares = html.shares_of(part)
        beside = [_PICTURE, _TIMELINE, *([_SHARES] if shares else [])]
        return _Page(path=self._links[anchor], title=part.title, lead=lead, part=part, beside=beside, shares=shares)

    def _commitment(self, part: Report, before: Sheet | None, after: Sheet | None) -> _Page:
        one = part.sheets[0]
        head, *blocks = sheet(one, self._names, part.fixed, address=self._base and self._base + self._links[one.ref])
        assert isinstance(head, Heading)
        beside = ((before, sentences.PREVIOUS), (after, sentences.NEXT))
        return _Page(
            path=self._links[one.ref],
            title=head.runs[0].text,
            lead=overviews.verdict(one, self._names),
            part=part,
            blocks=[overviews.belongs_to(one, self._names), *blocks],
            above=[INDEX, self._links[f"agreement {one.agreement.code}"]],
            around=[(self._links[its.ref], said.format(its.ref)) for its, said in beside if its],
            beside=["json", "csv", "atom", _TIMELINE, *(f"{_NUMBERS}{place}.svg" for place, _ in enumerate(_trends(blocks), 1))],
            words=overviews.words(one),
        )

    def _html(self, page: _Page, script: str) -> bytes:
        up, part = "../" * page.path.count("/"), page.part
        links = self._below if up else self._links
        names = (*map(page.file, page.beside), *page.others)
        blocks = HtmlBlocks(html.anchors(part.sheets) if page.words else (), pages=links, depth=-1)
        return html.page(
            part,
            links.__getitem__,
            script,
            page=page,
            up=up,
            address=self._base and self._base + page.path.removesuffix(INDEX),
            trail=[(up + path, self._written[path].title if path in self._written else sentences.SITE) for path in page.above],
            around=[(up + path, said) for path, said in page.around],
            body=blocks.part(page.blocks),
            preview=self._previews and page.beside and self._base + page.file("png"),
            files=[(name.rpartition("/")[2], sentences.download(name, self._sizes.get(name, 0))) for name in names],
            feed=page.file("atom").rpartition("/")[2] if "atom" in page.beside else f"{up}feed.atom",
            index=SEARCHED if page.path == "search.html" else "",
            dataset=self._dataset(page) if _PICTURE in page.beside and not page.path.startswith("by-") else "",
        )

    def _file(self, page: _Page, end: str) -> bytes:
        """A file beside a page."""
        part, fixed = page.part, page.part.fixed
        source = sentences.source(fixed)
        match end:
            case "json":
                return json_.commitment(part.sheets[0], fixed)
            case "csv":
                return csv_.write(part).encode()
            case "atom":
                lines = [{**entry, "leaf": self._leaves[entry["entry"]]} for entry in part.sheets[0].history]
                its = f"{self._ledger}/{part.sheets[0].ref}"
                return atom.feed(lines, ledger=its, title=page.title, updated=fixed.known_on, base=self._base, path=page.path)
            case "picture.svg":
                return squares_svg.saved(part.promised, part.other, self._names, title=page.title, source=source).encode()
            case "shares.svg":
                assert page.shares
                return shares_svg.saved(page.shares, title=f"{page.title}: {sentences.SHARES.lower()}", source=source).encode()
            case _ if end.startswith(_NUMBERS):
                trend = _trends(page.blocks)[int(end.removeprefix(_NUMBERS).removesuffix(".svg")) - 1]
                body = f'{trend.body}<text class="key-of" y="{trend.height + 14}">{sentences.TARGETS_KEY}</text>'
                return svg.saved(body, 800, trend.height + 20, title=f"{part.sheets[0].ref}: {trend.title}", source=source).encode()
            case _:
                obligations = [its for one in part.sheets for its in one.obligations]
                return next(timeline_svg.saved(obligations, fixed.as_of, self._names, title=page.title, source=source)).encode()

    def _dataset(self, page: _Page) -> str:
        """What a page describes, in the words of schema.org, as it may stand in a script element, which nothing in it closes."""
        fixed = page.part.fixed
        address = {"url": self._base + page.path.removesuffix(INDEX)} if self._base else {}
        files = [{"@type": "DataDownload", "contentUrl": self._base + name} for name in page.others if self._base]
        described: Item = {
            "@context": "https://schema.org",
            "@type": "Dataset",
            "name": page.title,
            "description": page.lead,
            **address,
            **({"dateModified": fixed.known_on[:10]} if fixed.known_on else {}),
            **({"creator": {"@type": "Organization", "name": fixed.author}} if fixed.author else {}),
            **({"distribution": files} if files else {}),
        }
        return json.dumps(described, ensure_ascii=False).replace("<", r"\u003c")

    def _map(self) -> bytes:
        """The site's map for search engines (sitemaps.org), each page with the day of which it is."""
        pages = "".join(
            f"<url><loc>{escape(self._base + path.removesuffix(INDEX))}</loc><lastmod>{page.day}</lastmod></url>\n"
            for path, page in self._written.items()
        )
        head = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        return f"{head}{pages}</urlset>\n".encode()


def _trends(blocks: Iterable[Block]) -> list[Trend]:
    return [one for one in blocks if isinstance(one, Trend)]


def _name(form: registry.ReportFormat) -> str:
    return f"report.{form.endings[0]}"
