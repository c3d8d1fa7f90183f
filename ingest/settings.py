"""The one settings object, from the environment or a `.env` file."""

import difflib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

from dotenv import dotenv_values
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.errors import SettingsError

PREFIX = "WHICHWAY_"
BUNDLED = "all-MiniLM-L6-v2"
FILE = ".env"
ENCODING = "utf-8-sig"
"""UTF-8; a byte order mark is passed over."""
PASSWORD = re.compile(r"(?<=://).*@|^(?!\w+://).*@", re.DOTALL)
HINTS = {
    "library": "Write a folder.",
    "store": "Write a folder.",
    "embedding": "Write a folder or the name of a sentence-transformers model.",
    "chroma_url": "Write an address like http://localhost:8000, without a user and a password.",
    "top_k": "Write a whole number from 1.",
    "adding": "Write true or false.",
    "llm": "Write none, ollama:NAME, openai:NAME, anthropic:NAME, openai-like:NAME@URL, gguf:PATH "
    "or gguf:bundled.",
    "llm_strict": "Write true or false.",
}


class AppSettings(BaseSettings):
    """Where the library and its index are, and which models work on them."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=FILE,
        env_file_encoding=ENCODING,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    library: Path = Field(Path("corpus"), description="folder of the articles")
    store: Path = Field(Path(".whichway"), description="folder of the index and derived files")
    embedding: str = Field(
        BUNDLED,
        description="embedding model: the bundled one, a folder, or a sentence-transformers name",
    )
    chroma_url: str | None = Field(
        None,
        pattern=r"^https?://[^/\s@]+/?$",
        description="address of a Chroma server; without it Chroma runs inside this process",
    )
    top_k: int = Field(12, ge=1, description="how many passages an answer is made from, at most")
    adding: bool | None = Field(
        None,
        description="whether the page may change the library; by default on this machine alone",
    )
    llm: str = Field(
        "none",
        pattern=r"^(none|(ollama|openai|anthropic|gguf):\S.*|openai-like:\S+@https?://[^\s@]+)$",
        description="language model; none answers in quotations",
    )
    llm_strict: bool = Field(
        False, description="leave out what a language model writes without support"
    )

    @property
    def models(self) -> Path:
        """Where copies of embedding models are kept."""
        return self.store / "models"

    @field_validator("library", "store", "embedding", mode="before")
    @classmethod
    def _expand_home(cls, value: Any) -> Any:
        """As a shell does on a command line, but not for a file; what is not text is refused."""
        if not isinstance(value, str | Path):
            return value
        place = os.path.expanduser(value)
        place.encode()  # its error is a ValueError, as pydantic has it
        return place

    @classmethod
    def load(cls, **overrides: Any) -> Self:
        """Read the settings; keyword arguments outrank the environment, which outranks `.env`.

        An empty value counts as none.

        Raises:
            SettingsError: a name is unknown (the nearest known one is offered), a value is bad, or
                the file cannot be read.
        """
        _refuse_unknown({*os.environ, *_names_in_file()}, known_names(cls))
        try:
            return cls(**overrides)
        except ValidationError as error:
            raise SettingsError(_explain(error)) from error


def known_names(cls: type[BaseSettings]) -> list[str]:
    """The environment variables that a settings class reads."""
    return [PREFIX + name.upper() for name in cls.model_fields]


def _refuse_unknown(given: Iterable[str], known: list[str]) -> None:
    for name in sorted(given):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0)
            raise SettingsError(
                f"Unknown setting {name}. Did you mean {near[0]}? Known: {', '.join(known)}."
            )


def _names_in_file() -> Iterable[str]:
    try:
        return dotenv_values(FILE, encoding=ENCODING)
    except UnicodeDecodeError as error:
        place = Path(FILE).absolute()
        raise SettingsError(f"{place} is not UTF-8 text. Save it as UTF-8.") from error
    except OSError as error:
        raise SettingsError(
            f"{Path(FILE).absolute()} cannot be read ({error.strerror}). Check its permissions."
        ) from error


def _explain(error: ValidationError) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0])
    value = PASSWORD.sub("***@", str(first["input"]))
    return f"{PREFIX}{name.upper()}={value!r} cannot be used. {HINTS[name]}"
