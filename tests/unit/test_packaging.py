"""Packages (infra/packaging): complete, without noise, the same bytes for the same sources; templates finished alike."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from infra import ROOT
from infra.packaging import UNITS, Package, aws_services, package
from infra.packaging.archive import write_zip
from infra.packaging.dependencies import trim
from infra.packaging.platforms import Platform, aws, this_machine
from infra.packaging.template import finish, read_yaml, references
from infra.steps import StepFailed
from infra.template_rules import faults
from tests.support.tiny_service import build, make_root, names, no_libraries


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Package, Path]:
    root = make_root(tmp_path_factory.mktemp("repository"))
    return build(root), root


def test_a_package_holds_what_runs_and_nothing_else(built: tuple[Package, Path]) -> None:
    sources = {name for name in names(built[0]) if not name.endswith(".pyc")}
    assert sources == {
        "app.py",
        "chalice/__init__.py",
        "chalice/app.py",
        "chalicelib/tiny/__init__.py",
        "chalicelib/tiny/openapi.json",
        "chalicelib/tiny/words.py",
        "kernel/__init__.py",
        "kernel/shared.py",
    }


def test_every_module_is_compiled_and_its_code_tells_no_path_of_this_machine(built: tuple[Package, Path]) -> None:
    made, root = built
    with zipfile.ZipFile(made.code) as archive:
        compiled = {name: archive.read(name) for name in archive.namelist() if name.endswith(".pyc")}
    assert len(compiled) == sum(name.endswith(".py") for name in names(made))
    for name, content in compiled.items():
        assert content[4:8] == b"\x03\x00\x00\x00", f"{name} is not checked by the hash of its source"
        assert str(root).encode() not in content


def test_the_same_sources_give_the_same_bytes_elsewhere_and_later(built: tuple[Package, Path], tmp_path: Path) -> None:
    made, _ = built
    elsewhere = make_root(tmp_path / "another")
    for path in elsewhere.rglob("*.py"):
        os.utime(path, (1, 1))
    again = build(elsewhere)
    assert again.code.name == made.code.name
    assert again.code.read_bytes() == made.code.read_bytes()
    assert again.template.read_bytes() == made.template.read_bytes()


def test_unchanged_sources_are_not_built_again_and_changed_ones_are(
    built: tuple[Package, Path], tmp_path: Path
) -> None:
    root = make_root(tmp_path / "root")
    first = build(root)
    assert not first.reused
    assert build(root) == Package("tiny", first.template, first.code, reused=True)
    (root / "services" / "kernel" / "shared.py").write_text("def greeting():\n    return 'chào '\n")
    changed = build(root)
    assert not changed.reused
    assert changed.code.name != first.code.name
    assert not first.code.exists(), "one package is kept, not every one that ever was"


def test_a_package_runs_with_nothing_else_on_the_path(built: tuple[Package, Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(built[0].code) as archive:
        archive.extractall(tmp_path)
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import app; print(app.thing('x')['says'])"
    ran = subprocess.run([sys.executable, "-I", "-S", "-c", program], check=True, capture_output=True, text=True)
    assert ran.stdout == "xin chào Lan\n"


def test_a_function_with_libraries_of_its_own_has_a_zip_of_its_own(tmp_path: Path) -> None:
    root = make_root(tmp_path / "root")
    (root / "services" / "tiny" / "requirements-consume.txt").write_text("# heavy\n")
    chalice_folder = root / "services" / "tiny" / ".chalice"
    asked: list[tuple[str, set[str]]] = []

    def heavy_library(requirements: Path, services: Iterable[str], platform: Platform, cache: Path) -> Path:
        asked.append((requirements.name, set(services)))
        folder = no_libraries(requirements, services, platform, cache).with_name(requirements.stem)
        folder.mkdir(exist_ok=True)
        if requirements.name != "requirements.txt":
            (folder / "heavy.py").write_text("WEIGHT = 77\n")
        return folder

    policy = {"Statement": [{"Effect": "Allow", "Action": ["s3:PutObject"], "Resource": ["arn:aws:s3:::b/x"]}]}
    (chalice_folder / "policy-consume.json").write_text(json.dumps({"Version": "2012-10-17", **policy}))
    config = (chalice_folder / "config.json").read_text()
    config = config.replace(
        '"consume": {"iam_policy_file": "policy-api.json"', '"consume": {"iam_policy_file": "policy-consume.json"'
    )
    (chalice_folder / "config.json").write_text(config)
    made = package("tiny", this_machine(), root / "build", root, heavy_library)
    assert asked == [("requirements.txt", {"dynamodb", "s3"}), ("requirements-consume.txt", {"s3"})]
    assert "heavy.py" not in names(made)
    own = made.own["consume"]
    assert own.name.startswith("tiny.consume-")
    with zipfile.ZipFile(own) as archive:
        assert {"heavy.py", "app.py", "kernel/shared.py"} <= set(archive.namelist())
    template = json.loads(made.template.read_text())
    functions = template["Resources"]
    assert functions["Consume"]["Properties"]["CodeUri"]["Key"] == {"Ref": "ConsumeCodeKey"}
    assert functions["APIHandler"]["Properties"]["CodeUri"]["Key"] == {"Ref": "CodeKey"}
    assert {"CodeKey", "ConsumeCodeKey"} <= set(template["Parameters"])
    assert made.codes == {
        "CodeKey": (f"tiny/{made.code.name}", made.code),
        "ConsumeCodeKey": (f"tiny/{own.name}", own),
    }
    again = package("tiny", this_machine(), root / "build", root, heavy_library)
    assert again.reused
    assert again.codes == made.codes


def test_libraries_of_a_function_that_is_not_there_are_a_mistake(tmp_path: Path) -> None:
    root = make_root(tmp_path / "root")
    (root / "services" / "tiny" / "requirements-nobody.txt").write_text("")
    with pytest.raises(StepFailed, match="NobodyCodeKey"):
        build(root)


def test_a_service_that_cannot_be_imported_is_told_in_a_sentence(tmp_path: Path) -> None:
    root = make_root(tmp_path / "root")
    (root / "services" / "tiny" / "app.py").write_text("import nowhere_to_be_found\n")
    with pytest.raises(StepFailed, match="nowhere_to_be_found") as failed:
        build(root)
    assert "services/tiny" in failed.value.advice


# -- the template -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def template(built: tuple[Package, Path]) -> dict[str, Any]:
    return dict(json.loads(built[0].template.read_text()))


def test_the_finished_template_follows_every_rule(template: dict[str, Any]) -> None:
    assert faults(template) == []


def test_it_declares_what_it_refers_to(template: dict[str, Any]) -> None:
    declared = set(template["Parameters"])
    assert declared == {"Stage", "CodeBucket", "CodeKey", "PortalSecret"}
    made = set(template["Resources"])
    mentioned = set(references(template["Resources"]))
    assert mentioned - declared - made <= {"RestAPIId"}, "what Fn::Sub defines for itself"


def test_functions_have_names_logs_code_and_environment(template: dict[str, Any]) -> None:
    function = template["Resources"]["RelayAll"]["Properties"]
    assert function["FunctionName"] == {"Fn::Sub": "${Stage}-tiny-relay-all"}
    assert function["CodeUri"] == {"Bucket": {"Ref": "CodeBucket"}, "Key": {"Ref": "CodeKey"}}
    assert function["Environment"]["Variables"]["STAGE"] == {"Fn::Sub": "${Stage}"}
    assert template["Resources"]["RelayAllLogs"]["Properties"]["LogGroupName"] == {
        "Fn::Sub": "/aws/lambda/${Stage}-tiny-relay-all"
    }
    api = template["Resources"]["APIHandler"]["Properties"]
    assert api["FunctionName"] == {"Fn::Sub": "${Stage}-tiny-api"}
    assert api["Environment"]["Variables"]["PORTAL_SECRET"] == {"Ref": "PortalSecret"}


def test_triggers_named_by_convention_refer_to_the_templates_own_resources(template: dict[str, Any]) -> None:
    events = template["Resources"]["Consume"]["Properties"]["Events"]
    assert events["ConsumeSqsEventSource"]["Properties"]["Queue"] == {"Fn::GetAtt": ["Queue", "Arn"]}
    events = template["Resources"]["RelayAll"]["Properties"]["Events"]
    assert events["RelayAllDynamodbEventSource"]["Properties"]["Stream"] == {"Fn::GetAtt": ["Notes", "StreamArn"]}


def test_policies_speak_of_the_stage_and_of_the_functions_own_log(template: dict[str, Any]) -> None:
    policies = template["Resources"]["ConsumeRole"]["Properties"]["Policies"]
    resource = policies[0]["PolicyDocument"]["Statement"][0]["Resource"]
    assert resource == {"Fn::Sub": "arn:aws:dynamodb:::table/${Stage}-notes"}
    log = policies[1]["PolicyDocument"]["Statement"][0]["Resource"]["Fn::Sub"]
    assert log.endswith(":log-group:/aws/lambda/${Stage}-tiny-consume:log-stream:*")


def test_every_method_and_path_below_the_service_reaches_it(template: dict[str, Any]) -> None:
    paths = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    assert set(paths) == {"/tiny/things/{thing}", "/tiny/{proxy+}"}
    for path, methods in paths.items():
        assert set(methods) == {"get", "put", "post", "delete", "options", "head", "patch"}
        for method in methods.values():
            assert method["x-amazon-apigateway-integration"]["type"] == "aws_proxy"
            assert [one["name"] for one in method["parameters"]] == ["thing" if "thing" in path else "proxy"]


def test_what_the_gateway_refuses_is_a_problem_document(template: dict[str, Any]) -> None:
    refusals = template["Resources"]["RestAPI"]["Properties"]["GatewayResponses"]
    unknown = refusals["MISSING_AUTHENTICATION_TOKEN"]
    assert unknown["StatusCode"] == 404
    assert unknown["ResponseParameters"]["Headers"]["Content-Type"] == "'application/problem+json'"
    assert json.loads(unknown["ResponseTemplates"]["application/json"])["type"] == "/problems/not-found"
    down = refusals["DEFAULT_5XX"]
    assert down["StatusCode"] == 503
    assert down["ResponseParameters"]["Headers"]["Retry-After"] == "'3'"


def test_a_trigger_whose_queue_is_not_made_is_refused() -> None:
    made = {
        "Resources": {
            "Consume": {
                "Type": "AWS::Serverless::Function",
                "Properties": {"Events": {"E": {"Type": "SQS", "Properties": {"Queue": {"Fn::Sub": "arn:x:notes"}}}}},
            }
        }
    }
    with pytest.raises(StepFailed, match=r"\$\{Stage\}-notes"):
        finish("tiny", made, "arm64")


def test_a_function_that_app_py_does_not_have_is_refused() -> None:
    made: dict[str, Any] = {"Resources": {"Relay": {"Properties": {"Events": {}}}}}
    with pytest.raises(StepFailed, match="changes Relay, which chalice did not make"):
        finish("tiny", made, "arm64")


def test_short_tags_are_read_into_their_long_forms(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text('A: [!Ref X, !Sub "${Y}", !GetAtt Z.Arn, !Join [":", [a, !Ref B]], !If [C, !Ref D, e]]\n')
    assert read_yaml(path)["A"] == [
        {"Ref": "X"},
        {"Fn::Sub": "${Y}"},
        {"Fn::GetAtt": ["Z", "Arn"]},
        {"Fn::Join": [":", ["a", {"Ref": "B"}]]},
        {"Fn::If": ["C", {"Ref": "D"}, "e"]},
    ]


# -- libraries and platforms ------------------------------------------------------------------------------------------------


def test_what_never_runs_is_dropped_and_the_clients_that_policies_name_are_kept(tmp_path: Path) -> None:
    for name in (
        "botocore/client.py",
        "botocore/cacert.pem",
        "botocore/data/endpoints.json",
        "botocore/data/dynamodb/2012-08-10/service-2.json.gz",
        "botocore/data/dynamodb/2012-08-10/examples-1.json",
        "botocore/data/ec2/2016-11-15/service-2.json.gz",
        "boto3/data/ec2/resources-1.json",
        "boto3/session.py",
        "jwt/__init__.pyi",
        "jwt/__init__.py",
        "jwt-2.dist-info/METADATA",
        "jwt/tests/test_it.py",
        "bin/tool",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    trim(tmp_path, {"dynamodb"})
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()} == {
        "botocore/client.py",
        "botocore/cacert.pem",
        "botocore/data/endpoints.json",
        "botocore/data/dynamodb/2012-08-10/service-2.json.gz",
        "boto3/session.py",
        "jwt/__init__.py",
    }


def test_the_clients_of_a_service_are_those_of_its_policies(tmp_path: Path) -> None:
    folder = tmp_path / ".chalice"
    folder.mkdir()
    actions = ["dynamodb:GetItem", "s3:PutObject", "sns:Publish", "logs:PutLogEvents", "ses:SendEmail"]
    (folder / "policy-api.json").write_text(json.dumps({"Statement": [{"Action": actions}]}))
    assert aws_services(tmp_path) == {"dynamodb", "s3", "sns", "ses"}


@pytest.mark.parametrize("service", UNITS)
def test_every_client_that_the_code_makes_is_packed(service: str) -> None:
    """A client that is not packed fails at its first call, which only a package on the cloud would show."""
    folder = ROOT / "services" / service
    made = {
        name
        for path in (ROOT / "web" if service == "web" else folder / "chalicelib").rglob("*.py")
        for name in re.findall(r"""client\("([a-z0-9-]+)\"""", path.read_text(encoding="utf-8"))
    }
    assert made <= aws_services(folder)
    assert made or service not in ("status", "web"), "the pattern finds nothing any more"


def test_one_name_from_two_folders_is_refused(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "jwt.py").write_text("")
    with pytest.raises(StepFailed, match=r"jwt\.py is both"):
        write_zip(tmp_path / "z.zip", (tmp_path / "a", tmp_path / "b"))


def test_arm64_needs_a_runtime_whose_wheels_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    class Version(tuple[int, ...]):
        __slots__ = ()

    monkeypatch.setattr(sys, "version_info", Version((3, 11, 9)))
    assert aws().architecture == "x86_64"
    with pytest.raises(StepFailed, match="glibc"):
        aws("arm64")
    monkeypatch.setattr(sys, "version_info", Version((3, 12, 1)))
    assert aws().architecture == "arm64"
    with pytest.raises(StepFailed, match="no architecture 'sparc'"):
        aws("sparc")


def test_a_failed_build_leaves_nothing_that_passes_for_a_package(tmp_path: Path) -> None:
    root = make_root(tmp_path / "root")
    build(root)
    good = (root / "services" / "tiny" / "app.py").read_text()
    (root / "services" / "tiny" / "app.py").write_text("raise RuntimeError('broken')\n")
    with pytest.raises(StepFailed):
        build(root)
    (root / "services" / "tiny" / "app.py").write_text(good)
    assert not build(root).reused
    shutil.rmtree(root)
