"""The terminal of the command line: where tables and progress go, and how failures are told."""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from secondpass.engine.error_table import ElasticsearchError
from secondpass.models.errors import ModelError

PIPED_WIDTH = 140
"""Columns of a table that no terminal shows."""

MARKS = "▲▼★✓✗─•·…█"
PLAIN_MARKS = str.maketrans(MARKS, "^v*+x-*..#")


def print_anywhere() -> None:
    """Let stdout and stderr show plainer marks where their encoding lacks ours, and question marks for other characters."""
    codecs.register_error("secondpass", _in_ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="secondpass")


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for the characters that cannot be encoded, as many, for tables keep their columns."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end].translate(PLAIN_MARKS)
    return lacking.encode("ascii", "replace").decode("ascii"), error.end


class NewFile(click.Path):
    """A file to write when the work is done; refused before it begins where there is no place for the file."""

    def __init__(self, *, allow_dash: bool = False) -> None:
        super().__init__(dir_okay=False, writable=True, allow_dash=allow_dash, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path; fails as click does."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if self.allow_dash and str(path) == "-":
            return path
        if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
            self.fail(f"[{path.parent}] is no folder that can be written to", param, ctx)
        return path


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
