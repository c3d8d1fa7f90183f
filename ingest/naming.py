"""Names for files that are taken in: readable, the same everywhere, and without a way out. Pure."""

import re
import unicodedata
from collections.abc import Collection
from itertools import count

LONGEST = 80
"""Bytes in UTF-8; file systems end at 255, and a number and a suffix are still to come."""
TAKEN = {"readme", "con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in "123")}
"""Names with a meaning of their own, here or on Windows."""


def slug(words: str) -> str:
    """Letters and digits of a title with hyphens between them; `article` where there are none."""
    plain = unicodedata.normalize("NFKC", words).casefold()
    parts = re.findall(r"[^\W_]+", plain)
    name = ""
    for part in parts:
        longer = f"{name}-{part}" if name else part
        if len(longer.encode()) > LONGEST:
            break
        name = longer
    name = name or "".join(parts).encode()[:LONGEST].decode("utf-8", "ignore") or "article"
    return f"{name}-article" if name in TAKEN else name


def free_name(name: str, taken: Collection[str]) -> str:
    """A name that is not among those that are taken, with a number where it needs one."""
    numbered = (f"{name}-{number}" for number in count(2))
    return name if name not in taken else next(n for n in numbered if n not in taken)
