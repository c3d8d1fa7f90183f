"""Settings side by side: each configuration says what it changes, and gets an index of its own."""

import difflib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from chat.errors import ChatError
from ingest.pipeline import sync
from ingest.settings import AppSettings

NAMES = ("embedding", "llm", "llm_strict", "top_k")
"""Settings that bear on answers."""
FOLDER = "evaluations"


@dataclass(frozen=True, slots=True)
class Configuration:
    """Settings, and in what they differ from those that are in force; "" for these."""

    name: str
    settings: AppSettings


def configurations(
    settings: AppSettings, changes: Sequence[Sequence[str]], say: Callable[[str], None]
) -> Iterator[Configuration]:
    """The settings as they are, then each change to them, ready to be asked.

    Args:
        settings: those in force.
        changes: for each further configuration ``NAME=VALUE`` pairs.
        say: told when an index is made.

    Raises:
        ChatError: a pair cannot be read.
        KnowledgeBaseError: a value cannot be used, or an index cannot be made.
    """
    read = [_read(pairs) for pairs in changes]
    changed = [Configuration(_name(given), _loaded(settings, given)) for given in read]
    yield Configuration("", settings)
    for one in changed:
        yield replace(one, settings=_with_index(one.settings, settings, say))


def relevant(settings: AppSettings) -> dict[str, str]:
    """The settings that bear on answers, as text."""
    return {name: str(getattr(settings, name)) for name in NAMES}


def _loaded(settings: AppSettings, given: dict[str, str]) -> AppSettings:
    """Checked like the environment's."""
    kept = {name: getattr(settings, name) for name in settings.model_fields_set - given.keys()}
    return AppSettings.load(**kept | given)


def _name(given: dict[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in given.items())


def _read(pairs: Sequence[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        name = name.strip().lower().removeprefix("whichway_")
        if not sign or not value.strip():
            raise ChatError(f"“{pair}” is not like top_k=5.")
        if name not in NAMES:
            near = difflib.get_close_matches(name, NAMES, n=1, cutoff=0)[0]
            raise ChatError(
                f"{name} cannot be configured. Did you mean {near}? Known: {', '.join(NAMES)}."
            )
        given[name] = value.strip()
    return given


def _with_index(
    settings: AppSettings, base: AppSettings, say: Callable[[str], None]
) -> AppSettings:
    """Another embedding model gets a store of its own, lest it take the place of the one in use."""
    if settings.embedding == base.embedding:
        return settings
    mark = hashlib.sha256(settings.embedding.encode()).hexdigest()[:12]
    store = base.store / FOLDER / f"index-{mark}"
    say(f"{settings.embedding} needs an index of its own; syncing it in {store} ...")
    own = settings.model_copy(update={"store": store, "chroma_url": None})
    sync(own)
    return own
