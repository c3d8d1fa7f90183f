"""What an index holds, in a form that two of them can be compared by."""

import json
from typing import Any

import numpy as np

from ingest.chroma import opened
from ingest.models import BUNDLED_SHA256
from ingest.records import EmbeddingModel, Snapshot
from ingest.settings import BUNDLED, AppSettings
from ingest.store import KINDS, collection_name, fingerprint

MODEL = EmbeddingModel(BUNDLED, BUNDLED_SHA256)
PASSING = ("synced", "first", "number", "replaces")
"""What two indexes of the same library may differ in."""


def contents(settings: AppSettings) -> dict[str, dict[str, Any]]:
    """Every record of Chroma by kind and id, leftovers included, without the vectors."""
    return {
        kind: {name: told for name, (told, _) in _read(settings, kind).items()} for kind in KINDS
    }


def assert_same(one: AppSettings, other: AppSettings) -> None:
    """Two indexes hold the same records with the same vectors."""
    for kind in KINDS:
        ours, theirs = _read(one, kind), _read(other, kind)
        assert {n: told for n, (told, _) in ours.items()} == {n: t for n, (t, _) in theirs.items()}
        for name, (_, vector) in ours.items():
            assert np.allclose(vector, theirs[name][1], atol=1e-4), (kind, name)


def assert_sound(snapshot: Snapshot) -> None:
    """Each article is there once and whole, and each of its passages stands in it."""
    for stored in snapshot.articles:
        passages = [p for p in snapshot.passages if p.article_id == stored.article.id]
        assert "".join(passage.text for passage in passages) == stored.article.body
        for passage in passages:
            assert stored.article.text[passage.start : passage.end] == passage.text
    vectors = snapshot.vectors
    for rows in (vectors.passages, vectors.sentences, vectors.windows):
        assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)


def _read(settings: AppSettings, kind: str) -> dict[str, tuple[Any, Any]]:
    with opened(settings) as client:
        name = collection_name(kind, fingerprint(MODEL))
        found: Any = client.get_collection(name, embedding_function=None).get(
            include=["documents", "metadatas", "embeddings"]
        )
    rows = zip(found["documents"], map(_told, found["metadatas"]), strict=True)
    return dict(zip(found["ids"], zip(rows, found["embeddings"], strict=True), strict=True))


def _told(row: dict[str, Any] | None) -> dict[str, Any]:
    told = {name: json.loads(value) for name, value in (row or {}).items()}
    if "state" in told:
        told["state"] = {n: v for n, v in told["state"].items() if n not in PASSING}
    return told
