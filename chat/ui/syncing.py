"""The one sync that runs at a time: who asks for another joins it, who looks follows it."""

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias, Union

from ingest.records import SyncReport

if TYPE_CHECKING:  # loads Chroma, which is for the answering side alone
    from ingest.pipeline import OnProgress, Progress

News: TypeAlias = Union["Progress", SyncReport, Exception, None]
"""How far a sync is (None at its beginning); in the end what it did, or why it failed."""


class Syncing:
    """Syncs in the background; safe to be used by many at once."""

    def __init__(self, sync: "Callable[[OnProgress], SyncReport]") -> None:
        """Take what makes the index match the library."""
        self._sync = sync
        self._run: _Run | None = None
        self._beginning = threading.Lock()

    def begin(self) -> Iterator[News]:
        """Start a sync unless one runs; its news from now on, until it ends."""
        with self._beginning:
            run = self._run
            if run is None or run.ended:
                run = self._run = _Run()
                threading.Thread(target=self._work, args=(run,), daemon=True).start()
            return run.news()

    @property
    def running(self) -> bool:
        """Whether a sync runs."""
        return self._run is not None and not self._run.ended

    def follow(self) -> Iterator[News]:
        """The news of the sync that runs; nothing where none does."""
        run = self._run
        return run.news() if run and not run.ended else iter(())

    def again(self) -> Iterator[News]:
        """As `begin`, but with a sync that sees all that stands in the library now."""
        for _ in self.follow():
            pass
        return self.begin()

    def _work(self, run: "_Run") -> None:
        try:
            run.tell(self._sync(run.tell))
        except Exception as error:
            run.tell(error)


class _Run:
    """One sync; only its latest news counts."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._latest: News = None
        self._count = 1

    @property
    def ended(self) -> bool:
        return isinstance(self._latest, SyncReport | Exception)

    def tell(self, news: News) -> None:
        with self._changed:
            self._latest = news
            self._count += 1
            self._changed.notify_all()

    def news(self) -> Iterator[News]:
        told = 0
        while True:
            with self._changed:
                self._changed.wait_for(lambda last=told: self._count > last)  # type: ignore[misc]
                told, latest = self._count, self._latest
            yield latest
            if isinstance(latest, SyncReport | Exception):
                return
