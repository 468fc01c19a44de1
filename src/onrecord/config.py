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
    model: another model folder than the one that ships. page_seconds: processor time that one page may take;
    0 = as `limits.Limits` has it. web_contact: an address or URL that sites are told who fetches a page.
    web_ports: the ports of the web that may be asked, with blanks between."""

    record: str = "onrecord.db"
    threads: int = 0
    model: str = ""
    page_seconds: int = 0
    web_contact: str = ""
    web_ports: str = "80 443"


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
    if key in ("threads", "page_seconds"):
        if not str(value).isdecimal():
            raise ConfigError(f"{place}: {key} is {value!r}, wanted a whole number from 0")
        number = int(str(value))
        return replace(config, threads=number) if key == "threads" else replace(config, page_seconds=number)
    if not isinstance(value, str):
        raise ConfigError(f"{place}: {key} is {value!r}, wanted a text in quotation marks")
    if key == "web_contact":
        return replace(config, web_contact=value)
    if key == "web_ports":
        if not all(port.isdecimal() and 0 < int(port) < 65536 for port in value.split()):
            raise ConfigError(f"{place}: web_ports is {value!r}, wanted numbers like '80 443'")
        return replace(config, web_ports=value)
    return replace(config, record=value) if key == "record" else replace(config, model=value)
