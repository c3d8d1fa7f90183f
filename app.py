"""`python app.py`: open the page of Whichway."""

import argparse
import contextlib
import errno
import ipaddress
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from ingest.commandline import parse
from ingest.environment import prepare
from ingest.errors import KnowledgeBaseError

if TYPE_CHECKING:
    from chat.answering import Assistant
    from chat.shared_adviser import SharedAdviser


def main(arguments: list[str] | None = None) -> int:
    """Serve the page until Ctrl+C; returns 0, or 1 where it could not be served."""
    options = parse(_parser(), arguments)
    prepare()
    try:
        listener = _listen(options.host, options.port)
        _serve(listener, options.host, options.open)
    except KnowledgeBaseError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(_explain(error, options.host, options.port), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(file=sys.stderr)  # the terminal shows ^C; what follows starts on its own line
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python app.py", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on [%(default)s]")
    parser.add_argument("--port", type=_port, default=7860, help="port to listen on [%(default)s]")
    parser.add_argument("--open", action="store_true", help="open the page in a browser")
    return parser


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) < 65_536):
        raise argparse.ArgumentTypeError(f"{text!r} is no port; ports are numbers below 65536")
    return int(text)


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything heavy is loaded."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except UnicodeError as error:  # too long, or dots without a name between them
        raise socket.gaierror(socket.EAI_NONAME, "it is not the name of a host") from error
    return socket.create_server(address[:2], family=family)


def _explain(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is already in use. Choose another one: --port {port % 65_535 + 1}"
    if error.errno == errno.EACCES:
        return f"Port {port} needs administrator rights. Choose another one: --port 7860"
    # Looking up a name counts its errors below zero, and these have a text of their own.
    reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
    return f"Cannot listen on {host} ({reason}). Choose another address: --host 127.0.0.1"


def _serve(listener: socket.socket, host: str, open_browser: bool) -> None:
    import uvicorn

    from chat.answering import Assistant
    from chat.shared_adviser import SharedAdviser
    from chat.ui.site import build_site
    from ingest.pipeline import PATIENCE, sync
    from ingest.settings import AppSettings

    class Server(uvicorn.Server):
        """Says where the page is once it can be reached."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            _announce(listener, host, open_browser)

    settings = AppSettings.load()
    assistant = Assistant(settings)
    adviser = SharedAdviser(assistant)
    site = build_site(
        settings,
        assistant,
        adviser,
        lambda on_progress: sync(settings, on_progress, patience=PATIENCE),
        loopback=_is_loopback(listener),
    )
    _in_background(lambda: _warm(assistant, adviser))
    # A visitor's page keeps a connection open; the end must not wait for it.
    config = uvicorn.Config(
        site,
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    Server(config).run(sockets=[listener])


def _warm(assistant: "Assistant", adviser: "SharedAdviser") -> None:
    with contextlib.suppress(KnowledgeBaseError):  # the page says so where it matters
        assistant.warm()
        adviser.warm()


def _is_loopback(listener: socket.socket) -> bool:
    return ipaddress.ip_address(listener.getsockname()[0]).is_loopback


def _announce(listener: socket.socket, host: str, open_browser: bool) -> None:
    address = ipaddress.ip_address(listener.getsockname()[0])
    name = "localhost" if address.is_unspecified else f"[{host}]" if ":" in host else host
    url = f"http://{name}:{listener.getsockname()[1]}"
    if not address.is_loopback:
        print("Warning: everyone who can reach this machine can use this page.", file=sys.stderr)
    print(f"Whichway is at {url} (stop with Ctrl+C)", flush=True)
    if open_browser and _has_screen():
        _in_background(lambda: webbrowser.open(url))


def _has_screen() -> bool:
    """Without one, a text browser would take over the terminal."""
    return sys.platform != "linux" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


def _in_background(work: Callable[[], object]) -> None:
    threading.Thread(target=work, daemon=True).start()


def _leave(status: int) -> NoReturn:
    """End at once: Python's own ending aborts where native code still works in the background."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    _leave(main())
