"""The command `secondpass models`: cross-encoders listed, shown, made, stored smaller, deleted and explained.

    secondpass models list                               the shipped model, and those in the Hugging Face cache
    secondpass models show MODEL                         what a model is, and its files with their checksums
    secondpass models export MODEL FOLDER                PyTorch weights as ONNX
    secondpass models quantize MODEL FOLDER              weights in eight or sixteen bits
    secondpass models delete MODEL                       out of the Hugging Face cache
    secondpass models explain QUERY TEXT                 which words moved the score

MODEL is a folder, a Hugging Face hub id, or `.rerank-v1` for the shipped one.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table

from secondpass.models.cross_encoder import SHIPPED_MODEL
from secondpass.models.inference.elasticsearch import RERANKER_ID

from .terminal import NewFile, output, told_errors, working
from .token_attribution import render_attribution
from .token_attribution_html import attribution_html

if TYPE_CHECKING:
    from secondpass.models.catalogue import Description

target = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))


@click.group("models")
def models_command() -> None:
    """Look after cross-encoders."""


@models_command.command("list")
def list_command() -> None:
    """List the shipped model and those in the Hugging Face cache."""
    from secondpass.models.catalogue import listed_models

    table = Table("model", "size", "")
    for model in listed_models():
        table.add_row(model.name, megabytes(model.size), model.use)
    output().print(table)


@models_command.command()
@click.argument("model")
def show(model: str) -> None:
    """Load MODEL and tell what it is."""
    from secondpass.models.catalogue import describe

    with told_errors(), working(f"loading [{model}]"):
        description = describe(source(model))
    console = output()
    console.print(render_description(description))
    files = Table("file", "size", "sha256")
    for file in description.files:
        files.add_row(file.name, megabytes(file.size), file.sha256)
    console.print(files)


@models_command.command()
@click.argument("model")
@target
@click.option("--max-length", type=click.IntRange(5), help="Tokens of a pair that are read at most; 512 unless told.")
@click.option("--activation", type=click.Choice(["raw", "sigmoid"]), default="raw", show_default=True)
def export(model: str, folder: Path, max_length: int | None, activation: str) -> None:
    """Write the PyTorch weights of MODEL to FOLDER as ONNX, and compare scores.

    Needs `secondpass[train]`.
    """
    from secondpass.models.exporting import export_model

    with told_errors(), working(f"exporting [{model}]"):
        done = export_model(source(model), folder, max_length=max_length, activation=activation)
    click.echo(f"{folder}: scores differ from PyTorch's by at most {done.difference:.1e}")


@models_command.command()
@click.argument("model")
@target
@click.option("--weights", type=click.Choice(["int8", "fp16"]), default="int8", show_default=True)
def quantize(model: str, folder: Path, weights: str) -> None:
    """Write MODEL to FOLDER with its weights stored smaller; arithmetic stays float32.

    Needs `secondpass[train]`.
    """
    from secondpass.models.quantizing import quantize_model

    with told_errors(), working(f"quantizing [{model}]"):
        done = quantize_model(source(model), folder, weights)
    sizes = f"{megabytes(done.before)} before, {megabytes(done.after)} now"
    click.echo(f"{folder}: {sizes}; scores moved by at most {done.difference:.1e}")


@models_command.command()
@click.argument("model")
@click.confirmation_option(prompt="Delete it from the Hugging Face cache?")
def delete(model: str) -> None:
    """Delete MODEL from the Hugging Face cache."""
    from secondpass.models.catalogue import delete_model

    with told_errors():
        freed = delete_model(model)
    click.echo(f"{megabytes(freed)} freed")


@models_command.command()
@click.argument("query")
@click.argument("text")
@click.option("--model", default=RERANKER_ID, show_default=True, help="A folder, or a Hugging Face hub id.")
@click.option("--html", type=NewFile(), help="Write a page instead.")
def explain(query: str, text: str, model: str, html: Path | None) -> None:
    """Show which words of QUERY and TEXT moved the score, each blanked out in turn."""
    from secondpass.models.cross_encoder import CrossEncoder
    from secondpass.models.occlusion import attribute

    with told_errors(), working("reading the text without each of its words"):
        attribution = attribute(CrossEncoder.load(source(model)), query, text)
    if html is None:
        output().print(render_attribution(attribution))
        return
    html.write_text(attribution_html(attribution), encoding="utf-8")
    click.echo(f"{html}: score {attribution.score:.4f}")


def render_description(description: Description) -> Table:
    """Return what a model is as a table of two columns."""
    config, model = description.config, description.model
    table = Table(show_header=False)
    rows = {
        "folder": description.folder,
        "family": config.get("model_type", "not told"),
        "layers x width": f"{_first(config, 'num_hidden_layers', 'n_layers')} x {_first(config, 'hidden_size', 'dim')}",
        "vocabulary": model.tokenizer.tokenizer.get_vocab_size(),
        "longest pair": f"{model.tokenizer.max_length} tokens",
        "inputs": ", ".join(sorted(model.session.inputs)),
        "matching tokens": "told by their type" if model.tokenizer.canonical is not None else "not told",
        "scores": "from 0 to 1 (sigmoid)" if model.sigmoid else "raw logits",
        "read": "one pair at a time: its arithmetic minds company" if model.session.alone else "in batches",
    }
    for name, value in rows.items():
        table.add_row(name, str(value))
    return table


def source(model: str) -> str | Path:
    """Return where a model is loaded from."""
    return SHIPPED_MODEL if model == RERANKER_ID else model


def megabytes(size: int) -> str:
    """Return a number of bytes as people read it."""
    return f"{size / 1e6:,.1f} MB" if size >= 1e5 else f"{size / 1e3:,.1f} kB"


def _first(config: Mapping[str, Any], *names: str) -> Any:
    return next((config[name] for name in names if name in config), "?")
