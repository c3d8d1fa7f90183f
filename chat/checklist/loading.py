"""The rule files become Rules, once."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import ValidationError

from chat.checklist.rules import Rules
from chat.errors import ChatError


@cache
def load_rules() -> Rules:
    """Read and check every file in the folder `rules`.

    Raises:
        ChatError: a file is not TOML, or a rule is not what it should be.
    """
    merged: dict[str, Any] = {}
    try:
        for entry in sorted(files("chat.checklist").joinpath("rules").iterdir(), key=str):
            if entry.name.endswith(".toml"):
                _merge(merged, tomllib.loads(entry.read_text("utf-8")))
        return Rules.model_validate(merged)
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ChatError(
            f"The checklist's rules cannot be used ({error}). "
            "Correct the file in chat/checklist/rules."
        ) from error


def _merge(into: dict[str, Any], more: dict[str, Any]) -> None:
    """Lists of several files are joined; no two files give the same table."""
    for key, value in more.items():
        if isinstance(value, list):
            into.setdefault(key, []).extend(value)
        else:
            into[key] = value
