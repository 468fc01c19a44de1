"""Labels and statements as JSON lines, read from files that somebody wrote by hand: every fault is named."""

from __future__ import annotations

import json
import reprlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, get_args

from onrecord.errors import InputError
from onrecord.evaluation.scores import Line
from onrecord.limits import LIMITS
from onrecord.readers.inputs import PAGE_ENDINGS
from onrecord.readers.unpacking import PACKED_ENDINGS
from onrecord.records import Act, Kind

# No page that is read reaches further.
_FURTHEST = LIMITS.text_bytes
_SPANS = f"a list of [start, end] in code points, 0 <= start < end <= {_FURTHEST}"


def read_labels(path: Path) -> list[Line]:
    """The labels of a file, one JSON object a line, with the fields that docs/evaluation.md lists.

    Raises InputError: "missing-path", "unreadable"; "bad-gold" for a line that is no label, for an id that a
    document has twice, and for a link to a label that is not there.
    """
    try:
        written = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise InputError("missing-path", f"{path}: no such file or folder; check the path") from error
    except UnicodeDecodeError as error:
        raise InputError("bad-gold", f"{path}: is not UTF-8 ({error.reason}); convert it") from error
    except OSError as error:
        raise InputError(
            "unreadable", f"{path}: cannot be read ({error.strerror}); check its rights"
        ) from error
    lines = list(_objects(str(path), written.split("\n"), "bad-gold"))
    if not lines:
        raise InputError("bad-gold", f"{path}: has no labels; wanted one JSON object a line")
    for place, line in lines:
        _check_fields(place, line, _LABEL, "bad-gold")
    _check_links(lines)
    if len({"doc" in line for _, line in lines}) > 1:
        place = next(place for place, line in lines if "doc" not in line)
        raise InputError(
            "bad-gold",
            f"{place}: has no doc, other labels of the file have one; name the document in all, or in none "
            "where there is only one",
        )
    return [line for _, line in lines]


def read_statements(lines: Iterable[str], name: str) -> Iterator[Line]:
    """The statements in lines as `onrecord read --format jsonl` prints them. name: the file's, for messages.

    Raises InputError "bad-statements" for a line that is none.
    """
    try:
        for place, line in _objects(name, lines, "bad-statements"):
            _check_fields(place, line, _STATEMENT, "bad-statements")
            yield line
    except UnicodeDecodeError as error:
        raise InputError("bad-statements", f"{name}: is not UTF-8 ({error.reason}); convert it") from error


def statement_file(path: Path) -> IO[str]:
    """Such a file, opened. Raises InputError "missing-path" or "unreadable"."""
    try:
        return path.open(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise InputError("missing-path", f"{path}: no such file; check the path") from error
    except OSError as error:
        raise InputError(
            "unreadable", f"{path}: cannot be read ({error.strerror}); check its rights"
        ) from error


def find_pages(labels: Iterable[Line], gold: Path) -> list[Path]:
    """The pages that stand beside a file of labels: named as their documents, with or without an ending.

    Raises InputError "unread-document" where there is none for a document, or more than one.
    """
    endings = ["", *(page + packed for page in PAGE_ENDINGS for packed in ("", *PACKED_ENDINGS))]
    pages = []
    for doc in dict.fromkeys(str(label.get("doc") or "") for label in labels):
        beside = [gold.parent / (doc + ending) for ending in endings if doc]
        found = [path for path in beside if path != gold and path.is_file()]
        if not doc:
            said = f"{gold}: its labels name no document; name the page they were made on: eval {gold} PAGE"
        elif not found:
            said = f"{gold}: has labels of {doc!r}, and there is no such page beside it; name the pages: "
            said += f"eval {gold} PAGE…"
        else:
            said = (
                f"{gold}: has labels of {doc!r}, which may be {found[0].name} or {found[-1].name}; name the "
            )
            said += f"page: eval {gold} PAGE…"
        # The name as it stands goes before one with an ending.
        if len(found) != 1 and not (found and found[0] == gold.parent / doc):
            raise InputError("unread-document", said)
        pages.append(found[0])
    return pages


def check_all_read(gold: Path, docs: Iterable[str], read: Collection[str]) -> None:
    """Raise InputError "unread-document" if a labelled document is not among those read."""
    left = [doc for doc in docs if doc not in read]
    if left:
        others = f" and {len(left) - 1:,} more" if len(left) > 1 else ""
        raise InputError(
            "unread-document",
            f"{gold}: has labels of {left[0]!r}{others}, which was not read; wanted a page of that name, "
            "with or without its ending, for every document that is labelled",
        )


def check_inside(gold: Path, labels: Iterable[Line], lengths: Mapping[str, int]) -> None:
    """Raise InputError "bad-gold" if a label reaches beyond its document's text of so many code points."""
    for label in labels:
        length = lengths.get(str(label.get("doc") or ""))
        for field in ("content", "source", "cue"):
            if length is not None and any(end > length for _, end in label[field]):
                raise InputError(
                    "bad-gold",
                    f"{gold}: label {label['id']!r} of {label.get('doc')!r} has {field} "
                    f"{reprlib.repr(label[field])}, and the page has {length:,} code points; wanted offsets "
                    "into the page as it is, line ends not translated",
                )


def _objects(name: str, lines: Iterable[str], code: str) -> Iterator[tuple[str, Line]]:
    """Where each JSON object stands, and the object."""
    for number, written in enumerate(lines, 1):
        if not written.strip():
            continue
        try:
            line = json.loads(written)
        except (json.JSONDecodeError, RecursionError) as error:
            raise InputError(
                code, f"{name}#{number}: is no JSON ({error}); wanted one JSON object a line"
            ) from error
        if not isinstance(line, dict):
            raise InputError(code, f"{name}#{number}: is no JSON object; wanted one a line")
        yield f"{name}#{number}", line


def _check_fields(place: str, line: Line, fields: Sequence[_Field], code: str) -> None:
    for name, needed, is_right, wanted in fields:
        if name not in line:
            if needed:
                raise InputError(code, f"{place}: has no {name!r}; wanted {wanted}")
        elif not is_right(line[name]):
            raise InputError(code, f"{place}: {name} is {reprlib.repr(line[name])}; wanted {wanted}")


def _check_links(lines: Sequence[tuple[str, Line]]) -> None:
    """See that ids are a document's own, and that links lead to labels of the same document."""
    first: dict[tuple[object, str], str] = {}
    for place, line in lines:
        key = (line.get("doc"), line["id"])
        if key in first:
            raise InputError(
                "bad-gold",
                f"{place}: id {line['id']!r} is that of {first[key]} too; wanted one for each label",
            )
        first[key] = place
    for place, line in lines:
        parents = [line["parent"]] if line.get("parent") else []
        for id in (*parents, *(line.get("denies") or ()), *(line.get("replies_to") or ())):
            if (line.get("doc"), id) not in first:
                raise InputError(
                    "bad-gold",
                    f"{place}: links to {id!r}, which is no label of its document; wanted the id of one",
                )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_text_or_null(value: object) -> bool:
    return value is None or isinstance(value, str)


def _is_texts(value: object) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(one, str) for one in value))


def _is_spans(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_span, value))


def _is_span(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 2 or any(type(end) is not int for end in value):
        return False
    start, end = value
    return bool(0 <= start < end <= _FURTHEST)


def _is_page_spans(value: object) -> bool:
    return value is None or _is_spans(value)


def _is_content(value: object) -> bool:
    return bool(value) and _is_spans(value)


def _is_named(value: object) -> bool:
    return _is_text_or_null(value.get("name") if isinstance(value, dict) else value)


def _is_hops(value: object) -> bool:
    return value is None or (isinstance(value, list) and all(map(_is_named, value)))


def _is_flag(value: object) -> bool:
    return value is None or isinstance(value, bool)


# Name, whether it must be there, what it may be, and that in words.
_Field = tuple[str, bool, Callable[[object], bool], str]
_LABEL: tuple[_Field, ...] = (
    ("doc", False, _is_text, "the document's name"),
    ("id", True, _is_text, "an id of its own, as text"),
    ("content", True, _is_content, f"{_SPANS}, at least one"),
    ("source", True, _is_spans, f"{_SPANS}; empty where there is none"),
    ("cue", True, _is_spans, f"{_SPANS}; empty where there is none"),
    ("kind", True, lambda value: value in get_args(Kind), f"one of {', '.join(get_args(Kind))}"),
    ("act", True, lambda value: value in get_args(Act), f"one of {', '.join(get_args(Act))}"),
    ("speaker", True, _is_text_or_null, "a name, or null where it is not known"),
    ("aliases", False, _is_texts, "a list of names"),
    ("relay", False, _is_texts, "a list of names, outermost first"),
    ("addressee", False, _is_text_or_null, "a name or null"),
    ("when", False, _is_text_or_null, "a date, a range with a slash, or null"),
    ("where", False, _is_text_or_null, "the text's words or null"),
    ("parent", False, _is_text_or_null, "the id of a label or null"),
    ("negated", False, _is_flag, "true or false"),
    ("denies", False, _is_texts, "a list of ids of labels"),
    ("replies_to", False, _is_texts, "a list of ids of labels"),
)
_STATEMENT: tuple[_Field, ...] = (
    ("page", True, _is_text, "the page's name"),
    ("content", True, _is_content, f"{_SPANS}, at least one"),
    ("source", True, _is_spans, _SPANS),
    ("cue", True, _is_spans, _SPANS),
    ("content_page", False, _is_page_spans, f"{_SPANS}, or null"),
    ("source_page", False, _is_page_spans, f"{_SPANS}, or null"),
    ("cue_page", False, _is_page_spans, f"{_SPANS}, or null"),
    ("speaker", False, _is_named, "an object with a name, or null"),
    ("addressee", False, _is_named, "an object with a name, or null"),
    ("relay", False, _is_hops, "a list of objects with a name"),
    ("denies", False, _is_texts, "a list of ids"),
    ("replies_to", False, _is_texts, "a list of ids"),
)
