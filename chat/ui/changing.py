"""What a visitor changes in the library, in the background: a page that is left stops nothing."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, cast

from chat.ui.holding import Holding
from chat.ui.steps import Step
from chat.ui.syncing import News, Syncing
from ingest.adding import Offer, Taken, Wanted, add, page
from ingest.errors import CorpusError
from ingest.removing import Removed, remove, restore
from ingest.settings import AppSettings

MOST = 20
"""Files that are taken in at once."""
TOO_MANY = f"At most {MOST} are taken in at once. Add it again."
END = object()


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of putting an article back, in a sentence."""

    message: str


Steps: TypeAlias = tuple[Step, ...]
Change: TypeAlias = Steps | Removed | Restored | News
"""In order: how far each is, or what was removed or put back; then the news of the sync that
follows."""
Tell: TypeAlias = Callable[[Change], None]


class Changing:
    """Adds to the library and removes from it; safe to be used by many at once."""

    def __init__(self, settings: AppSettings, syncing: Syncing, holding: Holding) -> None:
        """Take the library, what syncs it, and the files that visitors sent."""
        self._settings = settings
        self._syncing = syncing
        self._holding = holding

    def add(self, keys: Sequence[str], addresses: Sequence[str]) -> Iterator[Change]:
        """Take in files that are held, then pages of the web."""
        offers = [self._held(key) for key in keys]
        pages = [page(address) for address in addresses]
        return self._do(lambda tell: self._add([*offers, *pages], tell))

    def remove(self, article_id: str) -> Iterator[Change]:
        """Take one article out."""
        return self._do(lambda tell: self._remove(article_id, tell))

    def restore(self, kept: str) -> Iterator[Change]:
        """Put back an article that was removed, given by its copy."""
        return self._do(lambda tell: self._restore(kept, tell))

    def _held(self, key: str) -> Wanted:
        offer = self._holding.take(key)

        def get() -> Offer:
            if offer is None:
                raise CorpusError("The file did not arrive. Add it again.")
            return offer

        return Wanted(offer.name if offer else "A file", get)

    def _do(self, work: Callable[[Tell], bool]) -> Iterator[Change]:
        """Work, and sync if that changed the library; what is told, until the end."""
        told: queue.Queue[object] = queue.Queue()

        def run() -> None:
            try:
                if work(told.put):
                    for news in self._syncing.again():
                        told.put(news)
            except Exception as error:
                told.put(error)
            told.put(END)

        threading.Thread(target=run, daemon=True).start()
        return cast("Iterator[Change]", iter(told.get, END))

    def _add(self, wanted: Sequence[Wanted], tell: Tell) -> bool:
        steps = [Step(one.name) for one in wanted]

        def show(number: int, taken: Taken | None) -> None:
            steps[number] = replace(steps[number], begun=True, taken=taken)
            tell(tuple(steps))

        tell(tuple(steps))
        try:
            results = add(self._settings, wanted[:MOST], show)
        except CorpusError as error:
            results = []
            tell(tuple(_refused(step, str(error)) for step in steps))
        if len(wanted) > MOST:
            tell((*steps[:MOST], *(_refused(step, TOO_MANY) for step in steps[MOST:])))
        return any(taken.written for taken in results)

    def _remove(self, article_id: str, tell: Tell) -> bool:
        try:
            (removed,) = remove(self._settings, [article_id])
        except CorpusError as error:
            removed = Removed(article_id, "left", str(error))
        tell(removed)
        return removed.outcome == "removed"

    def _restore(self, kept: str, tell: Tell) -> bool:
        try:
            tell(Restored(f"{restore(self._settings, kept)} is back."))
        except CorpusError as error:
            tell(Restored(str(error)))
            return False
        return True


def _refused(step: Step, message: str) -> Step:
    return replace(step, begun=True, taken=Taken(step.name, "refused", message))
