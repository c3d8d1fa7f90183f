"""What an answer of a language model costs, as far as prices are known."""

import tomllib
from functools import cache
from pathlib import Path

from chat.generation.choice import ModelChoice

FILE = Path(__file__).parent / "prices.toml"
CEILING = 0.05
"""US dollars that the prompt of one answer may cost."""


def price(choice: ModelChoice) -> tuple[float, float] | None:
    """Dollars for a million tokens in and out; 0 for models of one's own, None if not known."""
    if choice.kind in ("gguf", "ollama"):
        return 0.0, 0.0
    known = _prices().get(choice.kind, {})
    fitting = [name for name in known if choice.name.startswith(name)]
    return (known[max(fitting, key=len)][0], known[max(fitting, key=len)][1]) if fitting else None


def cost(choice: ModelChoice, told: int, written: int) -> float | None:
    """Dollars for so many tokens in and out; None where the price is not known."""
    prices = price(choice)
    return (told * prices[0] + written * prices[1]) / 1e6 if prices else None


def affordable(choice: ModelChoice) -> int | None:
    """Tokens of a prompt that the ceiling allows; None where it sets no limit."""
    prices = price(choice)
    return int(CEILING * 1e6 / prices[0]) if prices and prices[0] else None


@cache
def _prices() -> dict[str, dict[str, list[float]]]:
    found: dict[str, dict[str, list[float]]] = tomllib.loads(FILE.read_text("utf-8"))
    return found
