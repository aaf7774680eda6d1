"""Counts that alarms watch: one line of CloudWatch's embedded metric format in the function's log, no call to AWS."""

from __future__ import annotations

from collections.abc import Mapping

from kernel.settings import stage

NAMESPACE = "portal"


def count(name: str, dimensions: Mapping[str, str]) -> None:
    """Add one to a metric of this stage. A dimension has few values, and never a person or a dossier."""
    from aws_lambda_powertools.metrics import MetricUnit, single_metric

    with single_metric(name=name, unit=MetricUnit.Count, value=1, namespace=NAMESPACE) as metric:
        metric.add_dimension(name="stage", value=stage())
        for dimension, value in dimensions.items():
            metric.add_dimension(name=dimension, value=value)
