"""Driving the running app in a real browser; pytest finds the fixtures by `conftest.py`."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect, sync_playwright

from ingest.pipeline import sync
from ingest.settings import AppSettings
from tests.conftest import ROOT

expect.set_options(timeout=20_000)  # the first answer waits for the model

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NO_BROWSER = (
    "No Chromium found. Install Chromium or Google Chrome so that 'chromium' or 'google-chrome' "
    "is on the PATH; on Debian and Ubuntu: apt install chromium"
)
KEPT = "sessionStorage['whichway-conversation']"  # the conversation that is open in the tab
QUESTION = "How much training data does fine-tuning need?"
HOSTILE = """---
title: "<img src=x onerror=document.title='evil'>"
---

Xylophones are tuned <img src=x onerror="document.title='evil'"> by filing their bars.

Xylophones of <script>document.title='evil'</script> rosewood sound warmer than others.
"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.fail(NO_BROWSER)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


def copy_of(settings: AppSettings, folder: Path, *kept: str) -> AppSettings:
    """A library that tests may change, and what is kept of the store that belongs to it."""
    shutil.copytree(ROOT / "corpus" / "articles", folder / "corpus" / "articles")
    for part in kept:
        shutil.copytree(settings.store / part, folder / "store" / part)
    return AppSettings(library=folder / "corpus", store=folder / "store")


def start(settings: AppSettings, *options: str, **more: str) -> subprocess.Popen[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(settings.store),
        "WHICHWAY_LIBRARY": str(settings.library),
        "WHICHWAY_STORE": str(settings.store),
        **more,
    }
    return subprocess.Popen(
        [sys.executable, "app.py", *options],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextlib.contextmanager
def serving(settings: AppSettings, port: int = 0, **more: str) -> Iterator[str]:
    """The address of a running app; in the end Ctrl+C must stop it without a word of trouble."""
    app = start(settings, "--port", str(port), **more)
    assert app.stdout
    assert app.stderr
    greeting = app.stdout.readline()
    found = re.fullmatch(
        r"Whichway is at (http://127\.0\.0\.1:\d+) \(stop with Ctrl\+C\)\n", greeting
    )
    assert found, greeting + app.stderr.read()
    try:
        yield found[1]
    finally:
        app.send_signal(signal.SIGINT)
        _, errors = app.communicate(timeout=30)
    assert app.returncode == 0
    assert errors.strip() == ""


@pytest.fixture(scope="session")
def library(settings: AppSettings, tmp_path_factory: pytest.TempPathFactory) -> AppSettings:
    mine = copy_of(settings, tmp_path_factory.mktemp("page"), "models", "chroma")
    (mine.library / "hostile.md").write_text(HOSTILE, "utf-8")
    sync(mine)
    return mine


@pytest.fixture(scope="session")
def url(library: AppSettings) -> Iterator[str]:
    with serving(library) as address:
        yield address


def visit(browser: Browser, url: str, **options: object) -> Iterator[Page]:
    """A page in a fresh profile; whatever it asks for must come from the app itself."""
    context = browser.new_context(**options)  # type: ignore[arg-type]
    requests: list[Request] = []
    troubles: list[str] = []
    context.on("request", lambda request: requests.append(request))
    context.on("weberror", lambda error: troubles.append(str(error.error)))
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()
    hosts = {urlsplit(r.url).netloc for r in requests if not r.url.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(url).netloc}
    assert troubles == []


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    yield from visit(browser, url, viewport={"width": 1280, "height": 800})


@pytest.fixture
def phone(browser: Browser, url: str) -> Iterator[Page]:
    yield from visit(browser, url, viewport={"width": 360, "height": 780}, has_touch=True)


@pytest.fixture
def dark(browser: Browser, url: str) -> Iterator[Page]:
    yield from visit(browser, url, color_scheme="dark")


def ask(page: Page, question: str) -> Locator:
    """Ask, and wait for what comes of it."""
    asked = page.get_by_role("log").get_by_role("article")
    before = asked.count()
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")
    expect(asked).to_have_count(before + 1)
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")
    return asked.last


def reload_with(page: Page, change: str) -> None:
    """Reload, with what the tab keeps changed as the page starts: past any late save."""
    page.add_init_script(change)
    page.reload()


def sources(page: Page) -> Locator:
    return page.get_by_role("region", name="Sources")


def sheet(page: Page) -> Locator:
    return page.get_by_role("dialog")


def quote_in_sheet(page: Page) -> Locator:
    return page.frame_locator("dialog iframe").locator("#quote")


def words(locator: Locator) -> str:
    return " ".join(locator.inner_text().split())
