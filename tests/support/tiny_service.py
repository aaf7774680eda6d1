"""A service of a few lines in a folder of its own, and what is packed of it."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path

from infra.packaging import Package, package
from infra.packaging.platforms import Platform, this_machine

APP = '''
"""A small service."""
from chalice import Chalice
from chalicelib.tiny import words
from kernel.shared import greeting

app = Chalice(app_name="tiny", configure_logs=False)


@app.route("/tiny/things/{thing}", methods=["GET"])
def thing(thing: str) -> dict:
    return {"says": greeting() + words.NAME}


@app.on_sqs_message(queue="tiny-notes", name="consume")
def consume(event): ...


@app.on_dynamodb_record(stream_arn="notes", name="relay_all")
def relay_all(event): ...
'''

CONFIG = {
    "version": "2.0",
    "app_name": "tiny",
    "api_gateway_stage": "api",
    "autogen_policy": False,
    "stages": {
        "portal": {
            "environment_variables": {"STAGE": "${Stage}"},
            "lambda_functions": {
                "api_handler": {"iam_policy_file": "policy-api.json", "lambda_memory_size": 512, "lambda_timeout": 15},
                "consume": {"iam_policy_file": "policy-api.json", "lambda_memory_size": 256, "lambda_timeout": 30},
                "relay_all": {"iam_policy_file": "policy-api.json", "lambda_memory_size": 256, "lambda_timeout": 30},
            },
        }
    },
}

POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": ["dynamodb:GetItem"], "Resource": "arn:aws:dynamodb:::table/${Stage}-notes"}
    ],
}

TEMPLATE = """
Resources:
  Notes:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      TableName: !Sub "${Stage}-notes"
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
      KeySchema: [{ AttributeName: pk, KeyType: HASH }]
      StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }
      SSESpecification: { SSEEnabled: true }
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "${Stage}-tiny-notes"
      VisibilityTimeout: 180
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5 }
  Dead:
    Type: AWS::SQS::Queue
    Properties: { MessageRetentionPeriod: 1209600 }
  DeadAlarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmActions: [arn:aws:sns:ap-southeast-1:000000000000:alarms]
      Dimensions: [{ Name: QueueName, Value: !GetAtt Dead.QueueName }]
  APIHandler:
    Properties:
      Environment: { Variables: { PORTAL_SECRET: !Ref PortalSecret } }
  Consume:
    Properties:
      Events: { ConsumeSqsEventSource: { Properties: { FunctionResponseTypes: [ReportBatchItemFailures] } } }
  RelayAll:
    Properties:
      Events:
        RelayAllDynamodbEventSource:
          Properties:
            StartingPosition: TRIM_HORIZON
            BisectBatchOnFunctionError: true
            MaximumRetryAttempts: 10
            MaximumRecordAgeInSeconds: 3600
            FunctionResponseTypes: [ReportBatchItemFailures]
            DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt Dead.Arn } }
"""


def make_root(root: Path) -> Path:
    """A repository with one small service, and a kernel it shares by a link, as the real ones do."""
    service = root / "services" / "tiny"
    for folder in (
        service / "chalicelib" / "tiny",
        service / ".chalice",
        service / "vendor",
        root / "services" / "kernel",
    ):
        folder.mkdir(parents=True)
    (root / "services" / "edge").mkdir()
    (root / "services" / "kernel" / "__init__.py").write_text("")
    (root / "services" / "kernel" / "shared.py").write_text("def greeting():\n    return {'a', 'b'} and 'xin chào '\n")
    os.symlink("../../kernel", service / "vendor" / "kernel")
    (service / "app.py").write_text(APP)
    (service / "chalicelib" / "tiny" / "__init__.py").write_text("")
    (service / "chalicelib" / "tiny" / "words.py").write_text("NAME = 'Lan'\n")
    (service / "chalicelib" / "tiny" / "openapi.json").write_text("{}")
    (service / ".chalice" / "config.json").write_text(json.dumps(CONFIG))
    (service / ".chalice" / "policy-api.json").write_text(json.dumps(POLICY))
    (service / "template.yaml").write_text(TEMPLATE)
    (service / "requirements.txt").write_text("")
    return root


def build(root: Path) -> Package:
    return package("tiny", this_machine(), root / "build", root, no_libraries)


def no_libraries(_requirements: Path, _services: Iterable[str], _platform: Platform, cache: Path) -> Path:
    """The small service needs none, and tests ask no registry."""
    folder = cache / "none"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def names(made: Package) -> set[str]:
    with zipfile.ZipFile(made.code) as archive:
        return set(archive.namelist())
