"""One state of the library as citations are checked against it."""

from collections.abc import Sequence
from functools import cache

from chat.faults import Grounds
from chat.index import SearchIndex
from chat.records import Citation
from chat.verification.verifier import Statement
from chat.wording import shown
from ingest.chunking import sentence_contexts


def grounds(index: SearchIndex) -> Grounds:
    """What the index holds; what is embedded once is kept."""
    passage_of = {
        (passage.article_id, sentence.start): number
        for number, passage in enumerate(index.passages)
        for sentence in passage.sentences
    }
    vectors = index.snapshot.vectors.sentences

    @cache
    def sentences_of(number: int) -> Sequence[Statement]:
        texts = sentence_contexts(index.passages[number])
        own = index.sentence_numbers(number)
        return [Statement(text, vectors[i]) for text, i in zip(texts, own, strict=True)]

    def bears(citation: Citation) -> Sequence[Statement]:
        number = passage_of.get((citation.article_id, citation.start))
        return embed([shown(citation.quote)]) if number is None else sentences_of(number)

    embedded = {  # what is quoted as it is indexed need not be embedded again
        text: Statement(text, vector)
        for (passage, sentence), vector in zip(index.sentences, vectors, strict=True)
        if sentence.lead is None and (text := shown(passage.quote(sentence)))
    }

    def embed(texts: Sequence[str]) -> Sequence[Statement]:
        new = [text for text in dict.fromkeys(texts) if text not in embedded]
        if new:
            embedded.update(zip(new, map(Statement, new, index.encoder.encode(new)), strict=True))
        return [embedded[text] for text in texts]

    texts = {name: stored.article.text for name, stored in index.articles.items()}
    return Grounds(texts, bears, embed)
