"""Which language model is meant by a setting such as `ollama:llama3.2`. Pure."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from chat.errors import ChatError

Kind = Literal["none", "ollama", "openai", "anthropic", "openai-like", "gguf"]
CHOICE = re.compile(r"(?P<kind>ollama|openai|anthropic|gguf|openai-like):(?P<name>\S.*)")
LIKE = re.compile(r"(?P<name>\S+)@(?P<url>https?://[^\s@]+)")
HOSTS = {"openai": "api.openai.com", "anthropic": "api.anthropic.com", "ollama": "localhost"}
DESCRIPTIONS = "descriptions of a project too"
"""What else goes where questions go."""
HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A language model; `name` is a file's path where the kind is gguf."""

    kind: Kind
    name: str = ""
    url: str | None = None

    @property
    def host(self) -> str | None:
        """Where questions and passages go; None where they do not leave the process."""
        if self.url:
            return urlsplit(self.url).hostname
        return HOSTS.get(self.kind)

    @property
    def leaves(self) -> bool:
        """Whether questions and passages leave this machine."""
        return self.host not in (None, *HERE)

    @property
    def sends(self) -> str:
        """What leaves this machine and where it goes, as a sentence; "" where nothing does."""
        if not self.leaves:
            return ""
        return f"Questions and passages go to {self.host} ({self.name}), {DESCRIPTIONS}."

    def __str__(self) -> str:
        """As it is written in a setting."""
        address = f"@{self.url}" if self.url and self.kind == "openai-like" else ""
        return self.kind if self.kind == "none" else f"{self.kind}:{self.name}{address}"


NO_MODEL = ModelChoice("none")


def read_choice(text: str) -> ModelChoice:
    """The model that a setting names.

    Raises:
        ChatError: it names none in the right form.
    """
    if text == "none":
        return NO_MODEL
    found = CHOICE.fullmatch(text.strip())
    like = LIKE.fullmatch(found["name"]) if found else None
    if not found or (found["kind"] == "openai-like" and not like):
        raise ChatError(
            f"{text!r} names no language model. Write none, ollama:NAME, openai:NAME, "
            "anthropic:NAME, openai-like:NAME@URL, gguf:PATH or gguf:bundled."
        )
    if found["kind"] == "openai-like" and like:
        return ModelChoice("openai-like", like["name"], like["url"])
    return ModelChoice(found["kind"], found["name"])  # type: ignore[arg-type]
