"""Nothing leaves the machine: syncing and answering work with every other address closed."""

import subprocess
import sys
from pathlib import Path

from ingest.settings import AppSettings
from tests.conftest import ROOT

# Runs in the child before anything else: looking up a name or connecting elsewhere is written down.
GUARD = """
import socket, sys
log = open(sys.argv.pop(1), "a")
def refuse(*arguments, **options):
    log.write(repr(arguments) + chr(10)); log.flush()
    raise OSError("the network is closed")
socket.getaddrinfo = socket.gethostbyname = refuse
connect = socket.socket.connect
def guarded(self, address):
    if self.family == socket.AF_UNIX or address[0] in ("127.0.0.1", "::1"):
        return connect(self, address)
    refuse(address)
socket.socket.connect = socket.socket.connect_ex = guarded
import runpy
sys.argv = sys.argv[1:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""


def run(log: Path, settings: AppSettings, *arguments: str) -> str:
    environment = {"WHICHWAY_LIBRARY": str(settings.library), "WHICHWAY_STORE": str(settings.store)}
    done = subprocess.run(
        [sys.executable, "-c", GUARD, str(log), *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_first_sync_and_an_answer_need_no_network(tmp_path: Path) -> None:
    """The first sync loads the model through sentence-transformers, the rest runs the export."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.md").write_text("# Zebras\n\nA zebra has stripes.\n", "utf-8")
    settings = AppSettings(library=tmp_path / "corpus", store=tmp_path / "store")
    log = tmp_path / "attempts"
    run(log, settings, "ingest")
    assert "stripes.[1]" in run(log, settings, "chat", "ask", "What does a zebra have?")
    assert log.read_text("utf-8") == ""


def test_the_guard_itself_works(tmp_path: Path) -> None:
    code = "import socket; socket.create_connection(('192.0.2.1', 80))"
    (tmp_path / "leak.py").write_text(code, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", GUARD, str(tmp_path / "log"), "leak"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
    )
    assert done.returncode != 0
    assert "192.0.2.1" in (tmp_path / "log").read_text("utf-8")
