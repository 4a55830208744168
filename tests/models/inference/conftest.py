"""A service account whose key was made for these tests, and short ways to make services."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from secondpass.models.inference.endpoint import Endpoint
from secondpass.models.inference.service import ServiceConfig
from secondpass.models.inference.services import SERVICES, TEST_SERVICES

KEY = """\
MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAPKH6cAoY8y5I8a+
qV8zs54cFUHNbPtk2ih5CAj4ffQ4ABpfEfb6yanspV/NcQ9D7SA/3tts/G/vkWZ6
/Srdi0XBSlvOSQKG8UHkNxlguu//p2ihMn1/ax1amk60/H1+J4ZHNyKtirKiPeTk
wuuZLP7LTyGtRHeShSRdHMEvPxjNAgMBAAECgYEAuiLpmZrmDWdCN/R4lSJfBkfT
YK9CpyZd8JYDPq9IK7kXCyZP6VfMkmeW/JH15ZtiUE/0wD9C9r3Mv/RAfTeO/Lmp
kb/QDEquXsAlFe18MdsZptGGaRCeikrOw2+iniV+zWaC1iN2ohsR+Ix9kAFkWmIK
4A0vUDUtlkPY+UpyHVkCQQD/FJqMRQ/UE+5UNZEOOVREVZ2g6O4IP5Ze/DTP0ns/
lYH7uK8v3v4riCDZjUJIox40SqDSudRZdLC3Ly484Y3TAkEA82e6bkF94xx4wVNf
vAEWYtVFBmOBKIbKX5VbGhiqD29sP+3Uf5c3VKjmq+j/kcQS3RXwpyjWcVtlEwDg
31p63wJAR2DZmnTc6AinwXK345YRSYn3sQZdTXuVtYC3uov4pyNMG0dj5m5tC3tt
TdNkf/T9R762YCFWFa48oRYXxzuKtwJAB9+rIDXuJJKfNWHFDwfZ+Yh8myBM5Uq2
8TCbqdRya91m2wqOfTIfEBYGoDkBS23UTmKPTlj71t7l/h9hJth+cQJAbzmut0n5
pqZ4wKVHNtvzhVGzcyRE+UFpXflx15LGHMmDXTPXCLyCLFZaSe3y9BIk5mw7PxfE
e+72t4gtVJY2jA==
"""

Make = Callable[..., Endpoint]


@pytest.fixture(scope="session")
def private_key() -> str:
    """An RSA key of 1024 bits in PEM; it guards nothing."""
    return f"-----BEGIN PRIVATE KEY-----\n{KEY}-----END PRIVATE KEY-----\n"


@pytest.fixture(scope="session")
def service_account(private_key: str) -> Callable[..., str]:
    """Write a Google service account's JSON."""

    def write(token_uri: str, **changes: Any) -> str:
        account = {
            "type": "service_account",
            "client_email": "reranker@films.example",
            "private_key_id": "key-1",
            "private_key": private_key,
            "token_uri": token_uri,
        }
        return json.dumps({name: value for name, value in (account | changes).items() if value is not None})

    return write


@pytest.fixture(scope="session")
def endpoint() -> Make:
    """Make an endpoint named `e` of a service, its model loader refusing unless one is given."""

    def refuse(model_id: str, threads: int | None) -> Any:
        raise AssertionError(f"nobody loads [{model_id}] here")

    def make(
        service: str, settings: Any, task: Mapping[str, Any] | None = None, load: Callable[..., Any] = refuse
    ) -> Endpoint:
        config = ServiceConfig("e", settings, {} if task is None else task, load)
        return Endpoint("e", {**SERVICES, **TEST_SERVICES}[service](config))

    return make
