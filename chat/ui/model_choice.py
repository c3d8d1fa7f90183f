"""What a visitor chose to have answers written by: checked, announced, and told. Pure."""

from dataclasses import dataclass
from html import escape

from chat.errors import ChatError
from chat.generation.choice import DESCRIPTIONS, ModelChoice, read_choice

KINDS = {
    "none": "No model: sentences quoted from the articles",
    "ollama": "Ollama on this machine",
    "openai": "OpenAI",
    "anthropic": "Anthropic",
    "openai-like": "Another server that speaks OpenAI’s protocol",
}
NEEDS_KEY = ("openai", "anthropic", "openai-like")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The model of one visitor's page, for as long as the page is open.

    Attributes:
        text: as a setting would name it.
        key: given on the page; kept in memory alone.
        agreed: where the visitor has been told that questions go.
    """

    text: str = ""
    key: str = ""
    agreed: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        """Without the key."""
        return f"Chosen({self.text!r})"


def choose(kind: str, name: str, url: str, key: str, before: Chosen) -> tuple[Chosen, str]:
    """What is in force from now on, and what to say about it.

    A model elsewhere is announced first; only choosing it again puts it in force.
    """
    text = f"openai-like:{name.strip()}@{url.strip()}" if kind == "openai-like" else kind
    if kind not in ("none", "openai-like"):
        text = f"{kind}:{name.strip()}"
    try:
        choice = read_choice(text)
    except ChatError:
        needed = "a name and an address like http://localhost:8000/v1"
        return before, f"Give {needed if kind == 'openai-like' else 'the name of a model'}."
    where = choice.host or ""
    if choice.leaves and where not in before.agreed:
        told = Chosen(before.text, before.key, before.agreed | {where})
        return told, (
            f"Questions and passages will go to {where}, {DESCRIPTIONS}. "
            "Press the button again to agree."
        )
    said = "Answers are quoted again." if kind == "none" else f"{choice.name} writes the answers."
    return Chosen(str(choice), key.strip(), before.agreed), said


def active_html(choice: ModelChoice) -> str:
    """What the header tells while a model writes; nothing where none does."""
    if choice.kind == "none":
        return ""
    if choice.leaves:
        return f'<p class="active-model leaves">{escape(choice.sends)}</p>'
    return f'<p class="active-model">{escape(choice.name)} writes the answers, on this machine.</p>'


def asks_first(default: ModelChoice, chosen: Chosen) -> bool:
    """Whether the settings' model is elsewhere and the visitor has not agreed to it yet."""
    return default.leaves and not chosen.text and default.host not in chosen.agreed


def announced_html(choice: ModelChoice) -> str:
    """What the header tells before a visitor agrees to the settings' model elsewhere."""
    name, host = escape(choice.name), escape(choice.host or "")
    words = (
        f"{name} may write the answers: questions and passages would then go to {host}, "
        f"{DESCRIPTIONS}. "
        "Until you agree, answers are quoted and nothing leaves this machine."
    )
    return f'<p class="active-model">{words}</p>'
