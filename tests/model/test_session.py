import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord.errors import ModelError
from onrecord.model.session import WEIGHTS, Session, read_card, weights_digest


def test_the_card_gives_the_digest_of_the_files_beside_it() -> None:
    assert read_card().digest == weights_digest(WEIGHTS)


@pytest.mark.parametrize("missing", ["encoder.onnx", "linker.onnx", "tokenizer.json", "model.toml"])
def test_session_blames_the_model_folder_for_a_missing_file(tmp_path: Path, missing: str) -> None:
    folder = tmp_path / "weights"
    shutil.copytree(WEIGHTS, folder)
    (folder / missing).unlink()
    with pytest.raises(ModelError, match="reinstall onrecord"):
        Session(folder)


def test_reading_leaves_nothing_in_the_home_folder(tmp_path: Path) -> None:
    """The network's library would keep a device id there and report the process to its maker."""
    told = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    told.pop("ORT_DISABLE_TELEMETRY", None)
    code = "import onrecord; print(len(onrecord.statements('“It is over,” said Ms Lee.')))"
    done = subprocess.run([sys.executable, "-c", code], env=told, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
    assert list(tmp_path.rglob("*")) == []
