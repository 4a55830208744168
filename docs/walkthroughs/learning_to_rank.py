"""Learning to rank, from an empty index to a better first page, with the clients everybody uses.

The steps are those of Elastic's public notebook on learning to rank; client, eland and XGBoost are the real ones, unmodified.

    python docs/walkthroughs/learning_to_rank.py --data MOVIES
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd
import xgboost
from elasticsearch import Elasticsearch, helpers
from rich.console import Console
from rich.progress import track
from rich.table import Table

from secondpass import Engine

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from eland.ml import MLModel
    from eland.ml.ltr import FeatureLogger, LTRModelConfig, QueryFeatureExtractor

INDEX, MODEL = "movies", "movies-ltr"
SEARCHED = ["title", "overview", "actors", "director", "tags", "characters"]
WINDOW = 100
BATCH = 50
DATA = Path(__file__).parents[3] / "shared" / "data" / "movies"


def matching(field: str, **options: str) -> dict[str, Any]:
    """Return the template of a `match` query; a template's `{{query}}` is filled in for each search."""
    return {"match": {field: {"query": "{{query}}", **options}}}


POPULARITY = {
    "script_score": {
        "query": {"exists": {"field": "popularity"}},
        "script": {"source": "return doc['popularity'].value;"},
    }
}
FEATURES = LTRModelConfig(
    feature_extractors=[
        QueryFeatureExtractor("title_bm25", matching("title")),
        QueryFeatureExtractor("actors_bm25", matching("actors")),
        QueryFeatureExtractor("title_all_terms_bm25", matching("title", minimum_should_match="100%")),
        QueryFeatureExtractor("actors_all_terms_bm25", matching("actors", minimum_should_match="100%")),
        QueryFeatureExtractor("popularity", POPULARITY),
    ]
)


@dataclass(frozen=True)
class Judged:
    """Hold a query and the grades of the films someone looked at for it, by document id."""

    text: str
    grades: Mapping[str, int]


@dataclass(frozen=True)
class Rows:
    """Hold one row of features for each judged pair, query by query."""

    features: np.ndarray
    grades: np.ndarray
    queries: np.ndarray


def index_films(client: Elasticsearch, data: Path, limit: int | None) -> int:
    """Create the index anew and write the films, the most popular first; return how many were written."""
    client.options(ignore_status=[400, 404]).indices.delete(index=INDEX)
    client.indices.create(index=INDEX, **json.loads((data / "movies-index-settings.json").read_text()))
    films = pd.read_json(data / "movies-corpus.jsonl.gz", lines=True, nrows=limit).to_dict("records")
    written, _ = helpers.bulk(client, ({"_index": INDEX, "_id": film["id"], "_source": film} for film in films))
    client.indices.refresh(index=INDEX)
    return written


def read_judgments(data: Path, limit: int | None) -> list[Judged]:
    """Return the judged queries in the order of the file, or *limit* of them, evenly drawn."""
    rows = pd.read_csv(data / "movies-judgments.tsv.gz", sep="\t", dtype={"doc_id": str})
    judged = [
        Judged(text, dict(zip(group["doc_id"], group["grade"].tolist(), strict=True)))
        for text, group in rows.groupby("query", sort=False)
    ]
    return judged[:: max(1, len(judged) // limit)][:limit] if limit else judged


def log_features(client: Elasticsearch, judged: Sequence[Judged], console: Console) -> Rows:
    """Ask for the features of all judged pairs, one search for each query."""
    logger = FeatureLogger(client, INDEX, FEATURES)
    features: list[list[float]] = []
    for query in track(judged, "Logging features", console=console):
        logged = logger.extract_features({"query": query.text}, list(query.grades))
        features += [logged[doc] for doc in query.grades]
    sizes = [len(query.grades) for query in judged]
    grades = [grade for query in judged for grade in query.grades.values()]
    return Rows(np.array(features), np.array(grades), np.repeat(np.arange(len(judged)), sizes))


def train(rows: Rows, held_out: np.ndarray) -> xgboost.XGBRanker:
    """Train on the rows of all queries but those *held_out*, which tell when to stop."""
    test = np.isin(rows.queries, held_out)
    ranker = xgboost.XGBRanker(objective="rank:ndcg", eval_metric=["ndcg@10"], early_stopping_rounds=20)
    return ranker.fit(
        rows.features[~test],
        rows.grades[~test],
        qid=rows.queries[~test],
        eval_set=[(rows.features[test], rows.grades[test])],
        eval_qid=[rows.queries[test]],
        verbose=False,
    )


def first_pass(text: str) -> dict[str, Any]:
    """Return the search that BM25 answers alone."""
    return {"query": {"multi_match": {"query": text, "fields": SEARCHED}}}


def reranked(text: str) -> dict[str, Any]:
    """Return the same search with its best hits ranked once more by the model."""
    model = {"model_id": MODEL, "params": {"query": text}}
    return {**first_pass(text), "rescore": {"learning_to_rank": model, "window_size": WINDOW}}


def ndcg(client: Elasticsearch, judged: Sequence[Judged], rerank: bool, console: Console) -> float:
    """Return the mean nDCG@10 of *judged* as the ranking evaluation API finds it."""
    called, body = ("LTR", reranked) if rerank else ("BM25", first_pass)
    scores: list[float] = []
    for batch in track(list(batches(judged)), f"Evaluating {called}", console=console):
        requests = [request(str(number), query, body(query.text)) for number, query in enumerate(batch)]
        answer = client.rank_eval(index=INDEX, requests=requests, metric={"dcg": {"k": 10, "normalize": True}})
        scores += [detail["metric_score"] for detail in answer["details"].values()]
    return float(np.mean(scores))


def request(name: str, query: Judged, body: dict[str, Any]) -> dict[str, Any]:
    """Return what the evaluation of one query needs to know."""
    ratings = [{"_index": INDEX, "_id": doc, "rating": grade} for doc, grade in query.grades.items()]
    return {"id": name, "request": body, "ratings": ratings}


def batches(judged: Sequence[Judged]) -> Iterator[Sequence[Judged]]:
    """Cut the queries into requests of a handy size."""
    return (judged[start : start + BATCH] for start in range(0, len(judged), BATCH))


def first_page(client: Elasticsearch, text: str) -> Table:
    """Show the ten best films before and after the model has seen them."""
    table = Table("BM25", "score", "LTR", "score", title=text)
    pages = [client.search(index=INDEX, **body(text))["hits"]["hits"] for body in (first_pass, reranked)]
    for before, after in zip(*pages, strict=False):
        table.add_row(*(str(part) for hit in (before, after) for part in (hit["_source"]["title"], hit["_score"])))
    return table


def held_out_queries(count: int, seed: int) -> np.ndarray:
    """Draw three queries in ten."""
    return np.sort(np.random.default_rng(seed).permutation(count)[: max(1, count * 3 // 10)])


def walk(client: Elasticsearch, data: Path, films: int | None, queries: int | None, seed: int, evaluated: int) -> None:
    """Go all the way, telling of every step."""
    console = Console()
    console.print(f"{index_films(client, data, films):,} films indexed")
    judged = read_judgments(data, queries)
    rows = log_features(client, judged, console)
    console.print(f"{len(judged):,} searches logged {len(rows.grades):,} pairs of query and film")
    held_out = held_out_queries(len(judged), seed)
    ranker = train(rows, held_out)
    rounds = ranker.evals_result()["validation_0"]["ndcg@10"]
    console.print(
        f"nDCG@10 of held-out judgments: {rounds[0]:.5f} after one tree, {max(rounds):.5f} after {len(rounds)}"
    )
    MLModel.import_ltr_model(
        es_client=client, model=ranker, model_id=MODEL, ltr_model_config=FEATURES, es_if_exists="replace"
    )
    console.print(first_page(client, "star wars"))
    asked = [judged[number] for number in held_out[:evaluated]]
    before, after = (ndcg(client, asked, rerank, console) for rerank in (False, True))
    console.print(f"nDCG@10 of {len(asked)} held-out queries on the whole index: BM25 {before:.4f}, LTR {after:.4f}")


@click.command()
@click.option("--data", default=DATA, envvar="SECONDPASS_MOVIES", show_envvar=True, type=click.Path(path_type=Path))
@click.option("--url", help="A server to ask; without one, an engine in this process.")
@click.option("--films", type=click.IntRange(1), help="Index so many films only, the most popular.")
@click.option("--queries", type=click.IntRange(10), help="Learn from so many queries only.")
@click.option("--evaluated", default=500, show_default=True, help="Evaluate at most so many held-out queries.")
@click.option("--seed", default=0, show_default=True, help="Draws the held-out queries.")
def main(data: Path, url: str | None, films: int | None, queries: int | None, evaluated: int, seed: int) -> None:
    """Learn to rank films; --data is the folder with the films, the judgments and the index settings."""
    if not data.is_dir():
        raise click.UsageError(f"[{data}] is no folder: --data or SECONDPASS_MOVIES says where the films are")
    warnings.simplefilter("ignore")
    walk(Elasticsearch(url) if url else Engine().client(), data, films, queries, seed, evaluated)


if __name__ == "__main__":
    main()
