"""Requests in JSON: bytes of any origin become values, or an error that says what is wrong."""

import contextlib
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from chat.errors import ChatError
from ingest.commandline import print_json
from ingest.errors import KnowledgeBaseError

LONGEST = 1_000_000
"""Bytes of one request; far more than a question and the turns before it need."""
MISTAKE = "A mistake in the program kept this line from an answer; standard error tells more."


def answer_lines(stream: BinaryIO, respond: Callable[[Any], dict[str, Any]]) -> int:
    """Print what `respond` makes of each line, or an error in its place; returns 1 if any failed.

    Lines are answered in order, each as soon as it is there; empty ones are passed over.
    """
    failed = 0
    for line in _lines(stream):
        result = _answer_line(line, respond)
        failed |= "error" in result
        print_json(result)
    return failed


def parse_json(content: bytes, what: str) -> Any:
    """Read JSON that can be written again as UTF-8; a byte order mark is passed over.

    Raises:
        ChatError: it cannot be read; the message opens with `what`.
    """
    value = _load(content, what)
    _check(value, what)
    return value


def _load(content: bytes, what: str) -> Any:
    with _explained(what):
        if len(content) > LONGEST:
            raise _TooLong
        return json.loads(content.decode("utf-8-sig"))


def _check(value: Any, what: str) -> None:
    """Refuse what Python reads all the same: half characters, infinities and the like."""
    with _explained(what):
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()


class _TooLong(ValueError):
    """There is more than is looked at."""


@contextlib.contextmanager
def _explained(what: str) -> Iterator[None]:
    try:
        yield
    except (ValueError, RecursionError) as error:
        raise ChatError(f"{what} cannot be read: {_reason(error)}. Correct it.") from error


def _reason(error: Exception) -> str:
    match error:
        case _TooLong():
            return f"it is longer than {LONGEST:,} bytes"
        case UnicodeDecodeError():
            return f"byte {error.start + 1} is not UTF-8"
        case UnicodeEncodeError():
            return "it holds half a character (a lone surrogate)"
        case json.JSONDecodeError():
            return f"it is not JSON ({error.msg} at character {error.pos + 1})"
        case RecursionError():
            return "it is nested too deeply"
        case _:
            return "a number in it is too large, or none at all"


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines that hold something; of one that is too long no more than shows that it is."""
    while line := stream.readline(LONGEST + 1):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST)
        if line.strip():
            yield line


def _answer_line(line: bytes, respond: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    request: Any = None
    try:
        request = _load(line, "The line")
        _check(request, "The line")
        return respond(request)
    except KnowledgeBaseError as error:
        message = str(error)
    except Exception:  # the lines that follow must not suffer from it
        logging.exception("A line could not be answered.")
        message = MISTAKE
    return {"id": _id(request), "error": message}


def _id(request: Any) -> Any:
    """The name that a request bears, if it can be given back."""
    with contextlib.suppress(ChatError):
        name = request.get("id") if isinstance(request, dict) else None
        _check(name, "The id")
        return name
    return None
