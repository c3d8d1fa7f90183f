from hypothesis import example, given
from hypothesis import strategies as st

from chat.keywords import KeywordIndex, strange_words, terms, without


@given(text=st.text(max_size=60))
@example(text="10² of 10⁶ tokens, see ①")
def test_any_text_has_terms(text: str) -> None:
    assert all(terms(text))
    assert set(strange_words(text, frozenset())) <= set(strange_words(text, frozenset({""})))


def test_commonplaces_are_left_out_of_a_question() -> None:
    common = KeywordIndex(["RAG costs", "fine-tuning costs", "RAG waits"]).commonplaces(0.5)
    assert common == {"rag", "cost"}
    assert without("What does RAG cost to host?", common) == "What does to host?"
    assert without("RAG costs?", common) == "RAG costs?"


def test_a_question_word_is_no_strange_word_when_it_is_shortened() -> None:
    assert strange_words("What's the weather in Paris? Who’s there?", frozenset()) == [
        "weather",
        "Paris",
    ]
