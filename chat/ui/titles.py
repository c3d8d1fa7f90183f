"""The titles of articles, also of those that have left the library since the program's start."""

import contextlib
from collections.abc import Mapping
from typing import Protocol

from ingest.errors import KnowledgeBaseError
from ingest.records import StoredArticle


class Shelf(Protocol):
    """Where the present articles are."""

    def articles(self) -> tuple[StoredArticle, ...]:
        """The articles of the index."""


class Titles:
    """Remembers each title that it has seen."""

    def __init__(self, shelf: Shelf) -> None:
        """Nothing is read before it is asked for."""
        self._shelf = shelf
        self._known: dict[str, str] = {}

    def known(self) -> Mapping[str, str]:
        """Titles by article id."""
        with contextlib.suppress(KnowledgeBaseError):
            articles = [stored.article for stored in self._shelf.articles()]
            self._known = self._known | {article.id: article.head.title for article in articles}
        return self._known
