"""The command line of rsstrace. Imports nothing that the interpreter has not imported, as the traced program sees it."""

import os
import sys

from rsstrace import _rsstrace

USAGE = """\
usage: python3 -m rsstrace [options] [--] script.py [argument ...]
       python3 -m rsstrace [options] -m module [argument ...]
       python3 -m rsstrace [options] -c code [argument ...]
       python3 -m rsstrace --recover FILE
"""

HELP = USAGE + """
Runs a Python program and records resident memory (RSS) at every event.

  --hook=HOOK        profile     calls and returns of Python and C functions (default)
                     trace       calls, lines, returns and exceptions
                     frame       calls and returns of Python functions, at the lowest cost
                     monitoring  as profile, by sys.monitoring (CPython 3.12 and later)
  --compute=WHAT     none: count only; rss: RSS only; all: number, clock, kind, place, RSS (default)
  --log=WHICH        none; all events (default); rss>=BYTES: those whose RSS differs by as much from the last one
                     logged. BYTES is a number, also with kB, KiB, MB, MiB, GB, GiB
  --previous         with rss>=BYTES: log the event before, too
  --rss=SOURCE       fault   read when a page was touched (default where perf events are permitted)
                     timed   read when the last reading is too old (default elsewhere)
                     statm   read at every event
                     reopen  open, scan and close /proc/self/statm at every event
  --format=FORMAT    text (default) or binary
  --output FILE      the log (default rsstrace.log)
  --stats FILE       statistics as JSON (default: the file named by TRACETOLL_STATS, or none)
  --recover FILE     complete the log of a killed program from FILE.tail
  --help, --version

The exit status is the program's. 2: bad options, or the trace could not be started.
"""

VALUES = ("hook", "compute", "log", "rss", "format", "output", "stats")


class UsageError(Exception):
    """A mistake on the command line."""


def main():
    """Ends the process; never returns after the program has started."""
    try:
        options, program = parse(sys.argv[1:])
        if "help" in options:
            sys.stdout.write(HELP)
        elif "version" in options:
            print("rsstrace", _rsstrace.__version__)
        elif "recover" in options:
            from rsstrace._recover import recover
            sys.exit(recover(options["recover"]))
        else:
            trace(options, program)
    except UsageError as error:
        sys.stderr.write(f"rsstrace: {error}\n{USAGE}")
        sys.exit(2)


def parse(arguments):
    """Splits the command line into options by name and the program's part of it."""
    options = {}
    rest = list(arguments)
    while rest:
        argument = rest[0]
        if argument == "--":
            rest.pop(0)
            break
        if argument in ("-m", "-c") or not argument.startswith("-") or argument == "-":
            break
        rest.pop(0)
        name, equals, value = argument[2:].partition("=")
        if argument in ("--help", "-h", "--version"):
            options[argument.strip("-").replace("h", "help", argument == "-h")] = True
            return options, []
        if argument == "--previous":
            options["previous"] = True
        elif argument.startswith("--") and name in VALUES + ("recover",):
            if not equals:
                if not rest:
                    raise UsageError(f"--{name} needs a value")
                value = rest.pop(0)
            options[name] = value
        else:
            raise UsageError(f"unknown option {argument}; --help lists them all")
    if not rest and "recover" not in options:
        raise UsageError("no program to trace")
    return options, rest


def trace(options, program):
    """Starts the trace and becomes the program."""
    prepare = {"-m": prepare_module, "-c": prepare_code}.get(program[0], prepare_script)
    try:
        tracer = _rsstrace.Tracer(**options)
        run = prepare(program)
        tracer._open()
    except ValueError as error:
        raise UsageError(error) from None
    except (OSError, RuntimeError) as error:
        sys.stderr.write(f"rsstrace: {error}\n")
        sys.exit(2)
    try:
        run(tracer)
    except Exception as error:
        sys.stderr.write(f"rsstrace: {error}\n")
        sys.exit(2)


def new_main(**names):
    """
    Puts a fresh __main__ into sys.modules, as the interpreter has it before it runs a script. Nothing here may keep it:
    its objects die with it when the interpreter ends. The old one lives on in our frames.
    """
    main_module = type(sys)("__main__")
    main_module.__builtins__ = sys.modules["builtins"]
    main_module.__annotations__ = {}
    vars(main_module).update(names)
    sys.modules["__main__"] = main_module


def set_command(program, argv, first_path):
    """sys.argv, sys.orig_argv and sys.path[0] of an interpreter started with `program`."""
    sys.argv[:] = argv
    position = sys.orig_argv.index("-m") if "-m" in sys.orig_argv else len(sys.orig_argv)
    sys.orig_argv[position:] = program
    if not sys.flags.safe_path:
        # runpy has put the folder of "-m rsstrace", the current one, there.
        sys.path[0] = first_path


def no_traced_modules():
    """Names that would tell the program of its tracer, or keep its own from being found."""
    for name in ("rsstrace.__main__", "rsstrace._cli"):
        sys.modules.pop(name, None)


def prepare_script(program):
    """python3 script.py, or a folder or zip file with a __main__.py."""
    script = program[0]
    path = os.path.abspath(script)
    if os.path.isdir(path) or is_zip(path):
        return prepare_container(program, path)
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as error:
        sys.stderr.write(f"{sys.executable}: can't open file {path!r}: [Errno {error.errno}] {error.strerror}\n")
        sys.exit(2)
    if path.endswith(".pyc"):
        raise UsageError(f"{script} is byte code; give the source")

    def run(tracer):
        set_command(program, program, os.path.dirname(os.path.realpath(path)))
        loader = sys.modules["_frozen_importlib_external"].SourceFileLoader
        new_main(__file__=path, __cached__=None, __loader__=loader("__main__", path))
        no_traced_modules()
        _rsstrace.run_source(tracer, source, path)

    return run


def is_zip(path):
    """Python runs a zip file by its content; its first bytes say so unless something was put before the archive."""
    try:
        with open(path, "rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def prepare_container(program, path):
    import runpy

    def run(tracer):
        set_command(program, program, path)
        new_main()
        no_traced_modules()
        _rsstrace.run_callable(tracer, runpy._run_module_as_main, ("__main__", False))

    return run


def prepare_module(program):
    import runpy
    if len(program) < 2:
        raise UsageError("-m needs the name of a module")

    def run(tracer):
        set_command(program, ["-m"] + program[2:], os.getcwd())
        new_main()
        no_traced_modules()
        _rsstrace.run_callable(tracer, runpy._run_module_as_main, (program[1], True))

    return run


def prepare_code(program):
    if len(program) < 2:
        raise UsageError("-c needs code")

    def run(tracer):
        set_command(program, ["-c"] + program[2:], "")
        if sys.version_info >= (3, 13):
            keep_source(program[1], "<string>")
        new_main(__loader__=sys.modules["_frozen_importlib"].BuiltinImporter)
        no_traced_modules()
        _rsstrace.run_command(tracer, program[1])

    return run


def keep_source(source, name):
    """For tracebacks: from 3.13 on, the interpreter leaves the code given with -c in linecache."""
    import linecache
    linecache.cache[name] = len(source), None, [line + "\n" for line in source.splitlines()], name
