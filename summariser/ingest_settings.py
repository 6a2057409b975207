"""Settings of ingest: how the web is asked, and what is taken for an article."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator


def _names(value: object) -> object:
    """Read ``10.0.0.0/8,192.168.1.1`` as a list; leave everything else to the checks."""
    if isinstance(value, str):
        return [name.strip() for name in value.split(",") if name.strip()]
    if isinstance(value, Iterable):
        return [str(name) for name in value]
    return value


class IngestSettings(BaseModel):
    """How sources are read.

    Attributes:
        max_article_characters: A longer text is refused: it is not one article, but a file of
            many, or no news at all.
        same_story_days: For how many days a story is recognised when another feed has it too.
        contact: An address (mail or web) of who runs this program, told to every server.
        allowed_addresses: Addresses or networks that may be asked although they are not public:
            those of an intranet's own feeds. Whoever chooses the sources can reach them.
        pause_seconds: Between two requests to the same host.
        idle_seconds: A server that sends nothing for so long is given up.
        total_seconds: An answer that takes longer is given up.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_article_characters: int = Field(default=200_000, ge=1_000)
    same_story_days: float = Field(default=7.0, gt=0, le=365)
    contact: str | None = None
    allowed_addresses: Annotated[tuple[str, ...], BeforeValidator(_names)] = ()
    pause_seconds: float = Field(default=1.0, ge=0, le=60)
    idle_seconds: float = Field(default=10.0, gt=0, le=600)
    total_seconds: float = Field(default=30.0, gt=0, le=600)

    @field_validator("allowed_addresses")
    @classmethod
    def _addresses_of_networks(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        for address in addresses:
            ipaddress.ip_network(address, strict=False)
        return addresses
