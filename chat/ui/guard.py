"""What stands between the network and the page: who may ask, and what a browser may do with it."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("localhost", "127.0.0.1", "::1")
CLOSED = tuple(f"/gradio_api/{name}" for name in ("upload", "file", "proxy", "process_recording"))
"""Ways of Gradio's to leave files here, to read some, or to fetch others; the page needs none."""
SAFE = ("GET", "HEAD", "OPTIONS")
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
# Gradio's page holds scripts and styles of its own and compiles its templates in the browser.
GRADIO = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "media-src 'self' blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Guard:
    """Refuses requests that another site sends through a visitor's browser; adds headers."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str] | None, strict: Iterable[str]) -> None:
        """Wrap an application.

        Args:
            app: what answers the requests that may pass.
            hosts: names under which the page may be asked for, None for any. On a machine's own
                address only its own names are good: any other one is a stranger's, made to point
                here.
            strict: beginnings of the paths whose pages need nothing but our own files.
        """
        self._app = app
        self._hosts = None if hosts is None else frozenset(hosts)
        self._strict = tuple(strict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        own = scope["path"].startswith(self._strict)
        added = {**HEADERS, "Content-Security-Policy": STRICT if own else GRADIO}
        if own:  # asked for again each time: an article may have changed, and so may we
            added["Cache-Control"] = "no-cache"

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(added)
            await send(message)

        refusal = self._refusal(scope["path"], scope["method"], Headers(scope=scope))
        await (refusal or self._app)(scope, receive, send_guarded)

    def _refusal(self, path: str, method: str, headers: Headers) -> PlainTextResponse | None:
        if path.startswith(CLOSED):
            return PlainTextResponse("Whichway has no use for this.", 404)
        host = headers.get("host", "")
        if self._hosts is not None and _name(host) not in self._hosts:
            return PlainTextResponse(
                "Whichway answers only under the address that it printed at its start.", 403
            )
        origin = headers.get("origin")
        if origin and method not in SAFE and urlsplit(origin).netloc != host:
            return PlainTextResponse("Whichway takes requests only from its own page.", 403)
        return None


def _name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
