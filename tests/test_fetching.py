"""Pages are fetched from a real server on this machine, which only a test may ask for."""

import gzip
import ipaddress
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest

from ingest import fetching
from ingest.addresses import is_public
from ingest.errors import CorpusError
from ingest.fetching import LIMITS, Fetched, Limits, is_address
from tests.conftest import apart

PAGE = b"<!doctype html><title>Zebras</title><p>A zebra has stripes.</p>"
BOMB = gzip.compress(bytes(50_000_000))
SMALL = Limits(size=10_000, seconds=2.0, redirects=3)


class Handler(BaseHTTPRequestHandler):
    """Answers each path in a way of its own."""

    asked: ClassVar[list[dict[str, str]]] = []

    def log_message(self, format: str, *arguments: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.asked.append({name.lower(): value for name, value in self.headers.items()})
        name = self.path.split("?")[0].strip("/").replace("-", "_").split("/")[0]
        getattr(self, f"get_{name}", self.get_missing)()

    def send(self, status: int, content: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def get_missing(self) -> None:
        self.send(404, b"nothing")

    def get_page(self) -> None:
        self.send(200, PAGE, Content_Type="text/html")

    def get_latin(self) -> None:
        content = "Zebras à la carte.".encode("latin-1")
        self.send(200, content, Content_Type="text/plain; charset=ISO-8859-1")

    def get_packed(self) -> None:
        self.send(200, gzip.compress(PAGE), Content_Encoding="gzip")

    def get_bomb(self) -> None:
        self.send(200, BOMB, Content_Encoding="gzip")

    def get_strange(self) -> None:
        self.send(200, PAGE, Content_Encoding="zstd")

    def get_broken(self) -> None:
        self.send(200, b"no gzip at all", Content_Encoding="gzip")

    def get_empty(self) -> None:
        self.send(200)

    def get_large(self) -> None:
        self.send(200, bytes(20_000))

    def get_endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(bytes(4_000))

    def get_slow(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.drip()

    def get_slow_head(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Filler: ")
        self.drip()

    def drip(self) -> None:
        for _ in range(200):
            self.wfile.write(b"x")
            time.sleep(0.05)

    def get_moved(self) -> None:
        self.send(302, Location="/page?from=moved#part", Set_Cookie="spy=1")

    def get_loop(self) -> None:
        self.send(302, Location="/loop")

    def get_inside(self) -> None:
        self.send(302, Location="http://169.254.169.254/latest/meta-data/")

    def get_elsewhere(self) -> None:
        self.send(302, Location="file:///etc/passwd")


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, address: Any) -> None:
        """A reader that has seen enough is no trouble."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with Server(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def fetch(url: str, limits: Limits = LIMITS, *, allow_loopback: bool = False) -> Fetched:
    return apart(lambda: fetching.fetch(url, limits=limits, allow_loopback=allow_loopback))


def get(url: str) -> Fetched:
    return fetch(url, SMALL, allow_loopback=True)


def test_a_page_is_fetched_with_nothing_that_tells_of_its_reader(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    Handler.asked.clear()
    assert get(f"{server}/page") == Fetched(PAGE, "page.html", f"{server}/page")
    (asked,) = Handler.asked
    assert asked["host"] == server.removeprefix("http://")
    assert not {"cookie", "authorization", "referer"} & asked.keys()


def test_a_redirect_is_followed_and_its_end_is_the_origin(server: str) -> None:
    Handler.asked.clear()
    assert get(f"{server}/moved").url == f"{server}/page?from=moved"
    assert "cookie" not in Handler.asked[1]


def test_the_encoding_that_only_the_server_knows_is_kept(server: str) -> None:
    assert get(f"{server}/latin").content.decode("utf-8-sig") == "Zebras à la carte."


def test_a_packed_page_is_unpacked(server: str) -> None:
    assert get(f"{server}/packed").content == PAGE


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("missing", "answered 404 (Not Found)"),
        ("empty", "answered with nothing"),
        ("large", "is too large"),
        ("endless", "is too large"),
        ("bomb", "is too large"),
        ("strange", "is packed as 'zstd'"),
        ("broken", "arrived damaged"),
        ("slow", "takes too long"),
        ("slow-head", "takes too long"),
        ("loop", "redirects too often"),
        ("inside", "169.254.169.254 is in a private network"),
        ("elsewhere", "begin with http:// or https://"),
    ],
)
def test_what_a_server_does_wrong_is_said_in_a_sentence(
    server: str, path: str, message: str
) -> None:
    with pytest.raises(CorpusError, match=message.replace("(", r"\(").replace(")", r"\)")):
        get(f"{server}/{path}")


def test_what_swells_when_it_is_unpacked_never_fills_the_memory(server: str) -> None:
    tracemalloc.start()
    with pytest.raises(CorpusError, match="too large"):
        fetch(f"{server}/bomb", Limits(size=2_000_000), allow_loopback=True)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 15_000_000


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://example.org/a", "begin with http:// or https://"),
        ("https:///a", "begin with http:// or https://"),
        ("http://[::1", "no address of a page"),
        ("https://user:secret@example.org/", "a user's name or password"),
        ("http://localhost/", "on this machine"),
        ("http://127.0.0.1:7860/", "on this machine"),
        ("http://2130706433/", "on this machine"),
        ("http://[::ffff:127.0.0.1]/", "on this machine"),
        ("http://192.168.1.1/", "in a private network"),
        ("http://[fe80::1]/", "in a private network"),
        ("http://0.0.0.0/", "in a private network"),
    ],
)
def test_addresses_that_must_not_be_asked_for(url: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message) as caught:
        fetch(url)
    assert "secret" not in str(caught.value)


def test_the_connection_goes_to_the_address_that_was_checked(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that means another machine when it is asked for again gains nothing by that."""
    asked = []

    def resolve(host: str, port: int, *arguments: Any, **options: Any) -> list[Any]:
        asked.append(host)
        place = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    Handler.asked.clear()
    port = server.rsplit(":", 1)[1]
    assert get(f"http://rebinding.example:{port}/page").content == PAGE
    assert asked == ["rebinding.example"]
    assert Handler.asked[0]["host"] == f"rebinding.example:{port}"
    with pytest.raises(CorpusError, match="in a private network"):
        get(f"http://rebinding.example:{port}/page")


def test_one_private_address_among_several_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: str, port: int, *arguments: Any, **options: Any) -> list[Any]:
        places = ("93.184.215.14", "10.0.0.1")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, port)) for place in places]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(CorpusError, match=r"\(10\.0\.0\.1\)"):
        fetch("http://both.example/")


def test_a_host_without_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*arguments: Any, **options: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(CorpusError, match="No host named nowhere"):
        fetch("http://nowhere.example/")


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_public_addresses(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        *("10.1.2.3", "172.16.0.1", "192.168.0.1", "127.0.0.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "192.0.2.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1"),
        *("::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::"),
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


def test_addresses_are_told_from_files() -> None:
    assert all(map(is_address, ("https://a.example/b", "HTTP://a", "file:///etc/passwd")))
    assert not any(map(is_address, ("notes.md", "/tmp/a.pdf", r"C:\notes.md", "a:b.md")))


@pytest.mark.parametrize("url", ["http://xn--a/", "http://xn--/"])
def test_a_host_that_cannot_be_decoded_is_no_address(url: str) -> None:
    with pytest.raises(CorpusError, match="no address of a page"):
        fetch(url)
