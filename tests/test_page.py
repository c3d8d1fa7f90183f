"""The running app in a real browser: what a person sees and does."""

import contextlib
import http.client
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

pytestmark = pytest.mark.browser
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


def start(settings: AppSettings, *options: str) -> subprocess.Popen[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(settings.store),
        "WHICHWAY_LIBRARY": str(settings.library),
        "WHICHWAY_STORE": str(settings.store),
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
def serving(settings: AppSettings) -> Iterator[str]:
    """The address of a running app; in the end Ctrl+C must stop it without a word of trouble."""
    app = start(settings, "--port", "0")
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


def sources(page: Page) -> Locator:
    return page.get_by_role("region", name="Sources")


def sheet(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Article")


def quote_in_sheet(page: Page) -> Locator:
    return page.frame_locator("dialog iframe").locator("#quote")


def words(locator: Locator) -> str:
    return " ".join(locator.inner_text().split())


# Asking


def test_an_answer_has_marks_and_cards(page: Page) -> None:
    answer = ask(page, QUESTION)
    marks = answer.get_by_role("link", name=re.compile(r"Source \d+: "))
    assert marks.count() > 2
    cards = sources(page).get_by_role("listitem").filter(has=page.get_by_role("link"))
    expect(cards).to_have_count(marks.count())
    expect(cards.first.locator("mark")).to_be_visible()
    expect(sources(page)).to_contain_text("restated edition")
    expect(answer).to_contain_text(words(cards.first.locator("mark")))


def test_an_example_is_one_click(page: Page) -> None:
    page.get_by_role("list", name="Example questions").get_by_role("button").first.dblclick()
    expect(page.get_by_role("link", name="Source 1:")).to_be_visible()
    expect(page.get_by_role("log").get_by_role("article")).to_have_count(1)
    expect(page.get_by_label("Your question")).to_be_focused()


def test_every_answer_of_a_conversation_keeps_its_marks(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, "What does RAG cost at 10,000 queries a day?")
    expect(page.get_by_role("link", name="Source 1:")).to_have_count(2)
    expect(sources(page)).to_contain_text("What does RAG cost")
    page.get_by_role("link", name="Source 1:").first.click()
    expect(quote_in_sheet(page)).to_be_in_viewport()


def test_shift_enter_starts_a_line_and_enter_sends(page: Page) -> None:
    field = page.get_by_label("Your question")
    field.fill("Do I need")
    field.press("Shift+Enter")
    field.press_sequentially("GPUs to fine-tune?")
    field.press("Enter")
    expect(page.get_by_role("heading", name="Do I need GPUs to fine-tune?")).to_be_visible()
    expect(field).to_have_value("")


def test_new_chat_clears_chat_and_sources(page: Page) -> None:
    ask(page, QUESTION)
    page.get_by_role("button", name="New chat").click()
    expect(page.get_by_role("list", name="Example questions")).to_be_visible()
    expect(page.get_by_role("link", name="Source 1:")).to_have_count(0)
    expect(sources(page).get_by_role("listitem")).to_have_count(0)
    ask(page, QUESTION)


def test_copying_keeps_the_citations(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer = ask(page, QUESTION)
    answer.get_by_role("button", name="Copy with sources").click()
    expect(answer.get_by_role("button", name="Copied")).to_be_visible()
    copied = str(page.evaluate("navigator.clipboard.readText()"))
    assert "[1]" in copied.split("\n\nSources\n")[0]
    quote = words(sources(page).locator("mark").first)
    assert re.search(rf"^\[1\] .*restated edition.*“{re.escape(quote)}”$", copied, re.MULTILINE)


def test_what_the_articles_do_not_hold_gets_a_receipt(page: Page) -> None:
    answer = ask(page, "How high is Mont Blanc?")
    expect(answer.get_by_role("heading", name="Not in the articles")).to_be_visible()
    expect(answer).to_contain_text(re.compile(r"Searched \d+ passages of \d+ articles"))
    nearest = page.get_by_role("region", name="Nearest passages").get_by_role("group")
    nearest.first.locator("summary").click()
    nearest.first.get_by_role("link", name="Read it in the article").click()
    expect(quote_in_sheet(page)).to_be_in_viewport()


def test_an_empty_question_asks_nothing(page: Page) -> None:
    page.get_by_label("Your question").fill("  \n ")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("Type a question first")).to_be_visible()
    expect(page.get_by_role("list", name="Example questions")).to_be_visible()
    ask(page, QUESTION)
    expect(page.get_by_text("Type a question first")).to_have_count(0)


def test_a_huge_question_is_refused_in_the_chat(page: Page) -> None:
    answer = ask(page, "word " * 20_000)
    expect(answer).to_contain_text("The question is too long (100,000 characters")
    expect(page.get_by_role("alert")).to_have_count(0)
    ask(page, QUESTION)
    expect(page.get_by_role("link", name="Source 1:")).to_be_visible()


def test_a_hostile_article_is_only_words(page: Page) -> None:
    answer = ask(page, "How are xylophones tuned?")
    expect(answer).to_contain_text("<img src=x onerror=")
    page.get_by_role("link", name="Source 1:").click()
    expect(quote_in_sheet(page)).to_be_in_viewport()
    expect(page.frame_locator("dialog iframe").locator("article")).to_contain_text("<script>")
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Library").click()
    expect(page.get_by_role("link", name="<img src=x")).to_be_visible()
    assert page.locator("img[src='x']").count() == 0
    expect(page).to_have_title("Whichway")


# Reading


def test_a_mark_opens_the_article_at_the_words(page: Page) -> None:
    ask(page, QUESTION)
    mark = page.get_by_role("link", name="Source 2:")
    expected = words(sources(page).get_by_role("listitem").nth(1).locator("mark"))
    mark.click()
    expect(sheet(page)).to_be_visible()
    expect(quote_in_sheet(page)).to_be_in_viewport()
    assert words(quote_in_sheet(page)) == expected
    expect(sheet(page).get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(sheet(page)).to_be_hidden()
    expect(mark).to_be_focused()
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()


def test_a_card_is_one_link_and_the_sheet_closes_three_ways(page: Page) -> None:
    ask(page, QUESTION)
    card = sources(page).get_by_role("listitem").first
    for close in ("button", "beside", "inside"):
        card.click()
        expect(quote_in_sheet(page)).to_be_in_viewport()
        if close == "button":
            sheet(page).get_by_role("button", name="Close").click()
        elif close == "beside":
            page.mouse.click(20, 400)
        else:
            quote_in_sheet(page).click()
            page.keyboard.press("Escape")
        expect(sheet(page)).to_be_hidden()


def test_a_modified_click_opens_a_tab(page: Page) -> None:
    ask(page, QUESTION)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Source 1:").click(modifiers=["ControlOrMeta"])
    expect(opened.value.locator("#quote")).to_be_in_viewport()
    expect(opened.value.get_by_role("link", name="Back to Whichway")).to_be_attached()
    expect(sheet(page)).to_be_hidden()


def test_the_reader_needs_no_script(browser: Browser, page: Page, url: str) -> None:
    ask(page, QUESTION)
    link = page.get_by_role("link", name="Source 1:").get_attribute("href")
    for plain in visit(browser, f"{url}{link}", java_script_enabled=False):
        expect(plain.locator("#quote")).to_be_in_viewport()
        expect(plain.get_by_role("article")).to_contain_text("Restated in Whichway's own words")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/read/nothing", "There is no such article"),
        ("/read/when-to-use-what?start=5&end=900000", "These words are not there"),
        ("/read/when-to-use-what?start=x&end=", "These words are not there"),
    ],
)
def test_a_wrong_address_is_explained(page: Page, url: str, path: str, says: str) -> None:
    response = page.goto(url + path)
    assert response
    assert response.status == 404
    expect(page.get_by_role("heading", name=says)).to_be_visible()
    page.get_by_role("link", name="Back to Whichway").click()
    expect(page.get_by_label("Your question")).to_be_visible()


# By keyboard, on a phone, in the dark


def test_all_of_it_works_by_keyboard(page: Page) -> None:
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Copy with sources")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Copy with sources")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    mark = page.get_by_role("link", name=re.compile(r"Source \d+: ")).last
    expect(mark).to_be_focused()
    page.keyboard.press("Enter")
    expect(sheet(page).get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Enter")
    expect(mark).to_be_focused()


def test_a_phone_never_scrolls_sideways(phone: Page) -> None:
    def fits() -> None:
        expect(phone.get_by_role("heading", name="Whichway")).to_be_attached()
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    fits()
    ask(phone, "Show the decision matrix for latency and data changes")
    fits()
    phone.get_by_role("link", name="Source 1:").tap()
    expect(quote_in_sheet(phone)).to_be_in_viewport()
    expect(sheet(phone)).to_have_css("width", "360px")
    fits()
    sheet(phone).get_by_role("button", name="Close").tap()
    phone.get_by_role("link", name="See the sources").tap()
    expect(phone.get_by_role("heading", name="Sources")).to_be_in_viewport()
    phone.get_by_role("tab", name="Library").tap()
    expect(phone.get_by_role("link", name="The Core Distinction")).to_be_visible()
    fits()


def background(page: Page) -> int:
    """How bright the page is, from 0 to 255."""
    colour = str(
        page.evaluate("getComputedStyle(document.querySelector('gradio-app')).backgroundColor")
    )
    return int(re.findall(r"\d+", colour)[0])


def test_dark_follows_the_system_and_can_be_switched(dark: Page) -> None:
    expect(dark.get_by_role("button", name="Light mode")).to_be_visible()
    assert background(dark) < 60
    dark.get_by_role("button", name="Light mode").click()
    expect(dark.get_by_role("button", name="Dark mode")).to_be_visible()
    assert background(dark) > 200
    dark.reload()
    expect(dark.get_by_role("button", name="Dark mode")).to_be_visible()
    assert background(dark) > 200
    ask(dark, QUESTION)
    dark.get_by_role("link", name="Source 1:").click()
    html = dark.frame_locator("dialog iframe").locator("html")
    expect(html).to_have_attribute("data-theme", "light")


# The library


def test_a_new_article_is_there_after_a_sync(page: Page, library: AppSettings) -> None:
    page.get_by_role("tab", name="Library").click()
    expect(page.get_by_text(str(library.library))).to_be_visible()
    (library.library / "zebras.md").write_text("# On zebras\n\nA zebra has stripes.\n", "utf-8")
    (library.library / "broken.txt").write_bytes(b"\xff\xfe\x00")
    page.get_by_role("button", name="Sync the library").click()
    expect(page.get_by_text(re.compile(r"Synced\. 1 added, 0 changed, 0 removed"))).to_be_visible()
    expect(page.get_by_text("broken.txt is not UTF-8 text")).to_be_visible()
    page.get_by_role("row", name=re.compile("On zebras")).get_by_role("link").click()
    expect(page.frame_locator("dialog iframe").get_by_text("A zebra has stripes.")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Chat").click()
    expect(ask(page, "What does a zebra have?")).to_contain_text("A zebra has stripes.")


def test_without_an_index_the_page_offers_a_sync(
    browser: Browser, settings: AppSettings, tmp_path: Path
) -> None:
    mine = copy_of(settings, tmp_path, "models")
    shelved = mine.library.rename(tmp_path / "elsewhere")
    with serving(mine) as url:
        for page in visit(browser, url):
            expect(page.get_by_text("The library is not ready yet")).to_be_visible()
            expect(ask(page, QUESTION)).to_contain_text(f"No index at {mine.store}")
            page.get_by_role("button", name="New chat").click()
            page.get_by_role("button", name="Sync the library").click()
            expect(page.get_by_text(f"No library at {mine.library}")).to_be_visible()
            shelved.rename(mine.library)
            page.get_by_role("button", name="Sync the library").click()
            expect(page.get_by_text("Synced. 5 added")).to_be_visible(timeout=120_000)
            page.get_by_role("tab", name="Chat").click()
            page.get_by_role("button", name="When is neither needed?").click()
            expect(page.get_by_role("link", name="Source 1:")).to_be_visible()


# Serving


def request(url: str, method: str, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
def test_other_names_for_this_machine_are_refused(url: str, host: str) -> None:
    assert request(url, "GET", "/", {"Host": host}).status == 403


def test_the_names_of_this_machine_are_good(url: str) -> None:
    for host in ("localhost", "127.0.0.1:7860", "[::1]:80"):
        assert request(url, "GET", "/", {"Host": host}).status == 200


def test_other_sites_may_not_send_requests(url: str) -> None:
    for origin in ("http://evil.example", "null"):
        path = "/gradio_api/queue/join"
        assert request(url, "POST", path, {"Origin": origin}).status == 403


@pytest.mark.parametrize(("path", "scripts"), [("/", "'unsafe-inline'"), ("/read/x", "'self'")])
def test_headers_forbid_what_is_not_needed(url: str, path: str, scripts: str) -> None:
    headers = request(url, "GET", path, {}).headers
    policy = dict(
        rule.strip().split(" ", 1) for rule in headers["Content-Security-Policy"].split(";")
    )
    assert policy["frame-ancestors"] == "'self'"
    assert scripts in policy["script-src"]
    assert ("unsafe" in policy["script-src"]) == (path == "/")
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_port_in_use_is_one_sentence(url: str, library: AppSettings) -> None:
    second = start(library, "--port", str(urlsplit(url).port))
    printed, errors = second.communicate(timeout=60)
    assert second.returncode == 1
    assert printed == ""
    assert re.fullmatch(r"Port \d+ is already in use\. Choose another one: --port \d+\n", errors)
