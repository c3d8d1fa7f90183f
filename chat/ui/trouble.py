"""What went wrong, in words for a visitor; paths and commands are left to the details."""

import logging

from chat.conversations.exchange import Trouble
from ingest.errors import CorpusError, KnowledgeBaseError, ModelError, NoIndexError, StoreError

NOT_READY = "Whichway has not read its articles yet."
BUG = "Something went wrong inside Whichway. The terminal in which it runs shows more."
PLAIN: tuple[tuple[type[Exception], str], ...] = (
    (NoIndexError, NOT_READY),
    (CorpusError, "The folder with the articles cannot be read."),
    (StoreError, "The search index of the articles cannot be used just now."),
    (ModelError, "The model that finds passages by their meaning cannot be loaded."),
)
log = logging.getLogger(__name__)


def trouble_of(error: Exception) -> Trouble:
    """What to tell the visitor; an error that is not ours is a bug, and goes into the log."""
    for kind, words in PLAIN:
        if isinstance(error, kind):
            return Trouble(words, str(error), isinstance(error, NoIndexError))
    if isinstance(error, KnowledgeBaseError):
        return Trouble(str(error))
    log.error("A visitor's request failed", exc_info=error)
    return Trouble(BUG)
