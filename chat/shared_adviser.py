"""One Adviser for all visitors, as long as the library stays what it is."""

import threading
from typing import Protocol

from chat.checklist.loading import load_rules
from chat.deciding import Adviser
from chat.index import SearchIndex


class Indexed(Protocol):
    """What knows the library as it is indexed now."""

    def index(self) -> SearchIndex:
        """The same object until the library has changed."""


class SharedAdviser:
    """Keeps an Adviser, and makes a new one for a new index."""

    def __init__(self, library: Indexed) -> None:
        """Nothing is loaded until it is needed."""
        self._library = library
        self._made: tuple[SearchIndex, Adviser] | None = None
        self._making = threading.Lock()

    def now(self) -> Adviser:
        """The Adviser for the library as it is indexed now.

        Raises:
            KnowledgeBaseError: there is no index, or the rules cannot be used.
        """
        index = self._library.index()
        with self._making:
            if self._made is None or self._made[0] is not index:
                self._made = index, Adviser(load_rules(), index)
            return self._made[1]

    def warm(self) -> None:
        """Find every source ahead of the first verdict.

        Raises:
            KnowledgeBaseError: as `now`.
        """
        self.now().warm()
