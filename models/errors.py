"""What can go wrong with a model.

    ModelError
    ├── ModelNotFoundError      no model of that name, or it cannot be fetched
    ├── ModelDefinitionError    a description of a model that contradicts itself
    ├── InvalidModelError       files which are not the model they claim to be
    ├── ModelExistsError        a second model under a name that is taken
    ├── ModelRequestError       a request about models that asks for what cannot be
    │   ├── ModelConflictError      the same, because of what is stored
    │   └── ModelValidationError    the same, found before anything was looked up, all faults listed
    │       └── EndpointSettingsError   the settings of an inference endpoint
    ├── TemplateError           a mustache template that cannot be read or filled
    ├── UnsupportedModelError   what Elasticsearch has and secondpass has not
    └── InferenceError          a sound model that gave no usable answer
        ├── EndpointError           an endpoint that cannot be, or that refused, failed or was late; has a status
        └── EndpointAnswerError     an endpoint that answered what cannot be used

Exceptions carry a reason and know nothing of HTTP; `secondpass.engine.error_table` gives each its `type` and status.
"""

from __future__ import annotations


class ModelError(Exception):
    """Carry a *reason*, and the exception that caused it when another library raised one."""

    def __init__(self, reason: str, *, cause: Exception | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.cause = cause


class ModelNotFoundError(ModelError):
    """Name a model that is neither stored here nor within reach. Elasticsearch: ResourceNotFoundException."""


class ModelDefinitionError(ModelError):
    """Say what is wrong in a model's definition. Elasticsearch: the parser's IllegalArgumentException."""


class InvalidModelError(ModelError):
    """Say which file of a model is corrupt, missing or at odds with another."""


class InferenceError(ModelError):
    """Say why a loaded model gave no usable score. Elasticsearch: the inference service's error."""


class ModelExistsError(ModelError):
    """Name a model that is stored already. Elasticsearch: ResourceAlreadyExistsException."""


class ModelRequestError(ModelError):
    """Say what is wrong with a request about models. Elasticsearch: IllegalArgumentException."""


class ModelConflictError(ModelRequestError):
    """Say what the stored models do not allow. Elasticsearch: ElasticsearchStatusException."""


class ModelValidationError(ModelRequestError):
    """List everything that is wrong with a request. Elasticsearch: ActionRequestValidationException."""


class TemplateError(ModelError):
    """Say why a mustache template cannot be filled. Elasticsearch: ScriptException around a MustacheException."""


class EndpointSettingsError(ModelValidationError):
    """List everything that is wrong with an endpoint's settings. Elasticsearch: ValidationException."""


class UnsupportedModelError(ModelError):
    """Name something Elasticsearch supports and secondpass does not."""


class EndpointError(InferenceError):
    """Say why an endpoint cannot be, or gave no answer; *status* is what its caller is told.

    Elasticsearch: ElasticsearchStatusException.
    """

    def __init__(self, reason: str, status: int = 400, *, cause: Exception | None = None) -> None:
        super().__init__(reason, cause=cause)
        self.status = int(status)


class EndpointAnswerError(InferenceError):
    """Say why an endpoint's answer cannot be used. Elasticsearch: IllegalStateException."""
