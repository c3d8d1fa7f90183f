"""Written sentences are held against the passages of the index, and cited in its words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from chat.evidence import cite
from chat.generation.marks import Written
from chat.index import SearchIndex
from chat.records import Citation
from chat.verification.verifier import Statement, Verdict, centre_of, verify
from ingest.chunking import sentence_contexts
from ingest.records import Passage

ENOUGH = 10_000
"""Sentences that tell the centre of a library; of a larger one about so many are looked at."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A written sentence, what came of checking it, and the sentence that is nearest to it."""

    written: Written
    verdict: Verdict
    nearest: Citation | None


class EvidenceCheck:
    """Checks sentences against the numbered passages of one prompt."""

    def __init__(self, index: SearchIndex, passages: Sequence[Passage]) -> None:
        """Take the passages as they are numbered, from 1 on."""
        self._index = index
        places = {passage.id: number for number, passage in enumerate(index.passages)}
        self._numbers = [places[passage.id] for passage in passages]
        self._contexts = [sentence_contexts(passage) for passage in passages]
        vectors = index.snapshot.vectors.sentences
        self._centre = centre_of(vectors[:: 1 + len(vectors) // ENOUGH])

    @property
    def source(self) -> str:
        """All that was given to the model."""
        return "\n".join(self._index.passages[number].text for number in self._numbers)

    def check(self, written: Written) -> Checked:
        """Hold a sentence against the passages it cites, or the one nearest to it if none."""
        claim = Statement(written.text, self._index.encoder.encode([written.text])[0])
        cited = [n for n in written.cited if 0 < n <= len(self._numbers)]
        found = self._against(claim, written, cited or range(1, len(self._numbers) + 1))
        if found.verdict.supported or not cited:
            return found
        # The nearest sentence may stand in a passage that was not cited.
        wider = self._against(claim, written, range(1, len(self._numbers) + 1))
        return replace(found, nearest=wider.nearest or found.nearest)

    def _against(self, claim: Statement, written: Written, cited: Iterable[int]) -> Checked:
        numbers = list(cited)
        places = [n for number in numbers for n in self._sentences(number)]
        texts = [text for number in numbers for text in self._contexts[number - 1]]
        vectors = self._index.snapshot.vectors.sentences[places]
        verdict = verify(claim, list(map(Statement, texts, vectors)), self._centre)
        nearest = None if verdict.nearest is None else places[verdict.nearest]
        return Checked(written, verdict, None if nearest is None else cite(self._index, nearest))

    def _sentences(self, number: int) -> range:
        return self._index.sentence_numbers(self._numbers[number - 1])
