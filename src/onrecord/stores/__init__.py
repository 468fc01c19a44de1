"""Records and where they live: `open_store` finds the store for an address."""

from __future__ import annotations

from importlib import import_module

from onrecord.errors import StoreError
from onrecord.protocols import Store

# Scheme of an address -> the class that opens it, loaded when it is first asked for.
_SCHEMES = {
    "sqlite": "onrecord.stores.sqlite:SqliteStore",
}


def open_store(address: str, *, read_only: bool = False, create: bool = False) -> Store:
    """The record at `address`, open: a file's path, or sqlite:// and a path.

    create: make it if there is none; its folder must be there. read_only: never write, not even to bring an
    older record up to date.
    Raises StoreError: "no-such-record", "not-a-record", "newer-record", "older-record" (read_only),
    "cannot-open", "store-not-supported".
    """
    scheme, separator, place = address.partition("://")
    if not separator:
        scheme, place = "sqlite", address
    if scheme not in _SCHEMES:
        raise StoreError(
            "store-not-supported",
            f"{scheme}:// is not a kind of record this version knows; it keeps records in "
            f"{' and '.join(_SCHEMES)} files, so give a path, such as news.db",
        )
    module, _, name = _SCHEMES[scheme].partition(":")
    store: Store = getattr(import_module(module), name)(place, read_only=read_only, create=create)
    return store


__all__ = ["open_store"]
