"""The OpenAPI document, and whether a running service keeps to it."""

from __future__ import annotations

import httpx
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from summariser.service.problems import CODES
from tests.service.serving import Served

EXAMPLES = 12


def test_no_request_that_the_document_allows_makes_the_service_fail(served: Served) -> None:
    document = schemathesis.openapi.from_url(f"{served.url}/v1/openapi.json")
    operations = [found.ok() for found in document.get_all_operations()]
    assert len(operations) >= 10
    for operation in operations:

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def check(case: Case) -> None:
            case.call_and_validate(
                checks=[
                    not_a_server_error,
                    status_code_conformance,
                    content_type_conformance,
                    response_schema_conformance,
                ],
                timeout=60,
            )

        check()


def test_every_operation_says_what_it_is_and_how_it_fails(served: Served) -> None:
    document = httpx.get(f"{served.url}/v1/openapi.json").json()
    assert document["security"] == [{"key": []}]
    described = set()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (method, path)
            for status, response in operation["responses"].items():
                if status.startswith(("4", "5")):
                    (content,) = response["content"].items()
                    assert content[0] == "application/problem+json"
                    described |= set(content[1]["examples"])
    # What no single route is to blame for is not listed with each.
    assert set(CODES) - described <= {"bad_host", "foreign_origin", "method_not_allowed"}
    example = document["components"]["schemas"]["DigestRequest"]["examples"][0]
    assert example["text"]
