"""Pages for the cleaning tests: built from text written for this project."""

from __future__ import annotations

from typing import Literal

from onrecord.records import Declared, Origin, Page, page_id

HEADLINE = "Ferry to the outer islands stops, mayor says"
BODY = """\
The ferry to the outer islands will not run before spring, the mayor of Lindholm, Greta Moss, said.

Speaking at the harbour, Moss said that “nobody is going to drown for a timetable” and asked for patience.

The company that runs the ferry denied that its ship was unsafe. It said she had not read the report.

“We have carried a million people,” its director, Paul Orme, said on Tuesday. “We never lost one.”"""
"""Four paragraphs, written for these tests."""


def make_page(
    body: str | bytes,
    form: Literal["html", "dump", "article"] = "dump",
    *,
    url: str | None = None,
    declared: Declared = Declared(),  # noqa: B008  # frozen
    charset: str = "utf-8",
) -> Page:
    """A page as a reader would give it."""
    raw = body if isinstance(body, bytes) else body.encode(charset)
    return Page(
        id=page_id(url, raw),
        name="page.txt",
        url=url,
        body=raw,
        form=form,
        media_type=f"text/{'html' if form == 'html' else 'plain'}; charset={charset}",
        origin=Origin("page.txt"),
        declared=declared,
    )
