"""Any JSON is written as a line, and read as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from secondpass import Engine
from secondpass.engine.storage.files import write_whole
from secondpass.engine.storage.lines import Line, read_lines

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(st.lists(st.dictionaries(st.text(), JSON, max_size=3)))
def test_what_is_written_is_read(tmp_path_factory: Any, records: list[dict[str, Any]]) -> None:
    path = tmp_path_factory.mktemp("lines") / "file"
    write_whole(path, "anything", records)

    assert list(read_lines(path, "anything")) == [Line(number, record) for number, record in enumerate(records, 2)]


def test_depth_is_no_hindrance(tmp_path: Path) -> None:
    engine = Engine(data=tmp_path)
    options: dict[str, Any] = {"n": [1, 2**60, None, "ü"]}
    for _ in range(900):
        options = {"o": options}
    engine.node.scripts.put("deep", {"script": {"lang": "painless", "source": "1", "options": options}})
    engine.create_index("films")
    engine.close()

    loaded = Engine.load(tmp_path)
    assert loaded.load_report.damages == ()
    assert str(loaded.node.scripts.state) == str(engine.node.scripts.state)
