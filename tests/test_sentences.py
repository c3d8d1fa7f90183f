import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.sentences import LONGEST, split_sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    "text",
    [
        "RAG vs. fine-tuning, e.g. for voice, is a choice.",
        "The U.S. market grew by 3.5 percent.",
        "It takes approx. 3.5 hours.",
        "See No. 5, Fig. 2 and Eq. 3 on p. 7.",
        "The max. cost and the avg. price, incl. tax, are low.",
        "See `a.b. Then` in the code.",
        "A quote over\n> two lines.",
        "**Is it so?**\n→ Then do it.",
        "One line  \nand the rest of it.",
    ],
)
def test_one_sentence(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    "sentences",
    [
        ["It costs $2.50/M tokens.", "Is that much?", "No!"],
        ["We are done.", "**Clean data first.**", "Then train."],
        ["*One.", "Two.*", "_Three._"],
        ["It says so.[1]", "And [so](http://a.b/c_(d)).", "[That](x) too.[2][3]"],
        ["これは文です。", "次の文です。", "🎉 Great!"],
        ["Cost: it is high.", "**Term**: its meaning.", "**Other:** another."],
        ["One line", "And another one."],
    ],
)
def test_several_sentences(sentences: list[str]) -> None:
    assert split(" ".join(sentences[:-1]) + "  \n" + sentences[-1]) == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("   ", []),
        ("A fact.[^1] More.", ["A fact.", "More."]),
        ("One.<br>Two.<!-- Three. --> ![Four.](five.png)", ["One.", "Two."]),
        ("First line.\\\nSecond line", ["First line.", "Second line"]),
        ("- - -", []),
    ],
)
def test_markup_that_is_no_words(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


def test_what_is_too_long_is_cut_at_clauses() -> None:
    text = ", ".join(f"clause {number} of a long sentence" for number in range(90)) + "."
    pieces = split(text)
    assert " ".join(pieces) == text
    assert all(len(piece) <= LONGEST for piece in pieces)
    assert all(piece.endswith((",", ".")) for piece in pieces)
    assert [len(piece) for piece in split("x" * 1000)] == [450, 450, 100]


@settings(deadline=None)
@given(st.text("ab.?! *_`[]()<>\n\\→。1^", max_size=60))
def test_sentences_never_overlap(text: str) -> None:
    places = [place for span in split_sentences(text, 0, len(text)) for place in span]
    assert places == sorted(places)
    assert all(sentence == sentence.strip() != "" for sentence in split(text))
