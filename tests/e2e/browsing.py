"""A real browser in front of a real server, and what can be asked of the pages in it."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from tests.e2e.shell import Shell, wait_until

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1366, "height": 900}
# A page is there in a moment, on a busy machine too; a digest by scripted models in some seconds.
PAGE_SECONDS = 60
_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_ADDRESS = re.compile(r"http://[\w.:\[\]]+")


def chromium() -> str | None:
    """Return the system's Chromium; Playwright's own is never downloaded."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


@contextmanager
def started_browser(executable: str) -> Iterator[Browser]:
    """Start a browser for the block."""
    # Chromium's sandbox refuses to work for root, which a container's tests often are.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class _Log:
    """What a server has written to its standard error, read while it runs."""

    stream: IO[str]
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        self.lines.extend(iter(self.stream.readline, ""))

    @property
    def address(self) -> str | None:
        found = (_ADDRESS.search(line) for line in self.lines)
        return next((match.group() for match in found if match), None)


@contextmanager
def started_server(folder: Path, seconds_a_text: float) -> Iterator[str]:
    """Start the service with scripted models for the block; give its address."""
    shell = Shell(
        {"SUMMARISER_HOME": str(folder / "home"), "SCRIPTED_SECONDS": str(seconds_a_text)}
    )
    settings = (
        *("--setting", "service.requests_a_minute=100000"),
        # Where the tests' own pages are; nothing else that is not public may be fetched.
        *("--setting", "ingest.allowed_addresses=127.0.0.1"),
    )
    with shell.running("serve", "--port", 0, "--output", folder / "digests", *settings) as process:
        assert process.stderr is not None
        log = _Log(process.stderr)

        def said() -> bool:
            assert process.poll() is None, "".join(log.lines)
            return log.address is not None

        wait_until(said, "the service")
        assert log.address is not None
        yield log.address


@contextmanager
def visited(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """Open a tab that fails the test when a page asks for what the content policy forbids."""
    context: BrowserContext = browser.new_context(base_url=address, **options)
    context.set_default_timeout(PAGE_SECONDS * 1000)
    refused: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: _is_answer(message.text) or refused.append(message.text))
    page.on("pageerror", lambda error: refused.append(str(error)))
    page.on("dialog", lambda dialog: refused.append(f"a dialog: {dialog.message}"))
    try:
        yield page
        assert refused == []
    finally:
        context.close()


def _is_answer(message: str) -> bool:
    """Say whether the browser only tells of an answer with an error, as tests ask for some."""
    return message.startswith("Failed to load resource: the server responded with a status of 4")


def fonts_of(page: Page, selector: str) -> set[str]:
    """Return the typefaces that an element's letters were really drawn with."""
    session: CDPSession = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    drawn = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    return {font["familyName"] for font in drawn}


def overflows(page: Page) -> bool:
    """Say whether a page is wider than its window."""
    return bool(
        page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )
