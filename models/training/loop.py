"""Train the network until the clock says stop, and keep enough on disk to go on after an interruption."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..batching import attention_mask, pad_rows, plan_batches
from ..tokenization import Pair
from .examination import Floats, Score
from .groups import Group, Source
from .network import CrossEncoderNetwork, Shape

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """Say how long to train and how boldly. Rates are AdamW's at their peak; a new head learns faster.

    Training ends after *minutes* or after *pairs*, whichever is first; rates rise in the first share *warmup* of it, and
    fall to nothing in the rest.
    """

    minutes: float
    pairs: float = math.inf
    alone: float = 0.5
    together: float = 1.0
    groups_per_step: int = 5
    rate: float = 2e-4
    head_rate: float = 1e-3
    warmup: float = 0.05
    memory: float = 0.995
    save_every: float = 300.0
    report_every: float = 900.0


class Trainer:
    """Own the network, its optimizer, and a running mean of its weights, which is what is examined and exported."""

    def __init__(self, network: CrossEncoderNetwork, plan: Plan, folder: Path) -> None:
        self.network, self.plan, self._folder = network.train(), plan, folder
        network.embeddings.words.weight.requires_grad_(False)
        network.embeddings.positions.weight.requires_grad_(False)
        self._optimizer = torch.optim.AdamW(_parameter_groups(network, plan), weight_decay=0.01, fused=True)
        self._rates = [group["lr"] for group in self._optimizer.param_groups]
        self.mean = {name: value.clone() for name, value in network.state_dict().items() if "words" not in name}
        self.steps, self.pairs, self.seconds = 0, 0, 0.0

    def run(self, source: Source, report: Report, examine: Callable[[Trainer], str]) -> None:
        """Train until the plan's minutes are spent, saving every few minutes and examining now and then."""
        losses: list[float] = []
        saved = reported = self.seconds
        while self._spent() < 1:
            began = time.monotonic()
            losses.append(self.step([source.draw() for _ in range(self.plan.groups_per_step)]))
            self.seconds += time.monotonic() - began
            if self.seconds - saved > self.plan.save_every:
                saved = self.seconds
                self.save()
                due = self.seconds - reported > self.plan.report_every
                reported = self.seconds if due else reported
                report(f"{self._progress()} loss {np.mean(losses):.4f} {examine(self) if due else ''}")
                losses.clear()
        self.save()
        report(f"{self._progress()} done")

    def step(self, groups: Sequence[Group]) -> float:
        """Take one step on *groups* and return their loss."""
        for rate, group in zip(self._rates, self._optimizer.param_groups, strict=True):
            group["lr"] = rate * self._pace()
        logits = logits_of(self.network, [pair for group in groups for pair in group.pairs])
        parts = torch.split(logits, [len(group.pairs) for group in groups])
        losses = [
            loss_of(part, torch.from_numpy(group.grades), self.plan) for part, group in zip(parts, groups, strict=True)
        ]
        loss = torch.stack(losses).mean()
        self._optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self._optimizer.step()
        self._remember()
        self.steps += 1
        self.pairs += len(logits)
        return float(loss.detach())

    def averaged(self) -> CrossEncoderNetwork:
        """Return a copy of the network with the running mean of its weights."""
        copy = CrossEncoderNetwork(self.network.shape)
        copy.load_state_dict({**self.network.state_dict(), **self.mean})
        copy.eval()
        return copy

    def save(self) -> None:
        """Write everything needed to go on into `checkpoint.pt`, or leave the former one whole."""
        state = {
            "shape": self.network.shape.as_dict(),
            "network": self.network.state_dict(),
            "mean": self.mean,
            "optimizer": self._optimizer.state_dict(),
            "spent": (self.steps, self.pairs, self.seconds),
        }
        torch.save(state, self._folder / "checkpoint.new")
        (self._folder / "checkpoint.new").replace(self._folder / "checkpoint.pt")

    def resume(self, state: dict[str, Any]) -> None:
        """Go on from what `save` wrote."""
        self.network.load_state_dict(state["network"])
        self.mean = state["mean"]
        self._optimizer.load_state_dict(state["optimizer"])
        self.steps, self.pairs, self.seconds = state["spent"]

    def _pace(self) -> float:
        return max(0.02, min(self._spent() / self.plan.warmup, 1 - self._spent()))

    def _spent(self) -> float:
        return max(self.seconds / (60 * self.plan.minutes), self.pairs / self.plan.pairs)

    def _remember(self) -> None:
        memory = min(self.plan.memory, self.steps / (self.steps + 10))
        for name, value in self.network.state_dict().items():
            if name in self.mean:
                self.mean[name].lerp_(value, 1 - memory)

    def _progress(self) -> str:
        return f"{self.seconds / 60:.1f} of {self.plan.minutes:g} min, {self.steps} steps, {self.pairs} pairs,"


def logits_of(network: CrossEncoderNetwork, pairs: Sequence[Pair]) -> Tensor:
    """Return one logit per pair, in order, computed in batches of equal lengths."""
    batches = plan_batches([len(pair.ids) for pair in pairs])
    rows = [[pairs[place] for place in batch] for batch in batches]
    parts = [network(*map(torch.from_numpy, inputs_of(row)))[:, 0] for row in rows]
    back = torch.from_numpy(np.argsort(np.concatenate(batches)))
    return torch.cat(parts)[back]


def scorer(network: CrossEncoderNetwork) -> Score:
    """Return a function which scores pairs with *network* and learns nothing from them."""

    def score(pairs: Sequence[Pair]) -> Floats:
        with torch.inference_mode():
            return np.asarray(logits_of(network, pairs).numpy(), dtype=np.float32)

    return score


def inputs_of(pairs: Sequence[Pair]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return padded ids, attention mask and token types of *pairs*."""
    ids = [pair.ids for pair in pairs]
    return pad_rows(ids), attention_mask(ids), pad_rows([pair.type_ids for pair in pairs])


def loss_of(logits: Tensor, grades: Tensor, plan: Plan) -> Tensor:
    """Ask for the right order (softmax over the group) and for a probability (each pair alone), as loudly as planned."""
    order = -(grades / grades.sum().clamp(min=1e-6) * torch.log_softmax(logits, dim=0)).sum()
    alone = torch.nn.functional.binary_cross_entropy_with_logits(logits, grades)
    return plan.together * order + plan.alone * alone


def load_network(path: Path) -> tuple[CrossEncoderNetwork, dict[str, Any]]:
    """Read the averaged network out of a checkpoint, and the checkpoint."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    network = CrossEncoderNetwork(Shape(**state["shape"]))
    network.load_state_dict({**state["network"], **state["mean"]})
    return network.eval(), state


def _parameter_groups(network: CrossEncoderNetwork, plan: Plan) -> list[dict[str, Any]]:
    new = ("types", "pool", "classify")
    trained = [(name, value) for name, value in network.named_parameters() if value.requires_grad]
    fresh = [value for name, value in trained if any(part in name for part in new)]
    known = [value for name, value in trained if not any(part in name for part in new)]
    return [{"params": known, "lr": plan.rate}, {"params": fresh, "lr": plan.head_rate}]
