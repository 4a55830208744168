"""Write a trained network as `model.onnx`: weights stored in eight bits, arithmetic in float32.

Every weight matrix is kept as int8 with one scale per output column (per row for embeddings) and unfolded when the
model is loaded. A quarter of the size, and, unlike quantised arithmetic, no pair's score depends on its batch.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..weight_storage import shrink

if TYPE_CHECKING:
    from .network import CrossEncoderNetwork

OPSET = 17


@click.command("export")
@click.argument("checkpoint", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--with",
    "others",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Another checkpoint, or the model training went on from: its weights count as much. May be given several times.",
)
@click.option("--max-length", default=256, show_default=True, help="Tokens of a pair the model will read at most.")
def main(checkpoint: Path, folder: Path, others: tuple[Path, ...], max_length: int) -> None:
    """Write CHECKPOINT's averaged network and its tokenizer to FOLDER."""
    from .pretrained import pretrained_folder

    network = mean_of([_network(path) for path in (checkpoint, *others)])
    folder.mkdir(parents=True, exist_ok=True)
    write_onnx(network, folder / "model.onnx")
    shutil.copyfile(pretrained_folder() / "tokenizer.json", folder / "tokenizer.json")
    (folder / "config.json").write_text(json.dumps(config_of(network, max_length), indent=2) + "\n", encoding="utf-8")
    click.echo(f"{(folder / 'model.onnx').stat().st_size / 1e6:.1f} MB")


def _network(path: Path) -> CrossEncoderNetwork:
    """Return the network of a checkpoint, or of a folder that this module wrote."""
    from .loop import load_network
    from .shipped import exported_network

    return exported_network(path) if path.is_dir() else load_network(path)[0]


def mean_of(networks: Sequence[CrossEncoderNetwork]) -> CrossEncoderNetwork:
    """Return the first of *networks*, of one shape, with the mean of all their weights (Wortsman et al. 2022, Model soups)."""
    import torch

    states = [network.state_dict() for network in networks]
    networks[0].load_state_dict({name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]})
    return networks[0]


def config_of(network: CrossEncoderNetwork, max_length: int) -> dict[str, Any]:
    """Return what `config.json` says of *network*, in the keys of the Hugging Face hub."""
    shape = network.shape
    return {
        "model_type": "bert",
        "architectures": ["CrossEncoderNetwork"],
        "hidden_size": shape.width,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.inner,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.types,
        "vocab_size": shape.vocabulary,
        "pad_token_id": 0,
        "num_labels": 1,
        "secondpass": {"match_types": True, "max_length": max_length},
    }


def write_onnx(network: CrossEncoderNetwork, path: Path) -> None:
    """Export *network* with free batch and sequence axes and store its weights in eight bits."""
    import onnx

    model = onnx.load_model_from_string(_traced(network))
    shrink(model)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def _traced(network: CrossEncoderNetwork) -> bytes:
    import torch

    ids = torch.tensor([[1, 2, 1, 2, 1], [1, 2, 1, 2, 0]])
    written = io.BytesIO()
    axes = {0: "pairs", 1: "tokens"}
    torch.onnx.export(
        network.eval(),
        (ids, (ids > 0).long(), torch.tensor([[0, 0, 0, 1, 1], [0, 2, 0, 3, 0]])),
        written,
        input_names=["input_ids", "attention_mask", "token_type_ids"],
        output_names=["logits"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "token_type_ids": axes, "logits": {0: "pairs"}},
        opset_version=OPSET,
        dynamo=False,
    )
    return written.getvalue()


if __name__ == "__main__":
    main()
