"""A free-text reply to one question becomes the options that it may mean. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from chat.checklist.amounts import compiled, find_amounts
from chat.checklist.describing import NEGATION, read_phrase
from chat.checklist.rules import Amounts, Criterion, Rules

ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
ORDINAL = re.compile(
    rf"(?:the )?(?P<word>{'|'.join(ORDINALS)})(?: (?:one|option|answer))?"
    r"|(?:option|answer|number|no\.?|#) ?(?P<number>\d)",
)
YES = re.compile(
    r"(?:yes|yep|yeah|yup|sure|of course|definitely|absolutely|indeed)\b", re.IGNORECASE
)
NO = re.compile(r"(?:no|nope|nah|not (?:really|at all|yet))\b", re.IGNORECASE)
NO_SUCH = re.compile(
    r"no (?!(?:we|i|it|they|there|this|that|you|not|never|one|only|just|nothing|none|yet|so|but"
    r"|because|since|as)\b)\w",
    re.IGNORECASE,
)
"""Says no of what is named next, which need not be what was asked about."""
NO_NUMBER = {"a", "an", "one"}
"""Words that count one only before a unit."""


def read_reply(text: str, key: str, rules: Rules, between: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The options of a criterion that a reply may mean, in the order in which they are offered.

    A name or a place in the list settles it, then an amount, then words. Where not all options
    were offered last, `between` holds those that were.
    """
    criterion = rules.criteria[key]
    said = _tidied(text)
    offered = between or tuple(criterion.options)
    meant = set(
        _named(said, criterion, offered)
        or _measured(said, key, rules)
        or _worded(said, criterion, rules)
    )
    kept = meant & set(offered) or meant
    return tuple(option for option in criterion.options if option in kept)


def _tidied(text: str) -> str:
    said = " ".join(re.sub("[$€£]", "", text.replace("’", "'")).split()).rstrip(".!?")
    return said.replace("<", "under ").replace(">", "over ").replace("~", "about ")


def _named(said: str, criterion: Criterion, offered: tuple[str, ...]) -> list[str]:
    """By key, by label, or by place: `the second one`."""
    plain = _plain(said)
    for option in criterion.option:
        if plain in (_plain(option.key), _plain(option.label)):
            return [option.key]
    match = ORDINAL.fullmatch(said.lower())
    if match is None:
        return []
    place = ORDINALS[match["word"]] if match["word"] else int(match["number"]) - 1
    return [offered[place]] if place < len(offered) else []


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower().replace("_", " ")))


def _measured(said: str, key: str, rules: Rules) -> list[str]:
    described = (*rules.describe.amounts, *rules.describe.replies)
    return [*_in_bands(described, said, key)] or [*_in_bands(rules.describe.bare, said, key)]


def _in_bands(known: Iterable[Amounts], said: str, key: str) -> Iterator[str]:
    for amounts in known:
        if amounts.criterion == key:
            for match, options in find_amounts(amounts, said):
                if match.group().lower() not in NO_NUMBER:
                    yield from options


def _worded(said: str, criterion: Criterion, rules: Rules) -> list[str]:
    """Options whose words occur; where one's words lie within another's, the longer count."""
    spans = [
        (match.start(), match.end(), option.key)
        for option in criterion.option
        if option.said
        for match in compiled(option.said).finditer(said)
        if not NEGATION.search(said, 0, match.start())
    ]
    for phrase in rules.describe.phrases:
        if phrase.criterion == criterion.key:
            found = read_phrase(phrase, said)
            spans += [(p.start, p.start + len(p.words), p.option) for p in found]
    spans += _yes_or_no(said, criterion)
    return [option for start, end, option in spans if not is_within_longer(start, end, spans)]


def _yes_or_no(said: str, criterion: Criterion) -> Iterator[tuple[int, int, str]]:
    if NO_SUCH.match(said) and not compiled(criterion.about).search(said):
        return
    for option, words in zip(criterion.yes_no, (YES, NO), strict=False):
        if option and (match := words.match(said)):
            yield match.start(), match.end(), option


def is_within_longer(start: int, end: int, spans: Sequence[tuple[int, int, str]]) -> bool:
    """Whether a span lies within a longer one."""
    return any(s <= start and end <= e and e - s > end - start for s, e, _ in spans)
