"""Fill `${name}` placeholders.

Elasticsearch: ValidatingSubstitutor. But: what is filled in is not looked at again, so that a document which says
`${api_key}` neither fails nor learns the key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..errors import ModelRequestError

_PLACEHOLDER = re.compile(r"\$\{(.*?)\}")


def filled(template: str, values: Mapping[str, str], field: str) -> str:
    """Return *template* with its placeholders replaced; raises ModelRequestError for one that has no value.

    >>> filled("Bearer ${key}", {"key": "abc"}, "headers")
    'Bearer abc'
    """

    def value(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise ModelRequestError(
                f"Found placeholder [{found[0]}] in field [{field}] after replacement call, "
                "please check that all templates have a corresponding field definition."
            )
        return values[found[1]]

    return _PLACEHOLDER.sub(value, template)
