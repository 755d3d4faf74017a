"""What the corpus tests share: where things are, and how they are run."""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(__file__).resolve().parent / "data"
SCRIPTS = ROOT / "corpora" / "las"
LAS2HTML = SCRIPTS / "las2html.py"
LASGEN = Path(os.environ.get("TRACETOLL_LASGEN", ROOT / "build" / "lasgen"))
REAL_LAS = Path(os.environ.get("TRACETOLL_REAL_LAS", ROOT.parent / "shared" / "corpora" / "real"))


def plan() -> list[dict[str, str]]:
    with open(DATA / "plan.tsv", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def run_lasgen(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(LASGEN), *map(str, arguments)], capture_output=True, text=True, timeout=120, **options
    )


def run_las2html(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(LAS2HTML), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "PYTHONHASHSEED": "0", **environment},
    )


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def folder_digest(folder: Path) -> str:
    """One digest of all names and contents below a folder."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            total.update(f"{path.relative_to(folder)} {digest(path)}\n".encode())
    return total.hexdigest()
