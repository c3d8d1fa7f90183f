"""A visitor has one answer growing at a time, and may end it."""

import threading
from collections.abc import Callable, Iterator

from chat.ui.handlers import Shown

Grow = Callable[[Callable[[], bool]], Iterator[Shown]]
"""Grows an answer, given what tells whether it is to end."""


class Turns:
    """The answers that grow, by visitor.

    The browser cannot keep count: it learns that an answer is complete only after it has shown it,
    and what is clicked in between would be lost.
    """

    def __init__(self) -> None:
        """None grows."""
        self._growing: dict[str, threading.Event] = {}

    def take(self, visitor: str, grow: Grow) -> Iterator[Shown]:
        """What is shown as an answer grows; nothing while another one does."""
        ended = threading.Event()
        if self._growing.setdefault(visitor, ended) is not ended:
            return
        try:
            yield from grow(ended.is_set)
        finally:
            del self._growing[visitor]

    def end(self, visitor: str) -> None:
        """The visitor's answer ends with the sentence it has come to."""
        if ended := self._growing.get(visitor):
            ended.set()
