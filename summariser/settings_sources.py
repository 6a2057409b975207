"""Reads settings from a profile, the environment and options, and says where a wrong one stands."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import EnvSettingsSource

from summariser.errors import SettingsError
from summariser.paths import HOME_VARIABLE, configs_dir
from summariser.settings import LengthSettings, Settings, close_match

DEFAULT_PROFILE = "embedded"

_PREFIX = "SUMMARISER_"
_PROFILE_VARIABLE = f"{_PREFIX}PROFILE"
# Variables with the prefix that are no settings.
_OTHER_VARIABLES = (HOME_VARIABLE, "SUMMARISER_SHARED_DATA")

_MISSING = object()

# By the kinds of error that pydantic knows, with their context in braces.
_FIXES = {
    "bool_parsing": "use true or false",
    "bool_type": "use true or false",
    "float_parsing": "use a number",
    "float_type": "use a number",
    "greater_than": "use more than {gt}",
    "greater_than_equal": "use {ge} or more",
    "int_from_float": "use a whole number",
    "int_parsing": "use a whole number",
    "int_type": "use a whole number",
    "less_than": "use less than {lt}",
    "less_than_equal": "use {le} or less",
    "string_too_short": "give it a value",
    "string_type": "use text, in quotation marks where it looks like a number",
    "tuple_type": "use a list of names",
}


@dataclass(frozen=True, slots=True)
class _Layer:
    """Values from one place; a later layer wins over an earlier one."""

    values: Mapping[str, Any]
    kind: str  # "file", "environment" or "option"
    file: str = ""

    def place(self, key: Sequence[str]) -> str:
        """Name where ``key`` stands, as its author wrote it."""
        if self.kind == "environment":
            return f"environment variable {_PREFIX}{'__'.join(key).upper()}"
        return f"option {'.'.join(key)}" if self.kind == "option" else self.file


def read_settings(profile: str | Path | None, overrides: Mapping[str, object]) -> Settings:
    """Return the settings; see ``settings.load_settings``."""
    named = profile or overrides.get("profile") or os.environ.get(_PROFILE_VARIABLE)
    path = _profile_path(str(named or DEFAULT_PROFILE), from_environment=not profile)
    layers = [
        *_profile_layers(path),
        *(_Layer(values, "environment") for values in _environment()),
        *(_Layer(values, "option") for values in _options(overrides)),
    ]
    merged: dict[str, Any] = {}
    for layer in layers:
        merged = _over(merged, layer)
    try:
        return Settings(**{**merged, "profile": path.stem})
    except ValidationError as error:
        raise _explained(error.errors()[0], layers) from None


def profile_names() -> list[str]:
    """Return the names of the shipped profiles."""
    return sorted(path.stem for path in (configs_dir() / "profiles").glob("*.yaml"))


def _profile_path(profile: str, *, from_environment: bool) -> Path:
    if profile.endswith((".yaml", ".yml")) or os.sep in profile:
        return Path(profile).expanduser()
    if profile in profile_names():
        return configs_dir() / "profiles" / f"{profile}.yaml"
    at_fault = from_environment and os.environ.get(_PROFILE_VARIABLE) == profile
    place = f"environment variable {_PROFILE_VARIABLE}" if at_fault else "option profile"
    raise SettingsError(
        f"{place}: there is no profile {profile!r}",
        f"use {', '.join(profile_names())} or the path of a YAML file"
        f"{close_match(profile, profile_names())}",
    )


def _profile_layers(path: Path, above: tuple[Path, ...] = ()) -> Iterator[_Layer]:
    """Yield the profile's values after those of the profile that it ``extends``."""
    values = _read_yaml(path)
    base = values.pop("extends", None)
    if base is not None:
        base_path = _base_path(str(base), path)
        if base_path in (*above, path):
            raise SettingsError(
                f"{path}: extends = {base!r}: the profiles extend one another in a circle",
                "remove one of the `extends`",
            )
        yield from _profile_layers(base_path, (*above, path))
    yield _Layer(values, "file", str(path))


def _base_path(base: str, path: Path) -> Path:
    if base in profile_names():
        return configs_dir() / "profiles" / f"{base}.yaml"
    beside = path.parent / base
    if beside.suffix in {".yaml", ".yml"} and beside.is_file():
        return beside
    raise SettingsError(
        f"{path}: extends = {base!r}: there is no such profile",
        f"use {', '.join(profile_names())} or a YAML file beside this one"
        f"{close_match(base, profile_names())}",
    )


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"profile {path} cannot be read: {error}",
            f"name a readable YAML file in UTF-8, or one of {', '.join(profile_names())}",
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise SettingsError(
            f"profile {path}{line} is not YAML: {getattr(error, 'problem', error)}",
            "correct the line; `key: value`, indented by spaces",
        ) from None
    if not isinstance(values, dict) or not all(isinstance(key, str) for key in values):
        raise SettingsError(
            f"profile {path} is not a mapping of settings to values",
            "begin each line with `name: value`; configs/profiles/embedded.yaml is an example",
        )
    return values


class _Environment(EnvSettingsSource):
    """Takes JSON where it is JSON; lists with commas are left for the settings to read."""

    def decode_complex_value(self, field_name: str, field: Any, value: Any) -> Any:
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return value


def _environment() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the environment says, and apart from it changes inside of chosen lengths."""
    known = {name.upper() for name in Settings.model_fields}
    for variable in sorted(os.environ):
        name = variable.upper()
        if not name.startswith(_PREFIX) or name in _OTHER_VARIABLES or not os.environ[variable]:
            continue
        if name.removeprefix(_PREFIX).split("__")[0] not in known:
            near = close_match(name, {f"{_PREFIX}{field}".lower(): field for field in known})
            raise SettingsError(
                f"environment variable {variable} = {os.environ[variable]!r}: "
                "there is no such setting",
                f"unset it, or use {_PREFIX} with a setting's name{near}",
            )
    source = _Environment(Settings)
    field = Settings.model_fields["lengths"]
    inside = source.explode_env_vars("lengths", field, source.env_vars)
    return source(), {"lengths": inside} if inside else {}


def _options(overrides: Mapping[str, object]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the options, and apart from them as nested mappings those with dotted names."""
    plain: dict[str, Any] = {}
    nested: dict[str, Any] = {}
    for name, value in overrides.items():
        if value is None or name == "profile":
            continue
        *parents, last = name.split(".")
        inner = nested if parents else plain
        for parent in parents:
            inner = inner.setdefault(parent, {})
        inner[last] = value
    return plain, nested


def _over(below: dict[str, Any], layer: _Layer) -> dict[str, Any]:
    """Return the values of ``below`` with the layer's on top."""
    values = dict(layer.values)
    lengths = values.get("lengths")
    if isinstance(lengths, str | Sequence):
        values.pop("lengths")
        below = {**below, "lengths": _chosen(below.get("lengths"), lengths, layer)}
    return _merged(below, values)


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(below)
    for key, value in above.items():
        inner = result.get(key)
        if isinstance(inner, Mapping) and isinstance(value, Mapping):
            result[key] = _merged(inner, value)
        else:
            result[key] = value
    return result


def _chosen(defined: object, names: str | Sequence[object], layer: _Layer) -> dict[str, Any]:
    """Return those of the defined lengths that are named, in the order they are named."""
    lengths = defined if isinstance(defined, dict) else {}
    listed = names.split(",") if isinstance(names, str) else names
    chosen = [name for name in (str(name).strip() for name in listed) if name]
    for name in chosen:
        if name not in lengths:
            raise SettingsError(
                f"{layer.place(('lengths',))}: lengths = {names!r}: there is no length {name!r}",
                f"use {', '.join(lengths) or 'lengths that a profile defines'}, or define it in "
                f"a profile with min_words and max_words{close_match(name, list(lengths))}",
            )
    return {name: lengths[name] for name in chosen}


def _explained(error: ErrorDetails, layers: Sequence[_Layer]) -> SettingsError:
    key = [str(part) for part in error["loc"]]
    layer = _origin(key, layers)
    name = ".".join(key)
    if error["type"] == "missing":
        return SettingsError(
            f"{layer.place(key)}: {name} is missing", f"add `{key[-1]}` with a value"
        )
    what, fix = _what_and_fix(error, key)
    return SettingsError(f"{layer.place(key)}: {name} = {_shown(error['input'])}: {what}", fix)


def _what_and_fix(error: ErrorDetails, key: Sequence[str]) -> tuple[str, str]:
    context = error.get("ctx", {})
    if "fix" in context:
        return context["what"], context["fix"]
    if error["type"] == "extra_forbidden":
        known = list(_fields(key[:-1]))
        near = close_match(key[-1], known)
        return f"there is no setting {key[-1]!r}", f"use {', '.join(known)}{near}"
    if error["type"] == "literal_error":
        choices = _choices(context)
        near = close_match(str(error["input"]), choices)
        return error["msg"], f"use {', '.join(choices)}{near}"
    if error["type"] in {"dict_type", "model_type"}:
        return "there is one value where several have names", (
            "give it `name: value` lines, as configs/profiles/embedded.yaml does"
        )
    return error["msg"], _FIXES.get(error["type"], "give it a value of that kind").format(**context)


def _origin(key: Sequence[str], layers: Sequence[_Layer]) -> _Layer:
    """Return the last layer that says something of ``key``; for a missing one, the profile."""
    for layer in reversed(layers):
        inner: Any = layer.values
        for part in key:
            inner = inner.get(part, _MISSING) if isinstance(inner, Mapping) else _MISSING
        if inner is not _MISSING:
            return layer
    return [layer for layer in layers if layer.kind == "file"][-1]


def _fields(key: Sequence[str]) -> list[str]:
    """Return the names that are known inside the setting ``key``."""
    model: type[BaseModel] = Settings
    for part in key:
        annotation: Any = (
            model.model_fields[part].annotation if part in model.model_fields else None
        )
        if part == "lengths":
            model = LengthSettings
        elif hasattr(annotation, "model_fields"):
            model = annotation
    return list(model.model_fields)


def _choices(context: Mapping[str, Any]) -> list[str]:
    return [choice.strip(" '") for choice in context["expected"].replace(" or ", ", ").split(", ")]


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:117]}..."
