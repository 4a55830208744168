from __future__ import annotations

import pytest

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.time_value import parse_time_value


@pytest.mark.parametrize(
    ("written", "millis"),
    [
        ("3d", 259_200_000), ("2h", 7_200_000), ("90m", 5_400_000), ("5S", 5_000), (" 7 ms ", 7), ("1999micros", 1),
        ("2500000nanos", 2), ("0", 0), ("000", 0), ("-1", -1), ("-01", -1), ("-1d", -86_400_000), ("+1s", 1_000),
    ],
)  # fmt: skip
def test_durations_become_whole_milliseconds(written, millis):
    assert parse_time_value(written, "keep") == millis


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("10", "failed to parse setting [keep] with value [10] as a time value: unit is missing or unrecognized"),
        ("1M", "failed to parse setting [keep] with value [1M] as a time value: unit is missing or unrecognized"),
        ("", "failed to parse setting [keep] with value [] as a time value: unit is missing or unrecognized"),
        ("1.5d", "failed to parse [1.5d], fractional time values are not supported"),
        ("xd", "failed to parse [xd]"),
        ("d", "failed to parse [d]"),
        ("1" * 30 + "d", "failed to parse [" + "1" * 30 + "d]"),
        (
            "-5s",
            "failed to parse setting [keep] with value [-5s] as a time value: negative durations are not supported",
        ),
    ],
)
def test_what_is_no_duration_is_refused(written, reason):
    with pytest.raises(IllegalArgumentError) as error:
        parse_time_value(written, "keep")
    assert error.value.reason == reason
