"""onrecord for benchmarks/peers.py: `python onrecord_adapter.py TEXT_FOLDER`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from onrecord.pipeline import load_pipeline
from onrecord.records import Doc, Origin, Page, page_id


def main() -> None:
    docs = []
    for path in sorted(Path(sys.argv[1]).glob("*.txt")):
        body = path.read_bytes()
        page = Page(page_id(None, body), path.stem, None, body, "article", "text/plain", Origin(path.name))
        docs.append(Doc(page))
    pipeline = load_pipeline(threads=1)
    began = time.perf_counter()
    read = list(pipeline(iter(docs)))
    seconds = time.perf_counter() - began
    for doc in read:
        # PolNeAR has one layer: a statement inside another's content is none of its attributions.
        attributions = [
            {"source": one.source, "cue": one.cue, "content": one.content}
            for one in doc.statements
            if one.parent_id is None
        ]
        print(json.dumps({"doc": doc.page.name, "attributions": attributions}))
    print(json.dumps({"seconds": seconds}))


if __name__ == "__main__":
    main()
