"""Words and edges can be told from what is behind them, in light and in dark."""

import re

import pytest

from tests.conftest import ROOT

TOKENS = (ROOT / "chat" / "ui" / "static" / "tokens.css").read_text("utf-8")
COLOURS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in re.findall(
        r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS
    )
}
WORDS = [
    *((ink, paper) for ink in ("ink", "muted", "accent") for paper in ("paper", "surface")),
    ("accent", "accent-soft"),
    ("muted", "accent-soft"),
    ("ink", "accent-soft"),
    ("ink", "sunken"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-quote", "quote"),
]
EDGES = [(edge, paper) for edge in ("edge", "accent") for paper in ("paper", "surface")]


def linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    """Relative luminance as the Web Content Accessibility Guidelines define it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_what_it_should_be() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("pair", "least"), [*((w, 4.5) for w in WORDS), *((e, 3) for e in EDGES)])
def test_what_stands_on_the_page_can_be_seen(
    pair: tuple[str, str], least: float, mode: str
) -> None:
    one, other = (COLOURS[name][mode] for name in pair)
    assert contrast(one, other) >= least
