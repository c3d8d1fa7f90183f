from hypothesis import example, given
from hypothesis import strategies as st

from chat.keywords import strange_words, terms


@given(text=st.text(max_size=60))
@example(text="10² of 10⁶ tokens, see ①")
def test_any_text_has_terms(text: str) -> None:
    assert all(terms(text))
    assert set(strange_words(text, frozenset())) <= set(strange_words(text, frozenset({""})))
