"""The way of a conversation that a browser keeps into a Markdown file."""

from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response

from chat.conversations.keeping import LARGEST
from ingest.errors import KnowledgeBaseError

PATH = "/conversations/export.md"
BYTES = 4
"""A character has at most so many in UTF-8."""
Exporter = Callable[[str, str, str], str]


def add_exporting(site: FastAPI, export: Exporter) -> None:
    """Take a conversation as it is kept; the answer is the file.

    Args:
        site: what is to answer.
        export: makes Markdown of a conversation, its name, and the address of the page.
    """

    @site.post(PATH)
    async def exported(request: Request, name: str = "") -> Response:
        content = bytearray()
        async for piece in request.stream():
            content += piece
            if len(content) > LARGEST * BYTES:
                return PlainTextResponse("The conversation is too long.", 413)
        try:
            text = export(content.decode("utf-8", "replace"), name, str(request.base_url))
        except KnowledgeBaseError as error:
            return PlainTextResponse(str(error), 404)
        return Response(text, media_type="text/markdown")
