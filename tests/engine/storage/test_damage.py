"""Files that were damaged: told, never a crash, and the rest is loaded."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass import Engine
from secondpass.engine.storage.lines import encoded

DOCUMENTS = 20


def filled(folder: Path) -> Engine:
    """Return an engine that keeps some of everything in *folder*."""
    engine = Engine(data=folder)
    client = engine.client()
    for index in ("films", "tales"):
        client.indices.create(index=index, mappings={"properties": {"n": {"type": "long"}}})
        operations = [({"index": {"_id": str(i)}}, {"n": i, "name": f"name {i}"}) for i in range(DOCUMENTS)]
        client.bulk(index=index, operations=[line for pair in operations for line in pair])
        client.indices.put_alias(index=index, name=f"{index}-alias")
    for name in ("a", "b"):
        client.put_script(id=name, script={"lang": "painless", "source": name})
    return engine


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a directory, by their names below it, the journals by the names of their indices."""
    folder = tmp_path_factory.mktemp("data")
    engine = filled(folder)
    journals = {f"indices/{service.uuid}.journal": f"indices/{service.name}.journal" for service in engine.node.indices}
    engine.close()
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {journals.get(name, name): path.read_bytes() for name, path in files.items() if name != "lock"}


@pytest.fixture
def directory(written: dict[str, bytes], tmp_path: Path) -> Path:
    write(tmp_path, written)
    return tmp_path


def write(folder: Path, files: dict[str, bytes]) -> None:
    (folder / "indices").mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def count(engine: Engine, index: str) -> int:
    total: int = engine.count(index)["count"]
    return total


def reasons(engine: Engine) -> list[str]:
    return [str(damage) for damage in engine.load_report.damages]


def change(path: Path, how: Callable[[bytes], bytes]) -> None:
    path.write_bytes(how(path.read_bytes()))


def without_line(text: bytes, number: int) -> bytes:
    lines = text.splitlines(keepends=True)
    del lines[number]
    return b"".join(lines)


def test_nothing_is_wrong_with_what_was_written(directory: Path) -> None:
    engine = Engine.load(directory)

    assert reasons(engine) == []
    assert engine.load_report.documents == 2 * DOCUMENTS


def test_a_flipped_bit_costs_one_document(directory: Path, caplog: pytest.LogCaptureFixture) -> None:
    change(directory / "indices/films.journal", lambda text: text.replace(b'"name 7"', b'"name 6"'))
    with caplog.at_level(logging.WARNING):
        engine = Engine(data=directory)

    assert reasons(engine) == ["line 11 of films.journal: does not have its checksum"]
    assert "line 11 of films.journal: does not have its checksum" in caplog.text
    assert (count(engine, "films"), count(engine, "tales")) == (DOCUMENTS - 1, DOCUMENTS)
    assert engine.client().exists(index="films", id="7").body is False


def test_what_is_written_after_a_torn_line_is_not_torn(directory: Path) -> None:
    change(directory / "indices/films.journal", lambda text: text[:-10])
    torn = (directory / "indices/films.journal").read_bytes()
    engine = Engine(data=directory)
    assert reasons(engine) == [
        "line 23 of films.journal: does not have its checksum, it ends early",
        "films.journal: is shorter than it was, 10 bytes are gone",
    ]
    engine.index("films", {"n": 1}, "new")
    engine.close()

    again = Engine(data=directory)
    assert count(again, "films") == DOCUMENTS
    assert again.get("films", "new")["found"]
    assert reasons(again) == []
    assert (directory / "indices/films.journal.damaged").read_bytes() == torn


def test_a_lost_newline_costs_nothing(directory: Path) -> None:
    change(directory / "indices/films.journal", lambda text: text[:-1])
    engine = Engine(data=directory)
    engine.index("films", {"n": 1}, "new")
    engine.close()

    again = Engine(data=directory)
    assert (reasons(engine), reasons(again)) == (["films.journal: is shorter than it was, 1 bytes are gone"], [])
    assert count(again, "films") == DOCUMENTS + 1


def test_a_field_keeps_its_type_when_the_document_that_brought_it_is_lost(directory: Path) -> None:
    def lose_the_first(text: bytes) -> bytes:
        return text.replace(b'"name 0"', b'"name_0"')

    change(directory / "indices/films.journal", lose_the_first)
    engine = Engine.load(directory)
    assert engine.get_mapping("films") == {"films": Engine.load(directory).get_mapping("tales")["tales"]}


def test_a_journal_that_is_missing_is_named(directory: Path) -> None:
    (directory / "indices/films.journal").unlink()
    engine = Engine(data=directory)

    assert reasons(engine) == [
        "line 2 of indices.state: cannot be done again: IndexNotFoundError: no such index [films]",
        "line 2 of aliases.state: cannot be done again: IndexNotFoundError: no such index [films]",
    ]
    assert count(engine, "tales-alias") == DOCUMENTS


def test_an_index_whose_making_is_lost_is_left_alone(directory: Path) -> None:
    path = directory / "indices/films.journal"
    change(path, lambda text: text.replace(b'"created_ms"', b'"created_mz"'))
    left = path.read_bytes()
    engine = Engine(data=directory)
    engine.index("films", {"n": 1}, "new")
    engine.close()

    assert "films.journal: does not begin with the making of an index, and is left alone" in reasons(engine)
    assert path.read_bytes() == left
    again = Engine(data=directory)
    assert count(again, "films") == 1


@pytest.mark.parametrize("file", ["indices/films.journal", "scripts.state", "indices.state", "aliases.state"])
@pytest.mark.parametrize(
    ("how", "reason"),
    [
        (lambda text: b"", "line 1"),
        (lambda text: without_line(text, -1), "is shorter than it was"),
        (lambda text: without_line(text, -2), "is shorter than it was"),
        (lambda text: encoded({"secondpass": "index", "format": 7}) + text, "has format [7], and only [1] is known"),
        (lambda text: encoded({"secondpass": "else", "format": 1}) + text, "holds [else], not"),
        (lambda text: os.urandom(100) + b"\n" + text, "does not have its checksum"),
        (lambda text: b"[" * 5000 + b"\n" + text, "does not have its checksum"),
        (lambda text: text + encoded({"what": None}), "cannot be done again"),
        (lambda text: text + encoded([1]), "is no object"),  # type: ignore[arg-type]
    ],
)
def test_other_damage_is_told(directory: Path, file: str, how: Any, reason: str) -> None:
    change(directory / file, how)
    engine = Engine(data=directory)

    assert any(reason in told for told in reasons(engine)), reasons(engine)
    assert count(engine, "tales") == DOCUMENTS


def test_a_damaged_file_of_scripts_is_kept_beside_the_new_one(directory: Path) -> None:
    change(directory / "scripts.state", lambda text: text.replace(b'"a"', b'"c"', 1))
    damaged = (directory / "scripts.state").read_bytes()
    engine = Engine(data=directory)
    client = engine.client()
    assert [client.options(ignore_status=404).get_script(id=id_)["found"] for id_ in "ab"] == [False, True]
    client.put_script(id="c", script={"lang": "painless", "source": "c"})
    engine.close()

    assert (directory / "scripts.state.damaged").read_bytes() == damaged
    assert reasons(Engine(data=directory)) == []


def test_a_file_that_cannot_be_read_is_told(directory: Path) -> None:
    (directory / "indices/films.journal").unlink()
    (directory / "indices/films.journal").mkdir()
    (directory / "scripts.state").unlink()
    engine = Engine(data=directory)

    assert "films.journal: cannot be read: Is a directory" in reasons(engine)
    assert "scripts.state: is missing" in reasons(engine)


@given(data=st.data())
def test_any_damage_is_told_and_the_rest_is_there(
    data: st.DataObject, written: dict[str, bytes], tmp_path_factory: Any
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    name = data.draw(st.sampled_from(sorted(written)))
    text = written[name]
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start, min(len(text), start + 300)))
    damaged = text[:start] + data.draw(st.binary(max_size=20)) + text[end:]
    write(folder, {**written, name: damaged})
    engine = Engine(data=folder)
    engine.index("new", {"n": 1}, "1")
    engine.close()

    again = Engine(data=folder)
    assert again.load_report.documents == engine.load_report.documents + 1
    assert {damage.file for damage in again.load_report.damages} <= {Path(name).name, "aliases.state", "indices.state"}
    told = {damage.file for damage in engine.load_report.damages}
    lines_lost = set(text.splitlines()) - set(damaged.splitlines())
    assert not lines_lost or Path(name).name in told
    if name != "indices/films.journal" and "films" in engine.node.indices:
        assert count(engine, "films") == DOCUMENTS
    assert "new" in Engine.load(folder).node.indices
