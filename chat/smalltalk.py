"""Greetings, thanks and questions about Whichway itself, told from what asks for more. Pure.

A message is small talk only if all of it is; "Hi, what does it cost?" is a question that begins
politely, and is looked up without its greeting.
"""

import re
from collections.abc import Sequence
from typing import Literal

Kind = Literal["help", "thanks", "greeting"]

EXAMPLES = (
    "When is fine-tuning the better choice?",
    "How much data does fine-tuning need?",
    "What does RAG cost at 10,000 queries a day?",
    "Can fine-tuning teach a model new facts?",
    "Is a hybrid of both worth its cost?",
    "When is neither needed?",
)
"""Questions to begin with."""
NAMED = 3
"""How many of them a reply names."""
WORDS: dict[Kind, str] = {
    "help": "Whichway answers questions in sentences quoted from the articles in its library.",
    "thanks": "You are welcome.",
    "greeting": "Hello.",
}

_OPENING = r"""
    (?:hi|hello|hey|hiya|howdy|greetings|good\ (?:morning|afternoon|evening|day))
    (?:\ (?:there|all|everyone|again|whichway))*
"""
_THANKS = r"""
    (?:(?:ok|okay|great|perfect|many|no)\ )*(?:thanks|thank\ you|thx|cheers)
    (?:\ (?:a\ lot|so\ much|very\ much|again|for|your|the|all|help|answers?|that))*
"""
_PARTS: dict[Kind, str] = {
    # Questions about you, or about asking, and nothing else.
    "help": r"""
        (?:please\ )?help(?:\ (?:me|please|you))*
        |(?:and\ |so\ )?(?:who|what|how)\ (?:can|could|do)\ (?:you|whichway)
         (?:\ (?:do|answer|help|know|work|about|for|with|me|us))*
        |(?:what|how)\ (?:can|could|may|do)\ i\ ask(?:\ (?:you|about|here|whichway))*
        |how\ do\ i\ use\ (?:you|this|whichway)|(?:who|what)\ are\ you
        |(?:what|which)\ (?:articles|sources)
         (?:\ (?:do|are|is|you|have|know|there|in|the|your|library))*
        |(?:what|what's)(?:\ is)?\ (?:whichway|in\ (?:the|your)\ library)|how\ does\ whichway\ work
    """,
    "thanks": rf"""
        {_THANKS}|(?:good)?bye|see\ you
        |(?:(?:that\ is|that's|that\ was|very|so)\ )*(?:helpful|useful|great|perfect|good|nice|cool)
        |ok|okay|got\ it|i\ see|understood
    """,
    "greeting": rf"{_OPENING}|how\ are\ you(?:\ (?:doing|today))*|what's\ up|test(?:ing)?",
}
_WHOLE = {kind: re.compile(pattern, re.VERBOSE) for kind, pattern in _PARTS.items()}
_OF_THIS = re.compile(r"what(?: is|'s) (?:this|it)|how does (?:this|it) work")
"""Asked first it means Whichway; later on it means what was spoken of."""
_BREAK = re.compile(r"[^\w\s'-]+|\n|\s-+\s")
_POLITE = re.compile(
    rf"(?:(?:{_OPENING}|{_THANKS})[\s,.!;:]+(?:[-–—]\s+)?)+(?=\w)", re.IGNORECASE | re.VERBOSE
)


def kind_of(message: str, *, first: bool = True) -> Kind | None:
    """What kind of small talk a message is, if all of it is; a plea for help outranks the rest.

    Args:
        message: what somebody wrote.
        first: whether it begins a conversation.
    """
    plain = message.lower().replace("’", "'")
    parts = [" ".join(part.split()) for part in _BREAK.split(plain) if part.strip()]
    kinds = {_kind_of_part(part, first) for part in parts}
    if not parts:
        return "help" if message.strip() else None
    return None if None in kinds else next(kind for kind in _WHOLE if kind in kinds)


def without_politeness(message: str) -> str:
    """A question without the greeting or the thanks that it begins with."""
    words = message.strip()
    polite = _POLITE.match(words)
    return words[polite.end() :] if polite else words


def invitation(kind: Kind, titles: Sequence[str]) -> str:
    """What there is to be asked about."""
    if kind == "thanks":
        return "Ask again whenever you like."
    examples = " ".join(f"“{example}”" for example in EXAMPLES[:NAMED])
    return f"In the library: {'; '.join(titles)}. Ask in your own words, for example: {examples}"


def _kind_of_part(part: str, first: bool) -> Kind | None:
    if first and _OF_THIS.fullmatch(part):
        return "help"
    return next((kind for kind, whole in _WHOLE.items() if whole.fullmatch(part)), None)
