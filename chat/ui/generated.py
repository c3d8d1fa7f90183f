"""What the page says beside an answer that a language model wrote. Pure."""

from html import escape

from chat.records import Answer, Details, Flag
from chat.ui.marks import link
from chat.ui.pieces import count


def note_html(answer: Answer) -> str:
    """What to know first, such as why the articles' own words stand here."""
    return f'<p class="note" role="note">{escape(answer.note)}</p>' if answer.note else ""


def flags_html(answer: Answer) -> str:
    """The sentences that no source bears out, why, and what the articles say instead."""
    if not answer.flags:
        return ""
    items = "".join(map(_flag, answer.flags))
    return f'<section class="flags"><h4>Not supported by its source</h4><ul>{items}</ul></section>'


def written_by(details: Details | None) -> str:
    """Who wrote it, from how much, at what cost; a sentence to go on with."""
    if details is None:
        return ""
    given = "the whole library" if details.whole_library else count(details.passages, "passage")
    told = f"about {details.tokens_in:,} tokens in, {details.tokens_out:,} out"
    paid = "" if details.cost is None else f", {details.cost:.4f} dollars"
    return escape(f" {details.model} was given {given}: {told}{paid}, {details.seconds:.1f} s.")


def _flag(flag: Flag) -> str:
    reasons = escape(" ".join(flag.reasons))
    nearest = ""
    if flag.nearest:
        quote, title = escape(flag.nearest.quote), escape(flag.nearest.title)
        place = f"<a {link(flag.nearest)}>{title}</a>"
        nearest = f'<p class="nearest">Nearest in the articles: <q>{quote}</q> {place}</p>'
    return f"<li><p>“{escape(flag.sentence)}” {reasons}</p>{nearest}</li>"
