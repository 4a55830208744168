"""Values that must be sent and never be shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Secret:
    """Hold a key or token that no `repr` shows. Elasticsearch: SecureString."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        """Return the value, for the one who sends it."""
        return self._value


def redacted(text: str, secrets: Iterable[Secret]) -> str:
    """Return *text*, which a stranger wrote, without any of the *secrets* we gave them.

    >>> redacted("invalid token: abc", [Secret("abc")])
    'invalid token: [redacted]'
    """
    for secret in sorted(secrets, key=lambda each: -len(each.reveal())):
        if secret.reveal():
            text = text.replace(secret.reveal(), "[redacted]")
    return text
