"""The command `secondpass train ltr`: judgments in, a learning-to-rank model out, and how good it is.

    secondpass train ltr                                      the films' own model, from their train queries
    secondpass train ltr --judgments judged.tsv --documents docs.jsonl --features features.json

The model is written as the body of `PUT _ml/trained_models/{id}`, for Elasticsearch and for `Engine.put_trained_model`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import click
import orjson
from click.core import ParameterSource
from rich.table import Table

from secondpass.engine.evaluation import Evaluation, evaluate
from secondpass.engine.training.files import read_documents, read_judgments, read_queries
from secondpass.engine.training.run import FIRST_PASS, TrainingRun, index_documents
from secondpass.fixtures import judgments, queries
from secondpass.models.ltr_boosters import LIBRARIES
from secondpass.models.ltr_config import LTRModelConfig
from secondpass.models.ltr_importance import feature_importance

from .demo import INDEX, REQUEST, SHARDS, asks_for_query, demo_engine, demo_request
from .evaluation_tables import render_evaluation, verdicts
from .terminal import NewFile, narration, output, progress, read_object, told_errors, working

file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def train() -> None:
    """Train models."""


@train.command("ltr")
@click.option(
    "--judgments", "judged", type=file, help="TSV with query_id, query, doc_id, grade in its header; or TREC qrels."
)
@click.option("--documents", type=file, help="JSON lines; _id or id names a document.")
@click.option(
    "--features",
    type=click.File("rb"),
    help='{"feature_extractors": [...]}, with {{query}} in the queries.',
)
@click.option("--queries", "texts", type=file, help="The queries' texts, for qrels: id<TAB>text, or JSON lines.")
@click.option(
    "--index", "created", type=click.File("rb"), help="The body the index is created with: mappings, settings."
)
@click.option("--body", type=click.File("rb"), help="A _search body with {{query}}; else every field is asked.")
@click.option("--library", type=click.Choice(list(LIBRARIES)), default="lightgbm", show_default=True)
@click.option("--trees", default=100, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0))
@click.option(
    "--set", "parameters", multiple=True, metavar="NAME=VALUE", help="A parameter of the library, by its own name."
)
@click.option("--held-out", default=0.3, show_default=True, type=click.FloatRange(0, 1, max_open=True))
@click.option(
    "--window", default=100, show_default=True, type=click.IntRange(10, 10_000), help="How many are rescored."
)
@click.option("--shards", type=click.IntRange(1, 64), help=f"{SHARDS} for the films, else as --index says.")
@click.option("--out", type=NewFile(), default=Path("ltr_model.json"), show_default=True)
@click.pass_context
def train_ltr_command(context: click.Context, /, out: Path, shards: int | None, **given: Any) -> None:
    """Train a learning-to-rank model from judged documents; without --judgments, the films' own.

    Needs `secondpass[train]`, and for --library xgboost that as well.
    """
    evaluation: Evaluation | None
    try:
        with told_errors():
            if given["judged"] is None:
                _refuse_others(context)
                body, evaluation = _train_on_films(shards or SHARDS)
            else:
                body, evaluation = _train_on(shards, **given)
    except ImportError as error:
        raise click.ClickException(f"training needs more: pip install 'secondpass[train]' ({error})") from error
    out.write_bytes(orjson.dumps(body) + b"\n")
    if evaluation is not None:
        show_examination(evaluation)
    output().print("", render_importance(body["definition"]), sep="\n")
    click.echo(f"\n{out}: {out.stat().st_size:,} bytes; {body['description']}")


def show_examination(evaluation: Evaluation) -> None:
    """Print the marks before and after the model, on queries it has not learnt from."""
    console = output()
    console.print("\n[bold]Before and after, on queries the model has not seen[/bold]", highlight=False)
    console.print(render_evaluation(evaluation))
    for verdict in verdicts(evaluation):
        console.print(f"• {verdict}", markup=False, highlight=False)


def render_importance(definition: Mapping[str, Any]) -> Table:
    """Return each feature's share of what all decisions gained in training, and how many decisions ask for it."""
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("feature", no_wrap=True)
    for heading in ("share of gain", "decisions"):
        table.add_column(heading, justify="right")
    for row in feature_importance(definition):
        table.add_row(row.feature, f"{row.share:.1%}", str(row.splits))
    return table


def _refuse_others(context: click.Context) -> None:
    """Refuse what only a training on one's own judgments listens to."""
    for name in context.params.keys() - {"out", "shards"}:
        if context.get_parameter_source(name) is not ParameterSource.DEFAULT:
            option = next(option for option in context.command.params if option.name == name).opts[0]
            raise click.UsageError(f"{option} needs --judgments")


def _train_on_films(shards: int) -> tuple[dict[str, Any], Evaluation]:
    from .demo_training import train_demo_model

    with progress("train queries", len(queries("train"))) as advance:
        body = train_demo_model(shards, advance)
    engine, asked = demo_engine(shards=shards, ltr_model=body), queries("test")
    template = {**REQUEST, "rescore": REQUEST["rescore"][:2]}
    with progress("test queries", len(asked)) as advance:
        marks = evaluate(lambda text: engine.trace(INDEX, demo_request(text, template)), asked, judgments(), advance)
    return body, marks


def _train_on(
    shards: int | None,
    judged: Path,
    documents: Path | None,
    features: BinaryIO | None,
    texts: Path | None,
    created: BinaryIO | None,
    body: BinaryIO | None,
    held_out: float,
    window: int,
    parameters: Sequence[str],
    trees: int,
    **options: Any,
) -> tuple[dict[str, Any], Evaluation | None]:
    if documents is None or features is None:
        raise click.UsageError("--judgments needs --documents and --features")
    own = dict(map(_parameter, parameters))
    config = LTRModelConfig.read(read_object(features, "--features"))
    index = {} if created is None else read_object(created, "--index")
    template = FIRST_PASS if body is None else read_object(body, "--body")
    if not asks_for_query(template):
        raise click.UsageError("the --body has no {{query}}, so there is no place for the judged queries")
    with working(f"reading {judged.name} and {documents.name}"):
        given, rows = read_judgments(judged), list(read_documents(documents))
    with progress("documents", len(rows)) as advance:
        engine = index_documents(rows, index, shards, advance)
    ids = {row["_id"] for row in rows}
    run = TrainingRun.of(engine, ids, config, given, {} if texts is None else read_queries(texts), held_out)
    if run.left_out:
        narration().print(f"judgments left out, of documents that are not there: {run.left_out}", highlight=False)
    with progress("queries", len(run.learnt)) as advance:
        known = run.log(advance)
    with progress("trees", trees) as advance:
        model = run.train(known, advance, trees=trees, parameters=own, **options)
    if not run.examined:
        return model, None
    with progress("held-out queries", len(run.examined)) as advance:
        return model, run.examine(template, window, advance)


def _parameter(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"[{text}] is not NAME=VALUE", param_hint="--set")
    try:
        return name, orjson.loads(value)
    except orjson.JSONDecodeError:
        return name, value
