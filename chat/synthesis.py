"""Found passages -> an answer in the articles' own sentences: the default response synthesizer."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from llama_index.core.base.response.schema import Response
from llama_index.core.indices.prompt_helper import ChatPromptHelper, PromptHelper
from llama_index.core.llms import MockLLM
from llama_index.core.response_synthesizers import BaseSynthesizer
from llama_index.core.schema import NodeWithScore, QueryType

from chat.composition import compose
from chat.conversation import Understood
from chat.differing import find_difference
from chat.evidence import traced
from chat.index import SearchIndex
from chat.question import wanted
from chat.records import Answer, Citation, FoundPassage, Receipt
from chat.retrieval import Evidence, understood
from chat.said import Said, Statements
from chat.selection import Candidate, Limits, select
from chat.sufficiency import reason, shortcoming, weigh
from chat.units import Unit
from chat.wording import shown

NOT_FOUND = "Not in the articles."
AGAIN = 0.9
"""What the score of a sentence is multiplied by that the last answer said already. With the tuning
set's follow-ups asked in their conversations: facts stated and sentences repeated, in percent, 77
and 63 at 1.0, 83 and 53 at 0.9, 83 and 40 at 0.8, 59 and 15 at 0.6."""
NOTHING_TO_QUOTE = "The nearest passages hold no sentence that could be quoted."


class ExtractiveSynthesizer(BaseSynthesizer):
    """Composes answers from the sentences of what `LibraryRetriever` found.

    The response's text is the answer's; its metadata holds the whole `Answer` under ``answer``.
    """

    def __init__(self, index: SearchIndex, limits: Limits | None = None) -> None:
        """Quote from an index; no language model is called."""
        # The base class insists on a model and on helpers that would load a tokenizer.
        super().__init__(
            llm=MockLLM(),
            prompt_helper=PromptHelper(tokenizer=str.split),
            chat_prompt_helper=ChatPromptHelper(tokenizer=str.split),
        )
        self._index = index
        self._limits = limits or Limits()
        self._statements = Statements(index)
        self._titles = {i: stored.article.head.title for i, stored in index.articles.items()}

    def synthesize(
        self,
        query: QueryType,
        nodes: list[NodeWithScore],
        additional_source_nodes: Sequence[NodeWithScore] | None = None,
        **response_kwargs: Any,
    ) -> Response:
        """Compose the answer, or say that the articles do not hold one."""
        asked = understood(query)
        answer = self._answer(asked, [node for node in nodes if isinstance(node, Evidence)])
        return Response(answer.text, source_nodes=nodes, metadata={"answer": answer})

    async def asynthesize(self, *arguments: Any, **options: Any) -> Response:
        """Compose as `synthesize` does; it takes milliseconds."""
        return self.synthesize(*arguments, **options)

    def get_response(self, query_str: str, text_chunks: Sequence[str], **options: Any) -> str:
        """Not to be had: without their places, texts cannot be cited."""
        raise TypeError("Quoting needs the passages of LibraryRetriever, not bare texts.")

    async def aget_response(
        self, query_str: str, text_chunks: Sequence[str], **options: Any
    ) -> str:
        """Not to be had, as in `get_response`."""
        return self.get_response(query_str, text_chunks, **options)

    def _get_prompts(self) -> dict[str, Any]:
        return {}

    def _update_prompts(self, prompts: dict[str, Any]) -> None:
        """There are none."""

    def _answer(self, asked: Understood, found: Sequence[Evidence]) -> Answer:
        question = asked.question
        passages = tuple(evidence.found() for evidence in found)
        signals = weigh(self._index, found[0].ranking, asked.own)
        if not signals.suffices:
            return self._refusal(question, passages, reason(signals))
        said = self._statements.on(question, found[0].ranking)
        answer = self._compose(asked, found, said)
        if not answer.citations:
            return self._refusal(question, passages, NOTHING_TO_QUOTE)
        finding = find_difference(question, said)
        return replace(
            answer,
            citations=tuple(map(self._traced, answer.citations)),
            passages=passages,
            differences=(finding.difference,) if finding else (),
            note=shortcoming(question, asked.missing, signals),
        )

    def _compose(
        self, asked: Understood, found: Sequence[Evidence], said: Sequence[Said]
    ) -> Answer:
        """The answer by itself."""
        text, citations = compose(self._choose(asked, found), self._titles)
        return Answer(asked.question, "answered", "extractive", text, citations)

    def _traced(self, citation: Citation) -> Citation:
        return traced(citation, self._index.articles[citation.article_id].article)

    def _refusal(
        self, question: str, passages: tuple[FoundPassage, ...], shortcoming: str
    ) -> Answer:
        receipt = Receipt(len(self._index.articles), len(self._index.passages), shortcoming)
        return Answer(
            question,
            "not_in_articles",
            "extractive",
            NOT_FOUND,
            passages=passages,
            receipt=receipt,
        )

    def _choose(self, asked: Understood, found: Sequence[Evidence]) -> list[Unit]:
        candidates: list[Candidate] = []
        numbers: list[int] = []
        for evidence in found:
            for index, number in enumerate(self._index.sentence_numbers(evidence.number)):
                score = float(evidence.ranking.sentences[number])
                candidate = Candidate(evidence.passage, index, score)
                repeats = shown(candidate.quote) in asked.said
                candidates.append(replace(candidate, score=AGAIN * score) if repeats else candidate)
                numbers.append(number)
        vectors = self._index.snapshot.vectors.sentences[numbers]
        return select(candidates, vectors, wanted(asked.own), self._limits)
