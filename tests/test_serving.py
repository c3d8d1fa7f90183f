"""Who may ask the running app for what, and what it sends along."""

import contextlib
import http.client
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from ingest.settings import AppSettings
from tests.browsing import QUESTION, ask, serving, sheet, start, visit


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


@pytest.mark.parametrize("path", ["/nope", "/nope/x", "/ui/nope.css", "/gradio_api/nope"])
def test_what_is_not_there_gets_a_page_in_a_browser_only(url: str, path: str) -> None:
    kinds = {"text/html,*/*;q=0.8": "text/html", "*/*": "", "application/json": ""}
    for accepted, kind in kinds.items():
        response = request(url, "GET", path, {"Accept": accepted})
        assert response.status == 404
        assert response.headers["Content-Type"].startswith("text/html") == bool(kind)
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_port_in_use_is_one_sentence(url: str, library: AppSettings) -> None:
    second = start(library, "--port", str(urlsplit(url).port))
    printed, errors = second.communicate(timeout=60)
    assert second.returncode == 1
    assert printed == ""
    assert re.fullmatch(r"Port \d+ is already in use\. Choose another one: --port \d+\n", errors)


@pytest.mark.browser
def test_a_page_says_when_the_program_is_gone_and_goes_on_when_it_is_back(
    browser: Browser, library: AppSettings
) -> None:
    with contextlib.ExitStack() as running:
        url = running.enter_context(serving(library))
        for page in visit(browser, url):
            ask(page, QUESTION)
            running.close()
            page.get_by_role("link", name="Source 1:").click()
            expect(sheet(page).get_by_role("alert")).to_contain_text("not running any more")
            expect(sheet(page).locator("iframe")).to_have_count(0)
            page.keyboard.press("Escape")
            page.get_by_label("Your question").fill("Do I need GPUs?")
            page.get_by_label("Your question").press("Enter")
            alert = page.get_by_text("Whichway is not running any more")
            expect(alert).to_be_visible()
            with serving(library, urlsplit(url).port or 0):
                expect(alert).to_be_hidden()
                expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
                expect(page.get_by_label("Your question")).to_have_value("Do I need GPUs?")
                page.get_by_role("button", name="Ask", exact=True).click()
                expect(page.get_by_role("link", name="Source 1:")).to_have_count(2)
