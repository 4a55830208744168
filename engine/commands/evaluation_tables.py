"""What a person reads of an evaluation: each stage's marks, what each stage added, and where it lost."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from secondpass.engine.evaluation import CLEARLY_RELEVANT, Evaluation, K, StageMarks, Step, steps

MEASURES = {
    f"nDCG@{K}": "ndcg",
    f"MRR@{K}": "reciprocal_rank",
    f"recall@{K}": "recall",
    "in list": "kept",
}


def render_evaluation(evaluation: Evaluation) -> Table:
    """Return the mean marks of every stage, with what it gained over the one before.

    *won/lost* counts queries; *p* is how often chance alone makes so large a difference.
    """
    caption = (
        f"{len(evaluation.queries)} queries, unjudged = grade 0. MRR and recall count grade {CLEARLY_RELEVANT} and better; "
        "in list: recall of all that a stage leaves to the next. Best order found: the best any rescorer could do."
    )
    table = Table(
        box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold", caption=caption, caption_justify="left"
    )
    table.add_column("stage", no_wrap=True)
    for heading in ("window", f"nDCG@{K}", "gain", "won/lost", "p", *list(MEASURES)[1:]):
        table.add_column(heading, justify="right", no_wrap=True)
    changes: list[Step | None] = [None, *steps(evaluation)]
    for stage, step in zip(evaluation.stages, changes, strict=True):
        table.add_row(*_stage(stage, step))
    best = f"{evaluation.best_possible.mean():.4f}"
    table.add_row(Text("best order found", style="dim"), "", Text(best, style="dim"))
    return table


def _stage(stage: StageMarks, step: Step | None) -> Iterator[Text]:
    yield Text(stage.stage)
    yield Text("" if stage.window_size is None else str(stage.window_size))
    yield Text(f"{stage.mean('ndcg'):.4f}", style="bold")
    yield Text("") if step is None else signed(step.gain)
    yield Text("" if step is None else f"{step.better}/{step.worse}")
    yield Text("" if step is None else f"{step.chance():.3f}")
    for measure in list(MEASURES.values())[1:]:
        yield Text(f"{stage.mean(measure):.4f}")


def render_kinds(evaluation: Evaluation) -> Table:
    """Return the mean nDCG of every stage for each kind of query."""
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    table.add_column(f"nDCG@{K}\nby kind", no_wrap=True)
    names = [stage.stage.replace("_", "\n", 1) for stage in evaluation.stages]
    for heading in ("queries", *names, "best\norder"):
        table.add_column(heading, justify="right", no_wrap=True)
    for kind in evaluation.kinds:
        part = evaluation.of_kind(kind)
        marks = [stage.mean("ndcg") for stage in part.stages]
        best = Text(f"{part.best_possible.mean():.4f}", style="dim")
        table.add_row(kind, str(len(part.queries)), *map(_compared, marks, [None, *marks]), best)
    return table


def _compared(mark: float, before: float | None) -> Text:
    style = "" if before is None or round(mark - before, 4) == 0 else "green" if mark > before else "red"
    return Text(f"{mark:.4f}", style=style)


def signed(difference: float) -> Text:
    """Return a difference with its sign, green for a gain and red for a loss."""
    return Text(f"{difference:+.4f}", style="green" if difference > 0 else "red" if difference < 0 else "dim")


def verdicts(evaluation: Evaluation) -> Iterator[str]:
    """Say of every stage whether it is better than the one before, and if not, where it lost."""
    for step in steps(evaluation):
        name, before = step.after.stage, step.before.stage
        if step.gain > 0:
            yield f"{name} is better than {before} by {step.gain:.4f}{_reservation(step)}."
        else:
            yield f"{name} is not better than {before}: {step.gain:+.4f}. {_losses(evaluation, step)}"


def _reservation(step: Step, accepted: float = 0.05) -> str:
    p = step.chance()
    return (
        "" if p < accepted else f", which {len(step.differences)} queries are too few to tell from chance (p = {p:.2f})"
    )


def _losses(evaluation: Evaluation, step: Step) -> str:
    """Name the kinds of queries that lost most, and the query that lost most of all."""
    sums = dict.fromkeys(evaluation.kinds, 0.0)
    for query, difference in zip(evaluation.queries, step.differences.tolist(), strict=True):
        sums[query.kind] += difference / len(evaluation.queries)
    worst_kinds = [
        f"{kind} ({change:+.4f})" for kind, change in sorted(sums.items(), key=lambda item: item[1])[:2] if change < 0
    ]
    worst = int(step.differences.argmin())
    if not worst_kinds:
        return "No query changed."
    marks = f"{step.before.marks[worst].ndcg:.2f} to {step.after.marks[worst].ndcg:.2f}"
    return f"It loses on {', '.join(worst_kinds)}; most on [{evaluation.queries[worst].text}], {marks}."
