"""Whether something said in the middle of the checklist is an ordinary question. Pure."""

import re

ASKING = re.compile(
    r"(?:(?:and|but|so|okay|ok|wait|please),? )?"
    r"(?:(?:what|why|how|where|who|which|when) (?:\w+ ){0,2}?"
    r"(?:is|are|was|do|does|did|can|could|should|would|will|much|many|long|often|about|if|to)\b"
    r"|(?:what|why|how|where|who|when)['’]s\b|(?:explain|define|compare|tell me)\b"
    r"|(?:i wonder|i(?: would|['’]d) like to know|(?:can|could) you (?:tell|explain))\b)",
    re.IGNORECASE,
)
AUXILIARY = re.compile(
    r"(?:is|are|was|do|does|did|can|could|should|would|will|has|have|isn['’]t|doesn['’]t)\b",
    re.IGNORECASE,
)
SENTENCE_BEFORE = re.compile(r"[.!;]\s+\S")


def is_question(text: str) -> bool:
    """Whether a text asks; an answer with a doubtful mark behind it, like ``500?``, does not."""
    said = text.strip()
    doubtful = said.endswith("?") and AUXILIARY.match(said)
    return bool(ASKING.match(said) or doubtful)


def is_only_a_question(text: str) -> bool:
    """Whether there is one question and nothing else; a description may end in one."""
    return is_question(text) and not SENTENCE_BEFORE.search(text.strip())
