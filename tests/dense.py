"""The baseline of the public benchmarks: LlamaIndex's dense retrieval with our embedding model."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from llama_index.core import VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.schema import TextNode
from pydantic import SkipValidation

from ingest.embedding import Encoder

Find: TypeAlias = Callable[[str], list[int]]


class SameEmbedding(BaseEmbedding):
    """The model of the other side, so that both work on the same vectors."""

    encoder: SkipValidation[Encoder]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self.encoder.encode(texts).tolist()
        return vectors

    def _get_query_embedding(self, query: str) -> list[float]:
        vector: list[float] = self.encoder.encode([query], query=True)[0].tolist()
        return vector

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def dense(texts: Sequence[str], encoder: Encoder, top_k: int) -> Find:
    """Find the best texts, by number, as `VectorStoreIndex` does when it is set up plainly."""
    nodes = [TextNode(id_=str(number), text=text) for number, text in enumerate(texts)]
    embedding = SameEmbedding(encoder=encoder, embed_batch_size=256)
    index = VectorStoreIndex(nodes, embed_model=embedding)
    retriever = index.as_retriever(similarity_top_k=top_k)
    return lambda question: [int(found.node.node_id) for found in retriever.retrieve(question)]
