"""The way of a visitor's files to the holding: one a request, no larger than an article may be."""

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response

from chat.ui.holding import Holding
from ingest.adding import Offer
from ingest.formats.extracting import LARGEST_FILE

PATH = "/library/files"
LONGEST_NAME = 500
TOO_LARGE = f"The file is too large (the limit is {LARGEST_FILE / 1e6:.0f} MB)."


def add_receiving(site: FastAPI, holding: Holding) -> None:
    """Receive files; the answer is the key by which one is taken from the holding."""

    @site.post(PATH)
    async def receive(request: Request, name: str = "") -> Response:
        content = bytearray()
        async for piece in request.stream():
            content += piece
            if len(content) > LARGEST_FILE:
                return PlainTextResponse(TOO_LARGE, 413)
        called = name[-LONGEST_NAME:] or "file"
        return PlainTextResponse(holding.put(Offer(bytes(content), called, called)))
