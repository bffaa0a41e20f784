"""Opening a page so that whatever it asks for, says or does is noticed."""

from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Request

AXE = resources("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, *rules: str) -> list[str]:
    """What axe-core finds by these rules, or all, each with the first element."""
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run({resultTypes: ['violations'], ...(rules.length && {runOnly: rules})})", list(rules))[
        "violations"
    ]
    return [f"{one['id']}: {one['help']}: {len(one['nodes'])} × {one['nodes'][0]['html'][:200]}" for one in found]


class Opener:
    """`opener("sample", width=360)` opens a report; what goes wrong on any page collects in `complaints` and `asked`."""

    def __init__(self, browser: Browser, files: dict[str, Path]) -> None:
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self._browser = browser
        self._files = files
        self._opened: list[BrowserContext | Page] = []

    def __call__(self, name: str, *, width: int = 1400, height: int = 1000, fragment: str = "", **options: Any) -> Page:
        if options:
            context = self._browser.new_context(**options)
            self._opened.append(context)
        else:  # one for all tests, as to make one takes as long as to open a page; nothing is kept of a page that is closed
            context = self._browser.contexts[0] if self._browser.contexts else self._browser.new_context()
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        self._opened.append(page)
        address = self._files[name].as_uri()
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("dialog", self._asked)
        page.on("request", lambda request: self._requested(request, address))
        page.goto(f"{address}{fragment}")
        return page

    def _asked(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _requested(self, request: Request, address: str) -> None:
        if request.url.partition("#")[0] != address:
            self.asked.append(request.url)

    def close(self) -> None:
        for one in reversed(self._opened):
            one.close()
