"""How often a page's facts are read as its publisher gives them, on the Fundus pages.

    python -m benchmarks.metadata FUNDUS_DIR [--misses]

FUNDUS_DIR/*/NAME.json has one object per version ("V1", "V1_1"…); FUNDUS_DIR/*/NAME_2024_04_28.html.gz are
pages with the day they were fetched: a page is the version published last before the next day. Outlets are
compared with the names that the fundus package has for its publishers (but for capitals and "The"), where it
is installed or unpacked on the path. "title" is exact, "words" the title but for the shape of its marks.
"""

from __future__ import annotations

import ast
import gzip
import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from onrecord.cleaning import clean_page
from onrecord.records import Article, Origin, Page, page_id


def main() -> None:
    folder, misses = Path(sys.argv[1]), "--misses" in sys.argv
    names = publisher_names()
    right = dict.fromkeys(("title", "words", "published", "outlet"), 0)
    pages = agreed = given = wanted = 0
    for path, publisher, version in pairs(folder):
        article = clean(path)
        pages += 1
        truth = {
            "title": title_of(version["title"]),
            "words": plain_marks(title_of(version["title"])),
            "published": version["publishing_date"],
            "outlet": names.get(publisher, publisher),
        }
        found = {
            "title": title_of(article.title),
            "words": plain_marks(title_of(article.title)),
            "published": article.published,
            "outlet": article.outlet,
        }
        for field, wanted_value in truth.items():
            if field == "published":
                is_right = same_day(article.published, wanted_value)
            elif field == "outlet":
                is_right = bare_name(article.outlet) == bare_name(wanted_value)
            else:
                is_right = found[field] == wanted_value
            right[field] += is_right
            if misses and not is_right:
                print(f"{path.name}: {field}\n    {found[field]!r}\n    {wanted_value!r}")
        ours = {name.casefold() for name in article.bylines}
        theirs = {name.casefold() for name in version["authors"]}
        agreed, given, wanted = agreed + len(ours & theirs), given + len(ours), wanted + len(theirs)
        if misses and ours != theirs:
            print(f"{path.name}: authors\n    {article.bylines}\n    {version['authors']}")
    print(
        f"{pages} pages: " + ", ".join(f"{field} {100 * hits / pages:.1f} %" for field, hits in right.items())
    )
    print(
        f"authors P {agreed / max(1, given):.3f} R {agreed / wanted:.3f}"
        f" F1 {2 * agreed / (given + wanted):.3f}"
    )


def pairs(folder: Path) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """Each page with its publisher's class name and the version that was on it."""
    for path in sorted(folder.glob("*/*.html.gz")):
        publisher, *day = path.name.removesuffix(".html.gz").rsplit("_", 3)
        fetched = date(*map(int, day)) + timedelta(days=1)
        versions = json.loads((path.parent / f"{publisher}.json").read_text(encoding="utf-8"))
        known = [v for v in versions.values() if v["publishing_date"][:10] <= fetched.isoformat()]
        yield path, publisher, max(known, key=lambda version: version["publishing_date"])


def publisher_names() -> dict[str, str]:
    """Names of publishers by the names of their classes in the fundus package; none where it is absent."""
    spec = find_spec("fundus")
    if spec is None or spec.origin is None:
        print(
            "fundus is not on the path: outlets are compared with the names of its classes", file=sys.stderr
        )
        return {}
    names = {}
    for path in Path(spec.origin).parent.glob("publishers/*/__init__.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                for keyword in node.value.keywords:
                    if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                        names[ast.unparse(node.targets[0])] = str(keyword.value.value)
    return names


def clean(path: Path) -> Article:
    body = gzip.decompress(path.read_bytes())
    return clean_page(
        Page(page_id(None, body), path.name, None, body, "html", "text/html", Origin(path.name))
    )


def title_of(text: str | None) -> str:
    return " ".join((text or "").split())


def plain_marks(title: str) -> str:
    return title.translate(str.maketrans("‘’“”", "''\"\""))


def bare_name(outlet: str | None) -> str:
    return (outlet or "").casefold().removeprefix("the ")


def same_day(found: str | None, wanted: str) -> bool:
    if found is None:
        return False
    ours, theirs = datetime.fromisoformat(found), datetime.fromisoformat(wanted)
    if ours.tzinfo and theirs.tzinfo:
        return ours.astimezone(UTC).date() == theirs.astimezone(UTC).date()
    return found[:10] == wanted[:10]


if __name__ == "__main__":
    main()
