"""Found passages -> the articles side by side: the response synthesizer of comparisons."""

from collections.abc import Sequence

from chat.comparing import compare, compared
from chat.conversation import Understood
from chat.records import Answer
from chat.retrieval import Evidence
from chat.said import Said
from chat.synthesis import ExtractiveSynthesizer


class ComparingSynthesizer(ExtractiveSynthesizer):
    """Puts what each article says side by side, in the place of one answer from all."""

    def _compose(
        self, asked: Understood, found: Sequence[Evidence], said: Sequence[Said]
    ) -> Answer:
        """The comparison as an answer; without a citation where no article speaks."""
        articles = {name: stored.article for name, stored in self._index.articles.items()}
        return compared(asked.question, *compare(asked.question, said, articles))
