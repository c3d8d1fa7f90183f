"""A question -> passages, best first: the retriever of the query engine."""

from dataclasses import dataclass

import numpy as np
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from pydantic import ConfigDict, SkipValidation

from chat.conversation import Understood
from chat.index import Ranking, SearchIndex
from chat.records import FoundPassage
from ingest.records import Passage


@dataclass
class Query(QueryBundle):
    """A question as LlamaIndex passes it on, with what it means in its conversation."""

    understood: Understood | None = None

    @classmethod
    def of(cls, understood: Understood) -> "Query":
        """The query that puts a question."""
        return cls(understood.question, understood=understood)


def understood(query: QueryBundle | str) -> Understood:
    """What any query asks; by itself where it comes from elsewhere."""
    if isinstance(query, Query) and query.understood:
        return query.understood
    words = query if isinstance(query, str) else query.query_str
    return Understood(words, words)


class Evidence(NodeWithScore):
    """A found passage and the ranking that it was found by.

    Attributes:
        passage: the passage as the index holds it.
        number: its number there.
        ranking: the scores of the whole library for the question; shared by all that was found.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    passage: SkipValidation[Passage]
    number: int
    ranking: SkipValidation[Ranking]

    def found(self) -> FoundPassage:
        """The passage as answers list it."""
        passage = self.passage
        return FoundPassage(
            article_id=passage.article_id,
            section=passage.section,
            text=passage.text,
            start=passage.start,
            end=passage.end,
            score=round(self.get_score(), 4),
        )


class LibraryRetriever(BaseRetriever):
    """Ranks passages by dense and keyword evidence on sentences, passages and sections."""

    def __init__(self, index: SearchIndex, top_k: int = 12) -> None:
        """Search an index for its best `top_k` passages."""
        super().__init__()
        self._index = index
        self._top_k = top_k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        asked = understood(query_bundle)
        ranking = self._index.rank(asked.own, {r.text: r.share for r in asked.readings})
        best = np.argsort(-ranking.passages, kind="stable")[: self._top_k]
        return [self._evidence(number, ranking) for number in best.tolist()]

    def _evidence(self, number: int, ranking: Ranking) -> Evidence:
        passage = self._index.passages[number]
        return Evidence(
            node=_node(passage),
            score=float(ranking.passages[number]),
            passage=passage,
            number=number,
            ranking=ranking,
        )


def _node(passage: Passage) -> TextNode:
    place = {
        "article_id": passage.article_id,
        "section": passage.section,
        "start": passage.start,
        "end": passage.end,
    }
    return TextNode(id_=passage.id, text=passage.text, metadata=place)
