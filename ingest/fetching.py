"""One page or file of the web, fetched for whoever gave its address, with nothing left to chance.

The host is resolved here, the address checked, and the connection made to that very address; a
redirect is followed the same way. No proxy, cookie or password is ever used.
"""

import asyncio
import codecs
import re
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import httpx

from ingest.addresses import public_address
from ingest.errors import CorpusError

WAITING = httpx.Timeout(10.0)
"""Seconds for a connection, and for each piece that is sent."""
PACKED = {"gzip", "x-gzip"}
PLAIN = {"", "identity"}
SUFFIXES = {"text/html": ".html", "application/xhtml+xml": ".html", "text/markdown": ".md"}
"""By what a server calls its text; between kinds of text the content alone does not decide."""
NOT_OF_PAGES = {"punycode", "idna", "utf_7", "unicode_escape", "raw_unicode_escape"}
"""Encodings that Python knows and no page is written in; some take very long to read."""
NO_ADDRESS = "This is no address of a page. Write one like https://…"
HEADERS = {
    "User-Agent": "Whichway/0.1 (fetches a page when its user asks for it)",
    "Accept": "text/html, text/plain, text/markdown, application/pdf, */*;q=0.5",
    "Accept-Encoding": "gzip",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a server may send, and how long it may take.

    Attributes:
        size: bytes of a body, as it is sent and once it is unpacked.
        seconds: for everything, from looking up the host to the last byte.
        redirects: how often it may point elsewhere.
    """

    size: int = 20_000_000
    seconds: float = 30.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address led to.

    Attributes:
        content: the body; text in UTF-8 where the server names another encoding.
        name: what its file would be called.
        url: where it came from in the end, without a fragment.
    """

    content: bytes
    name: str
    url: str


def is_address(text: str) -> bool:
    """Whether a text is meant as the address of a page rather than the name of a file."""
    return bool(re.match(r"[a-z][a-z0-9+.-]+://|(?:data|javascript|mailto):", text.strip(), re.I))


LIMITS = Limits()


def fetch(url: str, *, limits: Limits = LIMITS, allow_loopback: bool = False) -> Fetched:
    """Fetch what an address leads to.

    Args:
        url: an address of http or https.
        limits: how much and how long.
        allow_loopback: also fetch from this machine; for tests alone.

    Raises:
        CorpusError: it cannot be fetched, must not be, or is too large; the message says which.
    """
    return asyncio.run(_within(url, limits, allow_loopback))


async def _within(url: str, limits: Limits, allow_loopback: bool) -> Fetched:
    try:
        async with asyncio.timeout(limits.seconds):
            return await _follow(url.strip(), limits, allow_loopback)
    except (TimeoutError, httpx.TimeoutException) as error:
        raise CorpusError(f"{_host(url)} takes too long to answer. Try again later.") from error
    except UnicodeError as error:  # a host whose name cannot be decoded
        raise CorpusError(NO_ADDRESS) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = str(error) or type(error).__name__
        raise CorpusError(f"{_host(url)} cannot be reached ({reason}).") from error


async def _follow(url: str, limits: Limits, allow_loopback: bool) -> Fetched:
    for _ in range(limits.redirects + 1):
        found = await _get(_checked(url), limits, allow_loopback)
        if isinstance(found, Fetched):
            return found
        url = urljoin(url, found)
    raise CorpusError(f"{_host(url)} redirects too often. Open the page in a browser and save it.")


def _checked(url: str) -> httpx.URL:
    """An address that may be asked for.

    Raises:
        CorpusError: it is none, is not of the web, or holds a user's name or password.
    """
    try:
        address = httpx.URL(urldefrag(url)[0])
    except httpx.InvalidURL as error:
        raise CorpusError(NO_ADDRESS) from error
    if address.scheme not in ("http", "https") or not address.host:
        raise CorpusError(
            "Only addresses that begin with http:// or https:// and name a host are fetched."
        )
    if address.userinfo:
        raise CorpusError("The address holds a user's name or password. Leave it out.")
    return address


async def _get(url: httpx.URL, limits: Limits, allow_loopback: bool) -> Fetched | str:
    """What stands at an address, or where it points to."""
    port = url.port or (443 if url.scheme == "https" else 80)
    place = await public_address(url.host, port, allow_loopback=allow_loopback)
    async with httpx.AsyncClient(trust_env=False, timeout=WAITING) as client:
        request = client.build_request(
            "GET",
            url.copy_with(host=place),
            headers={**HEADERS, "Host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        response = await client.send(request, stream=True)
        try:
            return await _read(response, url, limits)
        finally:
            await response.aclose()


async def _read(response: httpx.Response, url: httpx.URL, limits: Limits) -> Fetched | str:
    if response.has_redirect_location:
        return response.headers["location"]
    if response.status_code != HTTPStatus.OK:
        reason = response.reason_phrase or "no reason given"
        raise CorpusError(f"{url.host} answered {response.status_code} ({reason}).")
    content = await _body(response, limits.size)
    if not content:
        raise CorpusError(f"{url.host} answered with nothing.")
    name = _name(url, _kind(response.headers))
    return Fetched(_as_utf8(content, response.headers), name, str(url))


async def _body(response: httpx.Response, limit: int) -> bytes:
    """The whole body, unpacked; never more than a piece above the limit is held.

    Raises:
        CorpusError: it is too large, or packed in a way that cannot be undone.
    """
    if int(response.headers.get("content-length", "0") or 0) > limit:
        raise _too_large(limit)
    content = bytearray()
    async for piece in _unpacked(response, limit):
        content += piece
        if len(content) > limit:
            raise _too_large(limit)
    return bytes(content)


async def _unpacked(response: httpx.Response, limit: int) -> AsyncIterator[bytes]:
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packing not in PACKED | PLAIN:
        raise CorpusError(f"The page is packed as {packing[:20]!r}, which cannot be read.")
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32) if packing in PACKED else None
    async for piece in response.aiter_raw():
        try:
            yield unpack.decompress(piece, limit + 1) if unpack else piece
        except zlib.error as error:
            raise CorpusError("The page arrived damaged. Try again.") from error


def _too_large(limit: int) -> CorpusError:
    return CorpusError(f"What stands there is too large (the limit is {limit / 1e6:.0f} MB).")


def _as_utf8(content: bytes, headers: httpx.Headers) -> bytes:
    """Text whose encoding only the server tells becomes UTF-8; a mark says so to who reads it."""
    told = re.search(r"charset=[\"']?([\w.:-]+)", headers.get("content-type", ""), re.IGNORECASE)
    if not (told and _kind(headers).startswith("text/")):
        return content
    try:
        encoding = codecs.lookup(told[1]).name.replace("-", "_")
        if encoding in {"utf_8", "ascii", *NOT_OF_PAGES}:
            return content
        return content.decode(encoding).encode("utf-8-sig")
    except (LookupError, ValueError):  # whatever the server says, the file itself may tell better
        return content


def _kind(headers: httpx.Headers) -> str:
    return str(headers.get("content-type", "")).partition(";")[0].strip().lower()


def _name(url: httpx.URL, kind: str) -> str:
    name = unquote(url.path.rstrip("/").rsplit("/", 1)[-1]) or url.host
    suffix = SUFFIXES.get(kind, "")
    return name if name.lower().endswith(suffix) else name + suffix


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or "The address"
    except ValueError:
        return "The address"
