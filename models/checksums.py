"""Checksums of a model's files, and whether those of the Hugging Face cache are the hub's."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from .errors import InvalidModelError

_SHA256 = re.compile(r"[0-9a-f]{64}")
_GIT = re.compile(r"[0-9a-f]{40}")


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def git_sha1(path: Path) -> str:
    """Return the id git gives a file's content, in hexadecimal digits."""
    content = path.read_bytes()
    return hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()


def check_blobs(snapshot: Path) -> None:
    """Raise `InvalidModelError` where a file of a cached repository is not what the hub gave out.

    The cache keeps each file under its checksum: SHA-256 for large files, git's own for small ones. Where it keeps none
    (on disks without links) there is nothing to compare.
    """
    for file in sorted(snapshot.rglob("*")):
        blob = file.resolve()
        found = sha256 if _SHA256.fullmatch(blob.name) else git_sha1 if _GIT.fullmatch(blob.name) else None
        if found is not None and blob.is_file() and (actual := found(blob)) != blob.name:
            raise InvalidModelError(
                f"[{file.name}] of the Hugging Face cache is damaged: its checksum is {actual}, the hub's {blob.name}; "
                "delete it with: secondpass models delete MODEL"
            )
