"""What services count for alarms, and the alarms that watch our own metrics, are the same names."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.tables import resources

ROOT = Path(__file__).resolve().parents[2]
COUNTED = re.compile(r'\bcount\("([A-Z]\w+)"|_count\("([A-Z]\w+)"')


def test_whatever_is_counted_is_watched_and_whatever_is_watched_is_counted() -> None:
    counted = {
        one or other
        for file in (ROOT / "services").rglob("*.py")
        if "vendor" not in file.parts
        for one, other in COUNTED.findall(file.read_text(encoding="utf-8"))
    }
    ours = [one for one in resources("AWS::CloudWatch::Alarm") if one["Namespace"] == "portal"]
    assert {"PaymentUnanswered", "PublicationBroke", "NoticeUnreached"} <= counted
    assert {one["MetricName"] for one in ours} == counted
    assert all(any(dimension["Name"] == "stage" for dimension in one["Dimensions"]) for one in ours)
