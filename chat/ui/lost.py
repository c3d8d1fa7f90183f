"""What is not there gets a small page in a browser; other programs keep their plain answer."""

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chat.ui.reader import trouble_page

NOT_THERE = trouble_page("There is no such page", "Whichway has nothing at this address.")


class Lost:
    """Replaces bare answers 404 where someone reads with a browser."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self._app(scope, receive, send)
            return
        lost = False

        async def send_page(message: Message) -> None:
            nonlocal lost
            if message["type"] == "http.response.start":
                lost = message["status"] == 404 and not _is_page(message)
                if lost:
                    await HTMLResponse(NOT_THERE, 404)(scope, receive, send)
            if not lost:
                await send(message)

        await self._app(scope, receive, send_page)


def _is_page(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")
