"""Pairs of questions and sentences -> the judge of whether a library answers."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from chat.learned import Judge
from tests.learning.examples import Pairs

PROJECTED, HIDDEN = 160, 96
DROPPED = 0.5
GAIN = 5.0
"""The projections of unit vectors are small beside the signs."""
NOISE = 0.02
"""Added to each number of a question's vector, so that no question is learned by heart."""
RARE = 4.0
"""How much more a sentence that answers counts than one that does not."""
EPOCHS, BATCH, RATE, DECAY = 60, 64, 2e-3, 0.1


class Network(nn.Module):
    """`Judge` as torch fits it."""

    def __init__(self, dimension: int, signs: Tensor) -> None:
        """Begin at random; signs, shape (n, k, f), tell how large they are."""
        super().__init__()
        self.question = nn.Linear(dimension, PROJECTED, bias=False)
        self.sentence = nn.Linear(dimension, PROJECTED, bias=False)
        self.hidden = nn.Linear(signs.shape[-1] + 2 * PROJECTED, HIDDEN)
        self.output = nn.Linear(HIDDEN, 1, bias=False)
        self.scale = nn.Parameter(torch.tensor([1.0, 0.0]))
        self.dropout = nn.Dropout(DROPPED)
        self.mean, self.spread = signs.mean((0, 1)), signs.std((0, 1))

    def forward(self, vector: Tensor, sentences: Tensor, signs: Tensor) -> Tensor:
        """The log odds that each sentence answers; shape (n, k)."""
        asked, said = GAIN * self.question(vector)[:, None], GAIN * self.sentence(sentences)
        told = (signs - self.mean) / self.spread
        seen = [told, self.dropout(asked * said), self.dropout((asked - said).abs())]
        hidden = self.dropout(self.hidden(torch.cat(seen, -1)).relu())
        each: Tensor = self.output(hidden)[..., 0]
        return each

    def together(self, each: Tensor) -> Tensor:
        """The log odds that one of the sentences answers; shape (n,)."""
        return self.scale[0] * each.logsumexp(1) + self.scale[1]

    def judge(self) -> Judge:
        """The same network with its constants folded into its weights."""
        hidden = self.hidden.weight.detach().T.clone()
        count = len(self.mean)
        hidden[:count] /= self.spread[:, None]
        bias = self.hidden.bias.detach() - self.mean @ hidden[:count]
        projections = (GAIN * layer.weight.detach().T for layer in (self.question, self.sentence))
        parts = (*projections, hidden, bias, self.output.weight.detach()[0], self.scale.detach())
        return Judge(*(part.numpy() for part in parts))


def fit_judge(examples: Sequence[Pairs]) -> Judge:
    """Learn which sentences answer, and at once whether any does."""
    torch.manual_seed(0)
    columns = [*map(_stacked, zip(*map(_parts, examples), strict=True))]
    network = Network(columns[0].shape[-1], columns[2])
    optimizer = torch.optim.AdamW(network.parameters(), RATE, weight_decay=DECAY)
    batches = EPOCHS * -(-len(examples) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=batches)
    for _ in range(EPOCHS):
        for batch in torch.split(torch.randperm(len(examples)), BATCH):
            loss = _loss(network, *(column[batch] for column in columns))
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            optimizer.step()
            schedule.step()
    return network.judge()


def _parts(pairs: Pairs) -> tuple[np.ndarray, ...]:
    answered = np.array(pairs.answered, np.float32)
    return pairs.vector, pairs.sentences, pairs.signs, pairs.answers, answered


def _stacked(column: Sequence[np.ndarray]) -> Tensor:
    return torch.tensor(np.stack(column))


def _loss(
    network: Network,
    vector: Tensor,
    sentences: Tensor,
    signs: Tensor,
    answers: Tensor,
    answered: Tensor,
) -> Tensor:
    noisy = vector + NOISE * torch.randn_like(vector)
    each = network(noisy, sentences, signs)
    return cross_entropy(each, answers, pos_weight=torch.tensor(RARE)) + cross_entropy(
        network.together(each), answered
    )
