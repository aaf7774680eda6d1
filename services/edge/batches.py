"""Queue messages one by one: a poison message fails alone and reaches the dead-letter queue, its neighbours go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools import Logger

from edge.faults import place_of


def each_message(
    event: Mapping[str, Any], handle: Callable[[str], None], logger: Logger
) -> dict[str, list[dict[str, str]]]:
    """Give each SQS message's body to `handle`; answer which failed (ReportBatchItemFailures).

    Every fault is logged by kind and place, never with the message itself.
    """
    from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

    def one(record: SQSRecord) -> None:
        try:
            handle(record.body)
        except Exception as fault:
            told = {"fault": type(fault).__name__, "place": place_of(fault), "message_id": record.message_id}
            logger.warning("message failed", extra=told)
            raise

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    answer: Any = process_partial_response(event=dict(event), record_handler=one, processor=processor, context=None)
    return dict(answer)
