"""The terminal of the command line: where tables and progress go, and how failures are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from secondpass.engine.error_table import ElasticsearchError
from secondpass.models.errors import ModelError

PIPED_WIDTH = 140
"""Columns of a table that no terminal shows."""


def output() -> Console:
    """Return what tables are printed to: stdout."""
    console = Console()
    return console if console.is_terminal else Console(width=PIPED_WIDTH)


def narration() -> Console:
    """Return what progress is told to: stderr."""
    return Console(stderr=True)


@contextmanager
def working(on: str) -> Iterator[None]:
    """Say what is being worked on while it lasts."""
    console = narration()
    if not console.is_terminal:
        console.print(f"{on} …", markup=False, highlight=False)
        yield
        return
    with console.status(on.replace("[", r"\[")):
        yield


@contextmanager
def progress(of: str, total: int) -> Iterator[Callable[[], None]]:
    """Show how many of *total* are done; what is given is called after each."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=narration(), transient=True) as shown:
        task = shown.add_task(of, total=total)
        yield lambda: shown.advance(task)


@contextmanager
def told_errors() -> Iterator[None]:
    """Turn what a request may do wrong into one line and exit status 1."""
    try:
        yield
    except ElasticsearchError as error:
        raise click.ClickException(f"{error.type}: {error.reason}") from error
    except ModelError as error:
        raise click.ClickException(str(error)) from error


def read_object(file: BinaryIO, option: str) -> dict[str, Any]:
    """Return the JSON object in the file given as *option*."""
    try:
        body = orjson.loads(file.read())
    except orjson.JSONDecodeError as error:
        raise click.BadParameter(f"no JSON: {error}", param_hint=option) from error
    if not isinstance(body, dict):
        raise click.BadParameter("no JSON object", param_hint=option)
    return body
