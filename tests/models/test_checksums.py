"""Files of the Hugging Face cache are what the hub gave out, or are refused."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from secondpass.models.checksums import check_blobs, git_sha1, sha256
from secondpass.models.errors import InvalidModelError


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    """A repository as huggingface_hub caches it: links into a folder where files are named by their checksums."""
    (tmp_path / "blobs").mkdir()
    snapshot = tmp_path / "snapshots" / "0123abc"
    (snapshot / "onnx").mkdir(parents=True)
    for name, content, digest in (("onnx/model.onnx", b"weights" * 9, sha256), ("config.json", b"{}", git_sha1)):
        file = tmp_path / "blobs" / "new"
        file.write_bytes(content)
        (snapshot / name).symlink_to(file.rename(file.with_name(digest(file))))
    return snapshot


def test_what_the_hub_gave_out_is_taken(snapshot: Path) -> None:
    check_blobs(snapshot)


@pytest.mark.parametrize("name", ["onnx/model.onnx", "config.json"])
def test_a_damaged_file_is_named(snapshot: Path, name: str) -> None:
    (snapshot / name).resolve().write_bytes(b"damage")
    with pytest.raises(InvalidModelError, match=rf"{Path(name).name}.*damaged.*models delete"):
        check_blobs(snapshot)


def test_a_folder_without_links_has_nothing_to_compare(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    check_blobs(tmp_path)


def test_the_checksums_are_sha256_and_gits(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"content\n")

    assert sha256(file) == hashlib.sha256(b"content\n").hexdigest()
    assert git_sha1(file) == "d95f3ad14dee633a758d2e331151e950dd13e4ed"
