"""What the visitor changes in the library becomes plain values to show, step by step."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from chat.ui.changing import Change, Changing, Restored, Steps
from chat.ui.handlers import Shown
from chat.ui.library import removed_html, restored_html
from chat.ui.offering import steps_html, summary_html
from chat.ui.syncing import News
from chat.ui.titles import Titles
from ingest.fetching import is_address
from ingest.records import SyncReport
from ingest.removing import Removed


class LibraryHandlers:
    """Adds and removes; holds nothing of any visitor."""

    def __init__(self, changing: Changing, titles: Titles, told: Callable[[News], Shown]) -> None:
        """Take what changes the library, its titles, and how the news of a sync are shown."""
        self._changing = changing
        self._titles = titles
        self._told = told

    def add(self, sent: object) -> Iterator[Shown]:
        """Take in the files whose keys were sent, and the pages at the addresses."""
        keys, addresses = _texts(sent, "keys"), _texts(sent, "addresses")
        written = (one if is_address(one) else f"https://{one}" for one in addresses)
        yield from self._shown(self._changing.add(keys, [*written]))

    def remove(self, sent: object) -> Iterator[Shown]:
        """Take an article out, given by its id, or put one back, given by the copy of its file."""
        for article_id in _texts(sent, "remove")[:1]:
            yield from self._shown(self._changing.remove(article_id))
        for kept in _texts(sent, "restore")[:1]:
            yield from self._shown(self._changing.restore(kept))

    def _shown(self, changes: Iterator[Change]) -> Iterator[Shown]:
        steps: Steps = ()
        yield Shown(steps="", status="")
        for change in changes:
            if isinstance(change, tuple):
                steps = change
                done = all(step.taken for step in steps)
                yield Shown(steps=steps_html(steps), status=summary_html(steps) if done else None)
            elif isinstance(change, Removed):
                yield Shown(steps=removed_html(change, self._titles.known().get(change.id)))
            elif isinstance(change, Restored):
                yield Shown(steps=restored_html(change.message))
            else:
                yield self._synced(steps, change)

    def _synced(self, steps: Steps, news: News) -> Shown:
        shown = self._told(news)
        if isinstance(news, SyncReport | Exception):
            summary = summary_html(steps) if steps else ""
            return replace(
                shown, steps=steps_html(steps) or None, status=f"{summary}{shown.status}"
            )
        if not steps:
            return shown
        reading, share = (news.message, news.done / max(news.total, 1)) if news else ("…", None)
        return replace(shown, steps=steps_html(steps, reading, share), status="")


def _texts(sent: Any, name: str) -> Sequence[str]:
    """What can be used of anything."""
    given = sent.get(name) if isinstance(sent, dict) else None
    values = given if isinstance(given, list) else [given]
    return [value.strip() for value in values if isinstance(value, str) and value.strip()]
