"""The file of feedback: one JSON object a line, beside the index, on this machine alone."""

import json
import os
import threading
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from chat.conversations.rating import Verdict, Why
from chat.errors import ChatError

NAME = "feedback.jsonl"
LARGEST = 20_000_000
"""Bytes; whoever can see the page can write here."""
ONLY_MINE = 0o600
LINE_END = b"\n"


class _Turn(BaseModel):
    role: str
    content: str


class _Record(BaseModel):
    """What a line holds; more may stand there."""

    model_config = ConfigDict(extra="allow")

    time: str
    verdict: Verdict
    why: list[Why]
    comment: str
    question: str
    understood: str = ""
    history: list[_Turn]
    outcome: str
    mode: str
    answer: str
    citations: list[dict[str, Any]]


class FeedbackFile:
    """Appends and reads; safe to be used by many at once."""

    def __init__(self, store: Path) -> None:
        """Nothing is written before there is something to write."""
        self.path = store / NAME
        self._lock = threading.Lock()

    def append(self, record: dict[str, Any]) -> None:
        """Add a record, whole or not at all.

        Raises:
            ChatError: it cannot be written, or the file is full; the message says what to do.
        """
        line = json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + LINE_END
        try:
            with self._lock:
                self._write(line)
        except OSError as error:
            raise ChatError(
                f"{self.path} cannot be written ({error.strerror}). Make room there or allow"
                " writing, then save once more."
            ) from error

    def read(self) -> tuple[list[dict[str, Any]], int]:
        """All records, the oldest first, and how many lines are damaged.

        Raises:
            ChatError: the file is there and cannot be read.
        """
        try:
            lines = self.path.read_bytes().splitlines()
        except FileNotFoundError:
            return [], 0
        except OSError as error:
            raise ChatError(f"{self.path} cannot be read ({error.strerror}).") from error
        read = [_record(line) for line in lines if line.strip()]
        records = [record for record in read if record]
        return records, len(read) - len(records)

    def _write(self, line: bytes) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, ONLY_MINE)
        try:
            before = os.lseek(file, 0, os.SEEK_END)
            if before and os.lseek(file, -1, os.SEEK_END) and os.read(file, 1) != LINE_END:
                line = LINE_END + line  # somebody cut the last line off
            if before + len(line) > LARGEST:
                raise ChatError(
                    f"{self.path} is full ({LARGEST / 1e6:.0f} MB). Whoever runs Whichway can"
                    " move it away; then save once more."
                )
            if os.write(file, line) < len(line):  # the disk is full: half a line helps nobody
                os.ftruncate(file, before)
                raise OSError(0, "no room is left")
        finally:
            os.close(file)


def _record(line: bytes) -> dict[str, Any] | None:
    try:
        return _Record.model_validate_json(line).model_dump()
    except ValidationError:
        return None
