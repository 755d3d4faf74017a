"""Records resident memory at every call and return of a Python program.

    python3 -m rsstrace [options] -- script.py args

    with rsstrace.Tracer(log="rss>=4KiB", output="steps.log"):
        work()
"""

from ._rsstrace import Tracer, __version__

__all__ = ["Tracer", "__version__"]
