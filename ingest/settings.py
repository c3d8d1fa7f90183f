"""The one settings object, from the environment or a `.env` file."""

import difflib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, Self

from dotenv import dotenv_values
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.errors import SettingsError

PREFIX = "WHICHWAY_"
BUNDLED = "all-MiniLM-L6-v2"


class AppSettings(BaseSettings):
    """Where the library and its index are, and which models work on them."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True
    )

    library: Path = Field(Path("corpus"), description="folder of the articles")
    store: Path = Field(Path(".whichway"), description="folder of the index and derived files")
    embedding: str = Field(
        BUNDLED,
        min_length=1,
        description="embedding model: the bundled one, a folder, or a sentence-transformers name",
    )
    chroma_url: str | None = Field(
        None,
        pattern=r"^https?://[^/\s]+/?$",
        description="address of a Chroma server; without it Chroma runs inside this process",
    )
    llm: Literal["none"] = Field("none", description="language model; none answers in quotations")

    @property
    def models(self) -> Path:
        """Where copies of embedding models are kept."""
        return self.store / "models"

    @classmethod
    def load(cls, **overrides: Any) -> Self:
        """Read the settings; keyword arguments outrank the environment, which outranks `.env`.

        Raises:
            SettingsError: a name is unknown (the nearest known one is offered) or a value is bad.
        """
        _refuse_unknown({*os.environ, *dotenv_values(".env")}, known_names(cls))
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


def _explain(error: ValidationError) -> str:
    first = error.errors()[0]
    name = PREFIX + str(first["loc"][0]).upper()
    return f"{name}={first['input']!r} cannot be used: {first['msg']}. See the README's settings."
