import pytest

from chat.matters import topics
from chat.stance import favoured, generality, leaning, named

FINE_TUNING, RAG, HYBRID = "fine-tuning", "RAG", "a hybrid"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("RAG suits help desks.", RAG),
        ("Use fine-tuning when the tone must be firm.", FINE_TUNING),
        ("Stop reaching for RAG when tone is wanted; use fine-tuning.", FINE_TUNING),
        ("RAG makes no sense for sorting mail, so fine-tuning is right.", None),
        ("RAG makes no sense for sorting mail; fine-tuning is the right tool.", FINE_TUNING),
        ("Use neither RAG nor fine-tuning but prompt engineering.", "prompting"),
        ("Ship RAG first, before fine-tuning.", RAG),
        ("Use both RAG and fine-tuning for news in a fixed tone.", HYBRID),
        ("The best systems combine fine-tuning and RAG.", HYBRID),
        ("Long context is cheaper than retrieval for a few pages.", "long context"),
        ("RAG was described in a paper.", None),
        ("Bread should rest.", None),
    ],
)
def test_which_approach_a_sentence_favours(words: str, expected: str | None) -> None:
    assert favoured(words) == expected


def test_an_item_is_read_with_what_stands_above_it() -> None:
    item = "A helper for notaries that follows their forms"
    assert favoured(item, "When fine-tuning helps\nExamples for fine-tuning:") == FINE_TUNING
    assert favoured("For notaries, fine-tune on deeds.", "The hybrid approach\n") == HYBRID


@pytest.mark.parametrize(
    ("words", "sign"),
    [
        ("RAG is cost-effective.", 1),
        ("RAG is not cheaper.", -1),
        ("RAG becomes expensive in a crowd.", -1),
        ("Training can add facts, but does so poorly.", -1),
        ("Tuning does not remove hallucinations.", -1),
        ("Retrieval is a way to prevent hallucination.", 1),
        ("Even then a model can hallucinate.", -1),
        ("You do not need such cards.", -1),
        ("Many assume that it is cheaper.", -1),
        ("It was written on a Monday.", 0),
    ],
)
def test_whether_a_sentence_speaks_well_of_its_matter(words: str, sign: int) -> None:
    assert leaning(words) == sign


@pytest.mark.parametrize(
    ("words", "sign"),
    [
        ("Prompting is always the first step.", 1),
        ("A hybrid is standard by now.", 1),
        ("A hybrid is fine, but not as a default.", -1),
        ("Use a hybrid when tone and news both count.", -1),
        ("A hybrid has two parts.", 0),
    ],
)
def test_whether_a_sentence_states_a_rule(words: str, sign: int) -> None:
    assert generality(words) == sign


def test_approaches_are_named_in_order_and_a_hybrid_stands_alone() -> None:
    assert named("Fine-tuning is slower than RAG.") == (FINE_TUNING, RAG)
    assert named("A hybrid of RAG and fine-tuning") == (HYBRID,)
    assert named("The choice between RAG and fine-tuning is hard.") == ()


def test_a_topic_has_one_name_whatever_it_is_called() -> None:
    assert topics("Is it cheap?") == topics("What about the price?") == {"cost"}
    assert topics("Does RAG make things up?") == topics("hallucinations") == {"truthfulness"}
    assert "knowledge" not in topics("a large knowledge base")
    assert topics("Should we use RAG or fine-tuning?") == frozenset()
