"""What every test gets: one stage, loopback credentials, no clock and no network of its own."""

from __future__ import annotations

import os

# Models read their table's name when they are imported, so the stage is settled before anything else.
os.environ.update(
    STAGE="test",
    AWS_REGION="ap-southeast-1",
    AWS_DEFAULT_REGION="ap-southeast-1",
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_ACCOUNT_ID_ENDPOINT_MODE="disabled",  # moto does not answer account-id endpoints
    AWS_EC2_METADATA_DISABLED="true",
    POWERTOOLS_METRICS_NAMESPACE="portal",
    POWERTOOLS_TRACE_DISABLED="true",
    POWERTOOLS_DEV="false",
    PORTAL_URL="http://localhost:8000",
    PORTAL_SECRET="a secret of the tests",
    PAYMENT_URL="http://127.0.0.1:9/payment-gateway",
    PAYMENT_SECRET="a secret of the gateway in tests",
    USER_POOL_ID="ap-southeast-1_portal",
    TOKEN_ISSUER="https://issuer.example.test/pool",
    TOKEN_JWKS_URL="http://127.0.0.1:9/keys",
    TOKEN_CLIENTS="web-client,machine-client",
    PAPERS_BUCKET="test-portal-papers-123456789012",
    EVENTS_TOPIC_ARN="arn:aws:sns:ap-southeast-1:123456789012:test-dossier-events",
    RELAY_DEAD_URL="https://sqs.ap-southeast-1.amazonaws.com/123456789012/test-status-relay-dead",
)
os.environ.pop("AWS_ENDPOINT_URL", None)

from collections.abc import Iterator

import pytest
from hypothesis import settings

# How long an example takes says nothing where others use the machine too.
settings.register_profile("portal", deadline=None)
settings.load_profile("portal")


@pytest.fixture
def aws() -> Iterator[None]:
    """An empty AWS in this process (moto) with every table, queue, topic and bucket of the four templates."""
    from tests.support.tables import empty_aws

    with empty_aws():
        yield
