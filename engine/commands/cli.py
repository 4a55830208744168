"""The command `secondpass`.

    secondpass demo                 the whole chain on the films: every stage's ranks, then nDCG on the test queries
    secondpass search QUERY         one search over the films
    secondpass pages QUERY          a search walked page by page: what shows twice, what never
    secondpass evaluate             a chain's marks on judged queries
    secondpass serve                Elasticsearch's REST API on a port
    secondpass train ltr            a learning-to-rank model from judged documents: the films', or one's own
    secondpass models               cross-encoders: list, show, export, quantize, delete, explain

Tables go to stdout, progress to stderr. A chain of one's own is a `_search` body with `{{query}}` where the query belongs:
`secondpass demo --show-body` writes the built-in one to start from.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO

import click
import orjson
from rich.markup import escape

from secondpass.engine.compatibility import Compatibility
from secondpass.engine.engine import Engine
from secondpass.engine.evaluation import Evaluation, evaluate
from secondpass.engine.indices.setting_readers import MAX_SHARDS
from secondpass.engine.paging.page_map_html import html_of
from secondpass.engine.paging.page_map_table import render_page_map
from secondpass.engine.paging.pagination import FROZEN
from secondpass.engine.tables import render_trace
from secondpass.engine.tracing.trace import RankTrace
from secondpass.fixtures import JudgedQuery, Split, judgments, ltr_model, queries

from .demo import INDEX, PAGE, REQUEST, SHARDS, asks_for_query, demo_engine, demo_request
from .evaluation_tables import render_evaluation, render_kinds, verdicts
from .hit_tables import render_hits
from .models import models_command
from .terminal import NewFile, output, print_anywhere, progress, read_object, told_errors, working
from .train import train

EXAMPLE = "robot film where the machine is not evil"

body_option = click.option(
    "--body", "file", type=click.File("rb"), help="A _search body (- for stdin); {{query}} in it is filled in."
)
model_option = click.option(
    "--ltr-model", "model", type=click.File("rb"), help="Another learning-to-rank model, as `train ltr` writes it."
)
shards_option = click.option("--shards", default=SHARDS, show_default=True, type=click.IntRange(1, 64))
split_option = click.option(
    "--split", type=click.Choice(["test", "train"]), default="test", show_default=True, help="Which queries to mark."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="secondpass")
def main() -> None:
    """Elasticsearch's query-and-rescore path in one process."""
    print_anywhere()


@main.command()
@click.argument("query", required=False)
@body_option
@model_option
@shards_option
@split_option
@click.option("--show-body", is_flag=True, help="Write the chain and stop.")
def demo(query: str, file: BinaryIO | None, model: BinaryIO | None, shards: int, split: Split, show_body: bool) -> None:
    """Rank films for QUERY through every stage, then mark each stage on the judged queries."""
    template = read_template(file)
    if show_body:
        click.echo(orjson.dumps(template, option=orjson.OPT_INDENT_2))
        return
    with told_errors():
        asks = has_place(template, query)
        engine = index_films(shards, model)
        show_ranking(engine, (query or EXAMPLE) if asks else "", template)
        if asks:
            show_marks(engine, template, split)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=9200, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--shards",
    default=1,
    show_default=True,
    type=click.IntRange(1, MAX_SHARDS),
    help="Of a new index that does not say how many.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="A directory that keeps the data; without one, they are gone when the command ends.",
)
@click.option(
    "--compatibility",
    default=Compatibility.NEWEST.value,
    show_default=True,
    type=click.Choice([version.value for version in Compatibility]),
    help="Whose scores, where versions of Elasticsearch differ.",
)
@click.option("--strict", is_flag=True, help="Refuse what Elasticsearch refuses though its documentation prints it.")
@click.option(
    "--test-services", is_flag=True, help="Have the inference service test_reranking_service, for test suites."
)
def serve(
    host: str, port: int, shards: int, data: Path | None, compatibility: str, strict: bool, test_services: bool
) -> None:
    """Answer Elasticsearch's REST API on a port until interrupted."""
    from secondpass.engine.rest.server import listen
    from secondpass.engine.rest.server import serve as serve_application

    try:
        listening = listen(host, port)
    except OSError as error:
        raise click.ClickException(
            f"cannot listen on {host}:{port}: {error.strerror} (see --host and --port)"
        ) from error
    with listening, told_errors():
        engine = Engine(
            number_of_shards=shards, data=data, compatibility=compatibility, strict=strict, test_services=test_services
        )
        shown = f"[{host}]" if ":" in host else host
        click.echo(f"secondpass answers on http://{shown}:{port}", err=True)
        with closing(engine):
            serve_application(engine.application(), listening)


@main.command()
@click.argument("query", required=False)
@body_option
@model_option
@shards_option
@click.option("--explain", is_flag=True, help="Say how every score came about; with --json to the last detail.")
@click.option("--trace", "traced", is_flag=True, help="Show score and rank after every stage.")
@click.option("--json", "as_json", is_flag=True, help="Print the response as Elasticsearch does.")
def search(
    query: str | None,
    file: BinaryIO | None,
    model: BinaryIO | None,
    shards: int,
    explain: bool,
    traced: bool,
    as_json: bool,
) -> None:
    """Search the films for QUERY, or with a --body of your own."""
    if traced and (explain or as_json):
        raise click.UsageError("--trace shows a table of its own, without --explain and --json")
    template = read_template(file)
    with told_errors():
        if has_place(template, query) and query is None:
            raise click.UsageError("give a QUERY, or a --body without {{query}}")
        engine = index_films(shards, model)
        if traced:
            show_ranking(engine, query or "", template)
            return
        body = demo_request(query or "", template) | ({"explain": True} if explain else {})
        with working(f"searching for [{query or 'the body'}]"):
            response = engine.search(INDEX, body)
    if as_json:
        click.echo(orjson.dumps(response, option=orjson.OPT_INDENT_2))
    else:
        output().print(render_hits(response))


@main.command()
@click.argument("query", required=False)
@body_option
@model_option
@shards_option
@click.option("--size", default=PAGE, show_default=True, type=click.IntRange(1, 1000), help="Hits on a page.")
@click.option("--pages", "count", default=5, show_default=True, type=click.IntRange(1, 100), help="Pages to walk.")
@click.option("--frozen", is_flag=True, help="Cut the pages from one frozen ranking.")
@click.option("--html", type=NewFile(allow_dash=True), help="Write the map as HTML (- for stdout).")
def pages(
    query: str | None,
    file: BinaryIO | None,
    model: BinaryIO | None,
    shards: int,
    size: int,
    count: int,
    frozen: bool,
    html: Path | None,
) -> None:
    """Walk the films for QUERY page by page, and tell what shows twice and what never."""
    template = read_template(file)
    with told_errors():
        if has_place(template, query) and query is None:
            query = EXAMPLE
        engine = index_films(shards, model)
        body = demo_request(query or "", template) | ({"pagination": FROZEN} if frozen else {})
        with working(f"walking {count} pages of [{query or 'the body'}]"):
            walked = engine.page_map(INDEX, body, size, count)
    if html is None:
        output().print(render_page_map(walked))
        return
    with click.open_file(str(html), "w", encoding="utf-8") as page:
        page.write(html_of(walked))


@main.command("evaluate")
@body_option
@model_option
@shards_option
@split_option
def evaluate_command(file: BinaryIO | None, model: BinaryIO | None, shards: int, split: Split) -> None:
    """Mark every stage of a chain on the judged queries, also by kind of query."""
    template = read_template(file)
    with told_errors():
        if not asks_for_query(template):
            raise click.UsageError("the --body has no {{query}}, so there is no place for the judged queries")
        show_marks(index_films(shards, model), template, split, kinds=True)


main.add_command(train)
main.add_command(models_command)


def has_place(template: Mapping[str, Any], query: str | None) -> bool:
    """Tell whether a template has a place for a query; refuses a *query* there is no place for."""
    asks = asks_for_query(template)
    if query is not None and not asks:
        raise click.UsageError("the --body has no {{query}}, so there is no place for the QUERY")
    return asks


def read_template(file: BinaryIO | None) -> dict[str, Any]:
    """Return the chain in *file*, or the built-in one."""
    return REQUEST if file is None else read_object(file, "--body")


def index_films(shards: int, model: BinaryIO | None) -> Engine:
    """Return an engine that holds the films, and the learning-to-rank model in *model* or the built-in one."""
    body = ltr_model() if model is None else read_object(model, "--ltr-model")
    with working(f"indexing the films into {shards} shards"):
        return demo_engine(shards=shards, ltr_model=body)


def show_ranking(engine: Engine, query: str, template: Mapping[str, Any]) -> None:
    """Print one query's ranks after every stage."""
    body = demo_request(query, template)
    with working(f"ranking the films for [{query or 'the body'}]"):
        trace = engine.trace(INDEX, body)
    known = {each.text.lower(): each.id for each in queries()}.get(query.lower())
    console = output()
    console.print(f"\n[bold]{escape(query) or 'the body'}[/bold]: {trace.total} films match", highlight=False)
    grades = judgments()[known] if known else None
    console.print(render_trace(trace, body.get("size", PAGE), grades=grades, width=console.width))
    for warning in trace.warnings:
        console.print(f"• {warning}", markup=False, highlight=False)


def show_marks(engine: Engine, template: Mapping[str, Any], split: Split, *, kinds: bool = False) -> None:
    """Print what every stage is worth on the queries of *split*."""
    evaluation = marks(engine, template, queries(split))
    console = output()
    console.print(f"\n[bold]Every stage on the {split} queries[/bold]", highlight=False)
    console.print(render_evaluation(evaluation))
    if split == "train":
        console.print(
            "The models that come with secondpass have learnt from these queries: their marks here are flattery."
        )
    if kinds:
        console.print("", render_kinds(evaluation), sep="\n")
    for verdict in verdicts(evaluation):
        console.print(f"• {verdict}", markup=False, highlight=False)


def marks(engine: Engine, template: Mapping[str, Any], asked: tuple[JudgedQuery, ...]) -> Evaluation:
    """Evaluate a chain, telling how far it is."""

    def traced(text: str) -> RankTrace:
        return engine.trace(INDEX, demo_request(text, template))

    with progress("judged queries", len(asked)) as advance:
        return evaluate(traced, asked, judgments(), advance, threads=os.cpu_count() or 1)
