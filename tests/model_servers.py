"""Small real servers that speak the documented wire formats of language models, faults included."""

import contextlib
import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Protocol = Literal["openai", "ollama", "anthropic"]


@dataclass
class Script:
    """How a server answers.

    Attributes:
        pieces: of the answer, one an event.
        status: of the response; other than 200, an error in the protocol's own form follows.
        message: of that error.
        wait: seconds before the first event.
        pause: seconds between events.
        cut: whether the connection breaks off after the pieces, without an end.
        garbage: bytes in the place of all events.
        first: the answers to the first requests, in the place of the pieces.
        asked: the requests that came.
    """

    pieces: Sequence[str] = ()
    status: int = 200
    message: str = "no"
    wait: float = 0.0
    pause: float = 0.0
    cut: bool = False
    garbage: bytes = b""
    first: list[str] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    written: int = 0


@contextlib.contextmanager
def model_server(protocol: Protocol, script: Script) -> Iterator[str]:
    """The address of a server that runs as long as the context."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def log_message(self, *_: Any) -> None:
            pass

        def do_GET(self) -> None:
            self._reply(200, json.dumps({"models": [{"name": "tiny:latest"}]}).encode())

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            script.asked.append(json.loads(self.rfile.read(length)))
            script.keys.append(
                self.headers.get("Authorization") or self.headers.get("x-api-key") or ""
            )
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                if script.status != 200:
                    self._reply(script.status, _error(protocol, script))
                    return
                self._stream()

        def _reply(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _stream(self) -> None:
            time.sleep(script.wait)
            self.send_response(200)
            kind = "application/x-ndjson" if protocol == "ollama" else "text/event-stream"
            self.send_header("Content-Type", kind)
            if script.cut:  # more is announced than will come
                self.send_header("Content-Length", "1000000")
            self.end_headers()
            if script.garbage:
                self.wfile.write(script.garbage)
                return
            for event in _opening(protocol):
                self._send(event)
            pieces = [script.first.pop(0)] if script.first else script.pieces
            for piece in pieces:
                self._send(_event(protocol, piece))
                script.written += 1
                time.sleep(script.pause)
            if not script.cut:
                for event in _ending(protocol):
                    self._send(event)

        def _send(self, event: bytes) -> None:
            self.wfile.write(event)
            self.wfile.flush()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _error(protocol: Protocol, script: Script) -> bytes:
    if protocol == "ollama":
        return json.dumps({"error": script.message}).encode()
    error = {"type": "error", "message": script.message, "code": None, "param": None}
    return json.dumps({"type": "error", "error": error}).encode()


def _opening(protocol: Protocol) -> Iterator[bytes]:
    if protocol == "anthropic":
        usage = {"input_tokens": 9, "output_tokens": 1}
        message: dict[str, Any] = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "content": [],
            "model": "m",
            "stop_reason": None,
            "stop_sequence": None,
            "usage": usage,
        }
        yield _named("message_start", {"message": message})
        block = {"type": "text", "text": ""}
        yield _named("content_block_start", {"index": 0, "content_block": block})


def _event(protocol: Protocol, piece: str) -> bytes:
    if protocol == "anthropic":
        delta = {"type": "text_delta", "text": piece}
        return _named("content_block_delta", {"index": 0, "delta": delta})
    if protocol == "ollama":
        message = {"role": "assistant", "content": piece}
        return _line({"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": message})
    choice = {"index": 0, "delta": {"content": piece}, "finish_reason": None}
    return _data(choice)


def _ending(protocol: Protocol) -> Iterator[bytes]:
    if protocol == "anthropic":
        yield _named("content_block_stop", {"index": 0})
        delta = {"stop_reason": "end_turn", "stop_sequence": None}
        yield _named("message_delta", {"delta": delta, "usage": {"output_tokens": 9}})
        yield _named("message_stop", {})
    elif protocol == "ollama":
        message = {"role": "assistant", "content": ""}
        end = {"done": True, "done_reason": "stop", "prompt_eval_count": 9, "eval_count": 9}
        yield _line({"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": message, **end})
    else:
        yield _data({"index": 0, "delta": {}, "finish_reason": "stop"})
        yield b"data: [DONE]\n\n"


def _named(name: str, values: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps({'type': name, **values})}\n\n".encode()


def _data(choice: dict[str, Any]) -> bytes:
    chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    return f"data: {json.dumps({**chunk, 'choices': [choice]})}\n\n".encode()


def _line(values: dict[str, Any]) -> bytes:
    return (json.dumps({"done": False, **values}) + "\n").encode()
