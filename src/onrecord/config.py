"""Settings, read once at the edge: a TOML file, then ONRECORD_* variables over it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from onrecord.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Config:
    """record: the record's address where none is named. threads: of the network, 0 = one for every two cores.
    model: another model folder than the one that ships."""

    record: str = "onrecord.db"
    threads: int = 0
    model: str = ""


def read_config(folder: Path | None = None, variables: Mapping[str, str] | None = None) -> Config:
    """`onrecord.toml` in `folder` (default: where we are) if it is there, then ONRECORD_RECORD and the like.

    Raises ConfigError, naming key and place, for a key that does not exist or a value of the wrong type.
    """
    folder = folder or Path.cwd()
    variables = os.environ if variables is None else variables
    config = Config()
    path = folder / "onrecord.toml"
    if path.is_file():
        try:
            written = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ConfigError(f"{path}: cannot be read as TOML ({error}); mend or remove it") from error
        for key, value in written.items():
            config = _with(config, key, value, str(path))
    for field in fields(Config):
        name = f"ONRECORD_{field.name.upper()}"
        if name in variables:
            config = _with(config, field.name, variables[name], name)
    return config


def _with(config: Config, key: str, value: object, place: str) -> Config:
    if key not in {field.name for field in fields(Config)}:
        known = ", ".join(field.name for field in fields(Config))
        raise ConfigError(f"{place}: {key!r} is no setting; the settings are {known}")
    if key == "threads":
        if not str(value).isdigit():
            raise ConfigError(f"{place}: threads is {value!r}, wanted a whole number from 0")
        return replace(config, threads=int(str(value)))
    if not isinstance(value, str):
        raise ConfigError(f"{place}: {key} is {value!r}, wanted a text in quotation marks")
    return replace(config, record=value) if key == "record" else replace(config, model=value)
