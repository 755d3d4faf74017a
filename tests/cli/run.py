#!/usr/bin/env python3
"""Runs command-line cases: tests/cli/run.py PROGRAM [CASE...]

A case is a folder tests/cli/AREA/NAME with the files
  args               the arguments, one per line
  status             the exit code
  stdout, stderr     exactly what is printed; without the file, nothing may be printed
  stdout.re          in place of stdout: a regular expression that all of it matches; also stderr.re
  env                variables to set, NAME=VALUE per line
Every other file and folder in it is copied into a fresh temporary folder, in which the program runs.
@DIR@ stands for that folder in args, env and the expected texts, @REPO@ for the folder of the project.

A CASE is AREA/NAME, AREA or a folder. Without any, all cases run. The last line is "N passed, N failed".
"""

import concurrent.futures
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
REPO = HERE.parent.parent
OWN_FILES = {"args", "status", "stdout", "stderr", "stdout.re", "stderr.re", "env"}
TIMEOUT_S = 120


def find_cases(places):
    for place in places or ["."]:
        root = HERE / place if (HERE / place).exists() else pathlib.Path(place).resolve()
        cases = sorted(path.parent for path in root.rglob("args"))
        if not cases:
            sys.exit(f"{root}: there is no case here")
        yield from cases


def fill(text, folder):
    return text.replace("@DIR@", folder).replace("@REPO@", str(REPO))


def copy_inputs(case, folder):
    for entry in case.iterdir():
        if entry.name in OWN_FILES:
            continue
        if entry.is_dir():
            shutil.copytree(entry, os.path.join(folder, entry.name))
        else:
            shutil.copy(entry, folder)


def environment(case, folder):
    variables = {"PATH": os.environ.get("PATH", os.defpath), "HOME": folder, "LC_ALL": "C.UTF-8"}
    if (case / "env").exists():
        for line in fill((case / "env").read_text(), folder).splitlines():
            name, _, value = line.partition("=")
            variables[name] = value
    return variables


def compare(case, stream, printed, folder):
    """What is wrong with what was printed, as lines."""
    pattern = case / f"{stream}.re"
    if pattern.exists():
        if re.fullmatch(fill(pattern.read_text(), folder), printed, re.DOTALL):
            return []
        return [f"{stream} does not match {pattern.name}:", *printed.splitlines()]
    expected = case / stream
    wanted = fill(expected.read_text(), folder) if expected.exists() else ""
    return list(
        difflib.unified_diff(
            wanted.splitlines(), printed.splitlines(), f"{stream} expected", f"{stream} printed", lineterm=""
        )
    ) or ([f"{stream} differs in its line ends"] if wanted != printed else [])


def run_case(program, case):
    """The case and what is wrong with it, as lines."""
    with tempfile.TemporaryDirectory(prefix="tracetoll-cli-") as folder:
        copy_inputs(case, folder)
        arguments = fill((case / "args").read_text(), folder).splitlines()
        try:
            done = subprocess.run(
                [program, *arguments],
                cwd=folder,
                env=environment(case, folder),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return case, [f"still running after {TIMEOUT_S} s"]
        wrong = []
        for stream, printed in (("stdout", done.stdout), ("stderr", done.stderr)):
            wrong += compare(case, stream, printed.decode("utf-8", "backslashreplace"), folder)
        status = int((case / "status").read_text())
        if done.returncode != status:
            wrong.append(f"exit code {done.returncode}, expected {status}")
        return case, wrong


def main():
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        sys.exit(__doc__)
    program = os.path.abspath(sys.argv[1])
    cases = list(find_cases(sys.argv[2:]))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for case, wrong in pool.map(lambda case: run_case(program, case), cases):
            if wrong:
                failed += 1
                print(f"FAILED {case.relative_to(HERE) if HERE in case.parents else case}")
                print("".join(f"    {line}\n" for line in wrong), end="")
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
