"""Run code in copies of the repository, each in a process of its own, and tell what it raises.

Reads ``{name: {"tree": …, "code": …, "cache": …}}`` from standard input and writes ``{name: message}``. The processes
are forked from this one, which has imported what is not ours: that is most of what a new interpreter takes.
"""

import json
import os
import sys

import dspy
import hyperscan
import re2

_NOT_OURS = (dspy, hyperscan, re2)


def raised(tree: str, code: str, cache: str) -> str:
    """The error that code raises in a copy, with its class; empty where it raises none."""
    receiving, sending = os.pipe()
    if os.fork() == 0:
        sys.path.insert(0, tree)
        os.chdir(tree)
        os.environ |= {"ROLELENS_CACHE": cache} if cache else {}
        try:
            exec(code, {})
            said = ""
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        os.write(sending, said.encode()[:4000])
        os._exit(0)
    os.close(sending)
    os.wait()
    with os.fdopen(receiving, "rb") as said_there:
        return said_there.read().decode(errors="replace")


print(json.dumps({name: raised(**case) for name, case in json.load(sys.stdin).items()}))
