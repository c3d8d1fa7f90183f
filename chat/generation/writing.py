"""A language model writes the answer; each sentence is checked before it is shown as supported."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from chat.generation.evidence import Checked, EvidenceCheck
from chat.generation.marks import SentenceStream, Written, harmless
from chat.generation.model import LanguageModel
from chat.generation.prices import affordable, cost
from chat.generation.prompt import ANSWER, DECLINED, Prompt, build, tokens
from chat.index import SearchIndex
from chat.records import Answer, Citation, Details, Flag, Receipt
from ingest.errors import ModelError

UNSUPPORTED = "*(not supported by its source)*"
QUOTED = "This answer is quoted from the articles instead."
NOTHING_SUPPORTED = f"Nothing that the language model wrote is borne out by the articles. {QUOTED}"
NO_ANSWER = "The language model found no answer in the passages that it was given."
REPEATED = 2
"""A sentence that comes so often shows that the model runs in circles."""
MOST_SENTENCES = 15


@dataclass(slots=True)
class _Draft:
    """The answer as far as it is written."""

    text: str = ""
    citations: list[Citation] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    supported: int = 0
    removed: int = 0
    written: int = 0

    def add(self, checked: Checked, strict: bool) -> None:
        """Put a sentence behind the others, with its mark; in strict mode only a supported one."""
        sentence, verdict = checked.written, checked.verdict
        self.said.append(sentence.text)
        if not verdict.supported:
            self.flags.append(Flag(sentence.text, verdict.reasons, checked.nearest))
            if strict:
                self.removed += 1
                return
        self.supported += verdict.supported
        mark = self._mark(checked.nearest, verdict.supported) if checked.nearest else ""
        doubt = "" if verdict.supported else f" {UNSUPPORTED}"
        gap = "\n\n" if sentence.breaks else " "
        self.text += f"{gap if self.text else ''}{sentence.text}{doubt}{mark}"

    def _mark(self, quoted: Citation, supported: bool) -> str:
        """The same words have the same number, where they do for their sentence the same."""
        for citation in self.citations:
            here = citation.article_id, citation.start, citation.end, citation.supported
            if here == (quoted.article_id, quoted.start, quoted.end, supported):
                return f"[{citation.number}]"
        number = len(self.citations) + 1
        self.citations.append(replace(quoted, number=number, supported=supported))
        return f"[{number}]"


class Writer:
    """Has answers written from one state of the library."""

    def __init__(self, index: SearchIndex, model: LanguageModel, *, strict: bool = False) -> None:
        """Take the library, the model, and whether unsupported sentences are left out."""
        self._index, self._model, self._strict = index, model, strict
        self._titles = {i: stored.article.head.title for i, stored in index.articles.items()}

    def write(self, question: str, quoted: Answer) -> Iterator[Answer]:
        """The answer as it grows; the last one is whole.

        Args:
            question: as it is looked up, follow-ups with what they lean on.
            quoted: the extractive answer, which stands in where the model fails.

        Yields:
            The same answer again while nothing new comes, so that one can stop.
        """
        began = time.perf_counter()
        prompt = self._prompt(question, quoted)
        check = EvidenceCheck(self._index, prompt.passages)
        draft, trouble, declined = _Draft(), "", False
        try:
            for sentence in self._sentences(prompt, draft):
                if sentence is None:
                    yield self._answer(quoted, draft, prompt, began)
                    continue
                if DECLINED in sentence.text.upper():
                    declined = not draft.said
                    break
                text = harmless(sentence.text, check.source)
                draft.add(check.check(replace(sentence, text=text)), self._strict)
                yield self._answer(quoted, draft, prompt, began)
                if draft.said.count(text) > REPEATED or len(draft.said) >= MOST_SENTENCES:
                    break
        except ModelError as error:
            trouble = f"{error} {QUOTED}"
        answer = self._answer(quoted, draft, prompt, began)
        if declined:
            yield self._refusal(answer)
        elif trouble or not draft.supported:
            yield self._instead(quoted, answer, trouble or NOTHING_SUPPORTED)
        else:
            yield answer

    def _prompt(self, question: str, quoted: Answer) -> Prompt:
        places = {(p.article_id, p.start): p for p in self._index.passages}
        found = [places[p.article_id, p.start] for p in quoted.passages]
        ceiling = affordable(self._model.choice)
        window = self._model.window - ANSWER
        budget = window if ceiling is None else min(window, ceiling)
        return build(question, found, self._index.passages, self._titles, budget)

    def _sentences(self, prompt: Prompt, draft: _Draft) -> Iterator[Written | None]:
        stream = SentenceStream()
        for piece in self._model.stream(prompt.system, prompt.user):
            if piece is None:
                yield None
                continue
            draft.written += len(piece)
            yield from stream.feed(piece)
        yield from stream.finish()

    def _answer(self, quoted: Answer, draft: _Draft, prompt: Prompt, began: float) -> Answer:
        written = tokens("x" * draft.written)
        seconds = time.perf_counter() - began
        details = Details(
            str(self._model.choice),
            len(prompt.passages),
            prompt.whole,
            prompt.tokens,
            written,
            cost(self._model.choice, prompt.tokens, written),
            round(seconds, 2),
            draft.removed,
        )
        timings = dict(quoted.timings_ms)
        for name in ("answer", "total"):
            timings[name] = round(timings.get(name, 0.0) + 1000 * seconds, 2)
        return replace(
            quoted,
            mode="generative",
            text=draft.text,
            citations=tuple(draft.citations),
            flags=tuple(draft.flags),
            details=details,
            timings_ms=timings,
        )

    def _refusal(self, answer: Answer) -> Answer:
        receipt = Receipt(len(self._index.articles), len(self._index.passages), NO_ANSWER)
        text = "Not in the articles."
        return replace(
            answer, outcome="not_in_articles", text=text, citations=(), flags=(), receipt=receipt
        )

    def _instead(self, quoted: Answer, answer: Answer, note: str) -> Answer:
        """The articles' own words, and why no model's stand there."""
        told = " ".join(filter(None, [note, quoted.note]))
        return replace(quoted, note=told, details=answer.details, timings_ms=answer.timings_ms)
