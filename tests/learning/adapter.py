"""Examples -> the adapter: questions are moved towards the sentences that answer them."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import log_softmax, normalize

from chat.index import SearchIndex
from chat.learned import RESTRAINT, Adapter
from tests.learning.examples import Example

RANK = 128
TEMPERATURE = 0.03
STAYING = 0.01
"""How much it counts to move little: keeps what is learned from one library off others.

Best sentence needed, in percent, of questions held out and of questions on an article left out: 31
and 33 unmoved; 46 and 35 with rank 64 and 0.02; 49 and 35 with these; 51 and 32 with 0.005.
"""
FAR = 0.1
"""Share of the questions that count as far from the others, and are moved less."""
STEPS, RATE = 100, 3e-3


def fit_adapter(examples: Sequence[Example]) -> Adapter:
    """Contrast the needed sentences with all others of the library (InfoNCE).

    Args:
        examples: of one library; those that it does not answer teach nothing.
    """
    answered = [example for example in examples if example.needed]
    index = answered[0].index
    asked = torch.tensor(np.stack([index.vectors(e.text) for e in answered]))
    needed = torch.tensor(np.stack([_shares(e, len(index.sentences)) for e in answered]))
    centre = _centre(asked)
    share = (asked @ centre).clamp(0, 1)[..., None] ** RESTRAINT
    narrow, wide = _descend(asked, share, needed, _sizes(index))
    return Adapter(narrow.numpy(), wide.numpy(), centre.numpy())


def _descend(
    asked: Tensor, share: Tensor, needed: Tensor, sizes: Sequence[Tensor]
) -> tuple[Tensor, Tensor]:
    dimension, generator = asked.shape[-1], torch.Generator().manual_seed(0)
    narrow = (0.05 * torch.randn(dimension, RANK, generator=generator)).requires_grad_()
    wide = torch.zeros(RANK, dimension, requires_grad=True)
    optimizer = torch.optim.Adam([narrow, wide], RATE)
    for _ in range(STEPS):
        moved = normalize(asked + share * (asked @ narrow @ wide), dim=-1)
        loss = _loss(moved, sizes, needed) + STAYING * (narrow @ wide).square().sum()
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
    return narrow.detach(), wide.detach()


def _sizes(index: SearchIndex) -> list[Tensor]:
    """Each sentence by itself, in its window, and its passage."""
    stored = index.snapshot.vectors
    around = np.repeat(stored.passages, [len(p.sentences) for p in index.passages], axis=0)
    return [*map(torch.tensor, (stored.sentences, stored.windows, around))]


def _centre(asked: Tensor) -> Tensor:
    """The mean direction, so long that most questions reach 1."""
    direction = normalize(asked.mean((0, 1)), dim=0)
    return direction / (asked @ direction).quantile(FAR)


def _shares(example: Example, sentences: int) -> np.ndarray:
    shares = np.zeros(sentences, np.float32)
    shares[[*example.needed]] = 1 / len(example.needed)
    return shares


def _loss(moved: Tensor, sizes: Sequence[Tensor], needed: Tensor) -> Tensor:
    """Mean over the question with each size of text, and its rest with all but the passage."""
    whole, rest = moved.unbind(1)
    compared = [(whole, size) for size in sizes] + [(rest, size) for size in sizes[:2]]
    losses = [-(needed * log_softmax(q @ s.T / TEMPERATURE, 1)).sum(1).mean() for q, s in compared]
    return torch.stack(losses).mean()
