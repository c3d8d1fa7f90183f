import pytest

from chat.keywords import terms
from chat.spelling import Speller

TEXT = "Fine-tuning is cheaper than retrieval above some volume; a latency budget may decide."
SPELLER = Speller([TEXT], frozenset(terms(TEXT)))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("is it cheper?", "is it cheaper?"),
        ("Fintuning or retreival", "fine-tuning or retrieval"),
        ("latnecy", "latency"),
        ("Latency of retrieval", "Latency of retrieval"),
        ("a voluminous budge", "a voluminous budge"),  # English as it stands
        ("Does Retriewal know it?", "Does Retriewal know it?"),  # a name
        ("budgt?", "budget?"),
        ("xqzt", "xqzt"),
        ("numbr of besdies", "number of besides"),  # not in the library, but English
        ("hwo", "how"),
        ("devs lora pgvector", "devs lora pgvector"),
        ("", ""),
    ],
)
def test_misspelled_words_take_the_librarys_spelling(typed: str, meant: str) -> None:
    assert SPELLER.corrected(typed) == meant


def test_nothing_is_put_right_without_a_library() -> None:
    assert Speller([], frozenset()).corrected("is it cheper?") == "is it cheper?"
