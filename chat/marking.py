"""Marks, and citations given as plain values: the same quote always under one number. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

MARK = re.compile(r"(?<!\\)\[(\d{1,4})\]")


class Marks:
    """Numbers citations from 1, in the order in which they are first marked."""

    def __init__(self) -> None:
        """Nothing is marked yet."""
        self._cited: dict[tuple[str, int, int], dict[str, Any]] = {}

    def mark(self, citation: Mapping[str, Any]) -> str:
        """The mark of one."""
        place = citation["article_id"], citation["start"], citation["end"]
        numbered = {**citation, "number": len(self._cited) + 1}
        return f"[{self._cited.setdefault(place, numbered)['number']}]"

    def marks(self, citations: Iterable[Mapping[str, Any]]) -> str:
        """The marks of several."""
        return "".join(map(self.mark, citations))

    @property
    def cited(self) -> list[dict[str, Any]]:
        """All that were marked, by number."""
        return list(self._cited.values())
