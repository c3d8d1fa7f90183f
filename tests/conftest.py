import os
import shutil
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest

from ingest.environment import QUIET

os.environ.update(QUIET)  # before any heavy library is imported, as the entry points do
os.environ["HF_HUB_OFFLINE"] = "1"
for _name in [name for name in os.environ if name.startswith("WHICHWAY_")]:
    del os.environ[_name]

from chat.answering import Assistant  # noqa: E402
from ingest.pipeline import sync  # noqa: E402
from ingest.settings import AppSettings  # noqa: E402

pytest_plugins = ["tests.browsing"]

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
T = TypeVar("T")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection that would leave the machine fails the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise AssertionError(f"a connection to {address[0]} was attempted")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def apart(work: Callable[[], T]) -> T:
    """Work in a thread of its own: while a browser is open, its event loop runs in this one."""
    with ThreadPoolExecutor(max_workers=1) as own:
        return own.submit(work).result()


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> AppSettings:
    """The real library, synced into a store of its own with the real model."""
    store = tmp_path_factory.mktemp("store")
    settings = AppSettings(library=ROOT / "corpus", store=store)
    if any((ROOT / "corpus" / "originals").glob("*.txt")):
        pytest.exit("corpus/originals holds originals; the tests are about the editions.")
    sync(settings)
    return settings


@pytest.fixture(scope="session")
def assistant(settings: AppSettings) -> Assistant:
    return Assistant(settings)


@pytest.fixture
def fresh(tmp_path: Path, settings: AppSettings) -> AppSettings:
    """An empty library and an empty store that already knows the model."""
    library, store = tmp_path / "corpus", tmp_path / "store"
    library.mkdir()
    shutil.copytree(settings.store / "models", store / "models", copy_function=os.link)
    return AppSettings(library=library, store=store)


@pytest.fixture
def filled(fresh: AppSettings, settings: AppSettings) -> AppSettings:
    """The five editions in a library of their own, already synced."""
    shutil.copytree(ROOT / "corpus" / "articles", fresh.library / "articles")
    ours = shutil.ignore_patterns("models")  # linked already
    shutil.copytree(settings.store, fresh.store, dirs_exist_ok=True, ignore=ours)
    return fresh


@pytest.fixture(scope="session")
def originals() -> Path:
    """The folder of the original articles, where it is at hand."""
    folder = SHARED / "articles"
    if not folder.is_dir():
        pytest.skip("the original articles are not here")
    return folder
