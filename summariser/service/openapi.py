"""What the OpenAPI document says besides what FastAPI reads from the routes."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from summariser.service.problems import CODES, MEDIA_TYPE
from summariser.service.schemas import Problem

_OPEN = ("/healthz", "/readyz")


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the problems that a route may answer with, for the OpenAPI document."""
    described: dict[int | str, dict[str, Any]] = {}
    for status in sorted(statuses):
        codes = {code: title for code, (known, title) in CODES.items() if known == status}
        described[status] = {
            "description": "; ".join(f"`{code}`: {title}" for code, title in codes.items()),
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "examples": {
                        code: {
                            "value": {
                                "type": f"urn:summariser:problem:{code}",
                                "title": title,
                                "status": status,
                                "code": code,
                                "detail": "What was wrong.",
                                "fix": "What to do about it.",
                            }
                        }
                        for code, title in codes.items()
                    },
                }
            },
        }
    return described


def describe(app: FastAPI) -> None:
    """Give the document of ``app`` the form of problems and the keys."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
            )
            components = made.setdefault("components", {})
            schemas = components.setdefault("schemas", {})
            schemas["Problem"] = Problem.model_json_schema()
            # Every problem is of that form, invalid values too.
            schemas.pop("HTTPValidationError", None)
            schemas.pop("ValidationError", None)
            components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
            made["security"] = [{"key": []}]
            for path in _OPEN:
                made["paths"][path]["get"]["security"] = []
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]
