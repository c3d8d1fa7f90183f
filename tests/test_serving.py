"""Who may ask the running app for what, and what it sends along."""

import http.client
import re
from urllib.parse import urlsplit

import pytest

from ingest.settings import AppSettings
from tests.browsing import start


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
