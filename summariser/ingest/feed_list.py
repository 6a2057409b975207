"""Which feeds are read and how: ``configs/feeds.yaml`` and OPML lists."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import yaml
from lxml import etree
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from summariser.errors import SettingsError
from summariser.ingest.language import normalise_tag
from summariser.paths import configs_dir
from summariser.records import UNKNOWN_LANGUAGE

_OPML_SUFFIXES = frozenset({".opml", ".xml"})


class FeedDefaults(BaseModel):
    """How a feed is read.

    Attributes:
        full_text: Fetch the page of an entry: ``auto`` where the feed has a teaser only,
            ``always``, or ``never``.
        max_entries: Newest entries that are looked at in one run.
        max_age_days: Older entries are passed over, in days before the run.
        language: BCP 47 code of all its articles; None: named for each article.
        enabled: False keeps a feed in the list without reading it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    full_text: Literal["auto", "always", "never"] = "auto"
    max_entries: int = Field(default=50, ge=1, le=10_000)
    max_age_days: float = Field(default=7.0, gt=0)
    language: str | None = None
    enabled: bool = True

    @field_validator("language")
    @classmethod
    def _known_form(cls, tag: str | None) -> str | None:
        if tag is None:
            return None
        code = normalise_tag(tag)
        if code == UNKNOWN_LANGUAGE:
            raise ValueError(f"{tag!r} is not a BCP 47 code such as en, ur, ps or prs")
        return code


class FeedOptions(FeedDefaults):
    """One feed: its address, a name for reports, and how it is read."""

    url: str = Field(pattern=r"^https?://\S+$")
    name: str = ""


class _FeedFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    defaults: dict[str, object] = Field(default_factory=dict)
    feeds: list[dict[str, object]] = Field(default_factory=list)
    opml: list[str] = Field(default_factory=list)


def load_feeds(path: str | Path | None = None) -> list[FeedOptions]:
    """Return the enabled feeds of a list, each address once.

    Args:
        path: A YAML file with ``defaults``, ``feeds`` and ``opml`` (paths beside it), or an
            OPML file; None: ``configs/feeds.yaml``.

    Raises:
        SettingsError: The file cannot be read; it names the file, the key and the value.
    """
    file = Path(path) if path is not None else configs_dir() / "feeds.yaml"
    if file.suffix.casefold() in _OPML_SUFFIXES:
        content = _FeedFile(opml=[file.name])
    else:
        content = _read_yaml(file)
    entries = [*content.feeds]
    for name in content.opml:
        entries.extend(read_opml(file.parent / name))
    feeds = [
        _options({**content.defaults, **entry}, file, number)
        for number, entry in enumerate(entries)
    ]
    by_url: dict[str, FeedOptions] = {}
    for feed in feeds:
        if feed.enabled:
            by_url.setdefault(feed.url, feed)
    return list(by_url.values())


def feeds_named(names: Iterable[str]) -> list[FeedOptions]:
    """Return the feeds that are named, each address once.

    Args:
        names: Lists as ``load_feeds`` takes them, and addresses of feeds.

    Raises:
        SettingsError: A list cannot be read, or something is no address.
    """
    by_url: dict[str, FeedOptions] = {}
    for name in names:
        is_address = name.casefold().startswith(("http://", "https://"))
        listed = [_options({"url": name}, Path(name), 0)] if is_address else load_feeds(name)
        for feed in listed:
            by_url.setdefault(feed.url, feed)
    return list(by_url.values())


def read_opml(path: Path) -> list[dict[str, object]]:
    """Return ``url`` and ``name`` of each feed of an OPML list, folders flattened.

    Raises:
        SettingsError: It cannot be read or is not OPML.
    """
    # Feeds lists come from strangers too: no entities, no network.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=False)
    try:
        tree = etree.fromstring(path.read_bytes(), parser)
    except (OSError, etree.XMLSyntaxError) as error:
        raise SettingsError(
            f"{path}: not a readable OPML list: {error}", "export it again from the feed reader"
        ) from error
    return [
        {"url": outline.get("xmlUrl"), "name": outline.get("title") or outline.get("text") or ""}
        for outline in tree.iter("outline")
        if outline.get("xmlUrl")
    ]


def _read_yaml(file: Path) -> _FeedFile:
    try:
        values = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        return _FeedFile.model_validate(values)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(
            f"{file}: not a readable YAML file: {error}",
            "see configs/feeds.yaml for the form",
        ) from error
    except ValidationError as error:
        raise _explained(error, file, "") from error


def _options(values: dict[str, object], file: Path, number: int) -> FeedOptions:
    try:
        return FeedOptions.model_validate(values)
    except ValidationError as error:
        raise _explained(error, file, f"feeds.{number}.") from error


def _explained(error: ValidationError, file: Path, prefix: str) -> SettingsError:
    first = error.errors()[0]
    key = prefix + ".".join(str(part) for part in first["loc"])
    return SettingsError(
        f"{file}: {key} = {first['input']!r}: {first['msg']}",
        f"keys of a feed: {', '.join(FeedOptions.model_fields)}",
    )
