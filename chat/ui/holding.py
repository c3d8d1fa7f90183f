"""Files that visitors have sent and whose turn has not come: in memory, for a moment."""

import secrets
import threading

from ingest.adding import Offer

ROOM = 200_000_000
"""Bytes held at most; what waits longest makes room, since its page was left."""


class Holding:
    """Keeps files until they are taken, once; safe to be used by many at once."""

    def __init__(self, room: int = ROOM) -> None:
        """Nothing is held yet."""
        self._room = room
        self._held: dict[str, Offer] = {}
        self._lock = threading.Lock()

    def put(self, offer: Offer) -> str:
        """Hold a file; only who knows the key can take it."""
        key = secrets.token_urlsafe()
        with self._lock:
            self._held[key] = offer
            while sum(len(one.content) for one in self._held.values()) > self._room:
                del self._held[next(iter(self._held))]
        return key

    def take(self, key: str) -> Offer | None:
        """A file that is held no longer from now on; None where there is none."""
        with self._lock:
            return self._held.pop(key, None)
