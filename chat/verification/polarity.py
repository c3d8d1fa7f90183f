"""Which words of a text are denied, and which way its comparisons point. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate

from wordfreq import zipf_frequency

from chat.keywords import terms
from chat.verification.figures import figures

AXES: Mapping[str, tuple[str, str]] = {
    "degree": ("more greater extra", "less fewer"),
    "amount": (
        "increase raise grow rise high higher gain boost",
        "decrease reduce cut lower low shrink fall drop lessen diminish",
    ),
    "place": ("above", "below"),
    "speed": ("fast faster quick quicker rapid speed accelerate", "slow slower delay decelerate"),
    "price": ("expensive pricey", "cheap inexpensive"),
    "gain": ("better best improve outperform beat", "poorly worse worst worsen decay deteriorate"),
    "worth": ("good benefit", "bad poor weak"),
    "ease": ("easy easier simple simpler simplify", "hard harder difficult complex complicate"),
    "size": ("large larger big bigger huge", "small smaller tiny little"),
    "length": ("long longer", "short shorter brief"),
    "force": ("strong stronger strengthen", "weaker weaken"),
    "time": ("before earlier early precede sooner", "after later late afterwards follow"),
    "often": ("often frequent frequently common", "rare rarely seldom scarce"),
    "change": ("change alter vary update", "stable constant static"),
    "leave": ("allow permit enable", "forbid prevent prohibit ban"),
    "part": ("include contain", "exclude omit"),
    "end": ("start begin launch", "cease halt"),
    "outcome": ("succeed success pass", "fail failure"),
    "answer": ("accept approve", "reject refuse decline"),
    "width": ("broad wide general", "narrow"),
    "bound": ("maximum", "minimum"),
    "age": ("young newer new", "old older"),
    "rank": ("quality", "quantity"),
    "sound": ("loud noisy louder noisier", "quiet silent quieter"),
    "heat": ("hot warm heat hotter warmer", "cold cool colder cooler"),
    "wetness": ("wet damp wetter", "dry drier"),
    "depth": ("deep deeper", "shallow shallower"),
    "thickness": ("thick thicker dense", "thin thinner sparse"),
    "danger": ("safe safer", "dangerous risky unsafe riskier"),
    "duty": ("required mandatory compulsory", "optional voluntary"),
    "contest": ("win", "lose"),
    "side": ("inside indoor internal", "outside outdoor external"),
    "access": ("public", "private"),
    "hand": ("automatic automate", "manual manually"),
    "most": ("most", "least fewest"),
}
"""Words that point opposite ways along one line, in English at large."""
_DENIALS = (
    "not no never none nobody nothing nor neither without cannot can't n't lack lacks hardly"
    " barely except instead fails avoid avoids eliminates eliminate ignore ignoring nowhere stop"
    " stops refrain prohibited forbidden banned"
)
DENIALS = frozenset(_DENIALS.split())
_VERBS = (
    "left:leave came:come rose:rise risen:rise fell:fall fallen:fall grew:grow grown:grow kept:keep"
    " lost:lose found:find built:build bought:buy sold:sell began:begin begun:begin ran:run"
    " made:make took:take taken:take gave:give given:give wrote:write written:write won:win"
    " went:go gone:go chose:choose chosen:choose became:become held:hold sent:send spent:spend"
    " taught:teach thought:think told:tell understood:understand brought:bring met:meet paid:pay"
    " said:say saw:see seen:see stood:stand knew:know known:know drew:draw drawn:draw broke:break"
    " broken:break caught:catch fed:feed froze:freeze frozen:freeze hid:hide hidden:hide led:lead"
    " meant:mean sought:seek shrank:shrink shrunk:shrink spoke:speak spoken:speak stole:steal"
    " stolen:steal swam:swim threw:throw thrown:throw wore:wear worn:wear ate:eat eaten:eat"
    " drank:drink drove:drive driven:drive flew:fly flown:fly forgot:forget forgotten:forget"
)
IRREGULAR = dict(pair.split(":") for pair in _VERBS.split())
BEFORE, BEHIND = 6, 3
"""Words of content on the sides of a comparison that tell what is compared."""
SUBJECTS = {"no", "none", "nobody", "neither", "nor"}
FINITE = {"is", "are", "was", "were"}
CONDITION = re.compile(
    r"\b(?:unless|except(?: for)?|only (?:if|when|with|for|in|on|to))\b[^.,;:|]*", re.IGNORECASE
)
REACH = 3
"""Words of content that a denial covers."""
DENIED_ADJECTIVE = re.compile(r"(?:ible|able|ent|ect|ant|ate|ious|ful)$")
BREAK = re.compile(
    r"[,;:.()|]|\b(?:but|because|while|whereas|although|though|so|if|when|since|unless"
    r"|as long as|who|which|yet|however)\b",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*(?:['’][^\W\d_]+)?")
NEUTRAL = re.compile(
    r"\bnot (?:only|just|necessarily|merely)\b|\b(?:no|not) (?:more|less|fewer|later|longer) than\b"
    r"|\bno longer\b(?= than)|\bmore or less\b|\bor (?:more|less)\b|\bmore than once\b"
    r"|\b(?:costs?|pays?|paid|for) nothing\b",
    re.IGNORECASE,
)
NO_LONGER = re.compile(r"\b(?:no longer|any more|anymore)\b", re.IGNORECASE)
MOVED = re.compile(r"\b(up|down) (?:from|by)\b", re.IGNORECASE)
MOVES = {"up": "rise", "down": "fall"}
PIVOT = re.compile(
    r"\b(?:than|(?:compared|in comparison) (?:with|to)|rather than|instead of|versus|vs\.?"
    r"|beats?|outperforms?|outweighs?|(?:and|but) not)\b",
    re.IGNORECASE,
)
ORDER = re.compile(r"\b(?:before|after)\b", re.IGNORECASE)
"""A comparison in time; where anything else is compared it only says when."""


@dataclass(frozen=True, slots=True)
class Said:
    """A word of content as it is said.

    Attributes:
        key: its stem, or the axis that it lies on.
        sign: -1 where denied or at an axis' lower end, 0 where it may be meant either way.
        axis: whether it is an end of an axis.
        place: first character in the text.
        clause: number of its clause.
        direct: whether a denial stands right before it.
        end: which end of its axis the bare word is, 1 or -1; 1 for others.
        denials: how many there are in its part of the clause.
        behind: how many of them stand before it.
        condition: whether it tells when something does not hold: behind `unless` or `only if`.
    """

    key: str
    sign: int
    axis: bool
    place: int
    clause: int
    direct: bool
    end: int
    denials: int
    behind: int
    condition: bool = False


@cache
def _axis_of() -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for axis, ends in AXES.items():
        for sign, words in zip((1, -1), ends, strict=True):
            for word in words.split():
                for form in (word, *_forms(word)):
                    found[form] = found[_stem(form)] = (axis, sign)
    return found


def _forms(word: str) -> Iterator[str]:
    """How a word is raised, as far as its ending shows it: cheaper, easiest."""
    if word.endswith("y"):
        word = word[:-1] + "i"
    stem = word.removesuffix("e")
    if len(stem) < 7:
        yield from (stem + "er", stem + "est")


@cache
def said(text: str) -> tuple[Said, ...]:
    """The words of content of a text, each with its sign; figures and their bounds left out."""
    plain = _without_figures(text)
    clauses = enumerate(_clauses(plain))
    found = (one for number, (start, clause) in clauses for one in _said(clause, start, number))
    spans = [match.span() for match in CONDITION.finditer(plain)]
    return tuple(
        replace(one, sign=0, condition=True) if _within(one.place, spans) else one for one in found
    )


def _within(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


@cache
def keys(text: str) -> tuple[str, ...]:
    """The words of content of a text, in order, a compound as one."""
    return tuple(key for match in WORD.finditer(text) if (key := _stem_of_content(match[0])))


@cache
def sides(text: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """The words before a comparison and what stands right behind it; None where there is none."""
    pivot = PIVOT.search(text) or ORDER.search(text)
    if not pivot:
        return None
    left, right = text[: pivot.start()], text[pivot.end() :]
    if not keys(left) and "," in right:  # `Before A, B` is `B before A`
        right, left = right.split(",", 1)
    return frozenset(keys(left)[-BEFORE:]), frozenset(keys(right)[:BEHIND])


def _stem_of_content(word: str) -> str:
    found = terms(regular(word.lower()))
    return found[0] if found else ""


def _without_figures(text: str) -> str:
    """Blanks in their place; phrases that only look like denials are blanked too."""
    plain = NO_LONGER.sub(lambda m: "not".ljust(len(m[0])), text)
    plain = MOVED.sub(lambda m: MOVES[m[1].lower()].ljust(len(m[0])), plain)
    spans = [match.span() for match in NEUTRAL.finditer(plain)]
    spans += [_with_bound(text, f.start, f.end) for f in figures(text)]
    for start, end in spans:
        plain = plain[:start] + " " * (end - start) + plain[end:]
    return plain


BOUND = re.compile(
    r"\b(?:under|over|below|above|(?:more|less|fewer|greater|larger|smaller|higher|lower) than"
    r"|no (?:more|less|fewer) than|at (?:most|least)|up to)\s+(?:about |around |roughly )?$",
    re.IGNORECASE,
)


def _with_bound(text: str, start: int, end: int) -> tuple[int, int]:
    """A figure and the words that bound it: its bound is compared with the figure."""
    found = BOUND.search(text[max(0, start - 30) : start])
    return (start - len(found[0]) if found else start), end


def _clauses(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in BREAK.finditer(text):
        yield start, text[start : match.start()]
        start = match.end() if not match[0].isalpha() else match.start() + len(match[0])
    yield start, text[start:]


def _said(clause: str, offset: int, number: int) -> Iterator[Said]:
    words = [(m[0].lower().replace("’", "'"), m.start() + offset) for m in WORD.finditer(clause)]
    denied = _denied([word for word, _ in words])
    denials = _denials([word for word, _ in words])
    behind = list(accumulate(_is_denial(word) for word, _ in words))
    prefixed = [index for index, (word, _) in enumerate(words) if _base(word)]
    for index, ((word, place), negative) in enumerate(zip(words, denied, strict=True)):
        key, end, axis = _key(word)
        sign = -end if negative else end
        if any(index < other <= index + REACH for other in prefixed):
            sign = 0  # `leaves the weights unmodified`
        if key:
            yield Said(
                key,
                sign,
                axis,
                place,
                number,
                negative == REACH,
                end,
                denials[index],
                behind[index],
            )


def _denied(words: Sequence[str]) -> list[int]:
    """How near behind a denial each word is, from `REACH` to 1; 0 where it is not denied.

    A word with a denying prefix of its own is denied, or no longer so behind a denial.
    """
    denied, left, negative, of_subject = [], 0, False, False
    for index, word in enumerate(words):
        if _is_denial(word):
            of_subject = word in SUBJECTS and not any(map(_counts, words[:index]))
            denied.append(left if negative and _key(word)[2] else 0)  # `not banned`
            negative, left = (not negative if left else True), REACH
            continue
        if word in FINITE and not of_subject:  # another clause begins
            left = 0
        within = left if negative else 0
        denied.append((0 if within else 1) if _base(word) else within)
        if left and _counts(word):
            left -= 1
    return denied


def _denials(words: Sequence[str]) -> list[int]:
    """For each word, how many denials there are in its part of the clause, between `and`s."""
    parts = list(accumulate(int(word in ("and", "or")) for word in words))
    denials = [_is_denial(word) or bool(_base(word)) for word in words]
    counts = Counter(part for part, denied in zip(parts, denials, strict=True) if denied)
    return [counts[part] for part in parts]


def _is_denial(word: str) -> bool:
    return word in DENIALS or word.endswith("n't")


def _counts(word: str) -> bool:
    return bool(terms(word)) or word in _axis_of()


@cache
def _key(word: str) -> tuple[str, int, bool]:
    """Under what a word is compared, its sign, and whether it is an end of an axis."""
    word = regular(_base(word) or word)
    axis = _axis_of().get(word) or _axis_of().get(_stem(word))
    if axis:
        return axis[0] + "/", axis[1], True
    found = terms(word)
    return (found[0] if found else ""), 1, False


@cache
def _base(word: str) -> str | None:
    """`changed` for `unchanged`; None where a word has no denying prefix."""
    for prefix in ("un", "non-", "non"):
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) >= 5 and zipf_frequency(rest, "en", "small") >= 3.3:
            return rest
    for prefix in ("in", "im", "ir"):
        rest = word.removeprefix(prefix)
        known = rest != word and len(rest) >= 5 and zipf_frequency(rest, "en", "small") >= 3.0
        if known and DENIED_ADJECTIVE.search(rest):
            return rest
    return None


@cache
def regular(word: str) -> str:
    """`leave` for `left`: a verb's own form, where it changes more than its ending."""
    return IRREGULAR.get(word, word)


@cache
def _stem(word: str) -> str:
    found = terms(word)
    return found[-1] if found else word
