"""Answers and changed cost figures as the part of a link that restores them. Pure."""

from collections.abc import Mapping
from urllib.parse import quote

SAFE = "/:,$"
"""Besides letters and digits, what may stand in a link as it is."""


def link_query(answers: Mapping[str, str], costs: Mapping[str, str]) -> str:
    """What follows the question mark, as `checklist.js` writes it too; empty for nothing."""
    parts = {"answers": _pairs(answers), "costs": _pairs(costs)}
    return "&".join(f"{name}={value}" for name, value in parts.items() if value)


def read_pairs(text: str) -> dict[str, str]:
    """Names and values out of ``name:value,name:value``; what is no pair gets an empty value."""
    pairs = (part.partition(":") for part in text.split(",") if part.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


def _pairs(values: Mapping[str, str]) -> str:
    return ",".join(f"{name}:{quote(value, SAFE)}" for name, value in values.items())
