"""What a program prints: a line for each check, and at the first that fails a clear message and the end."""

import contextlib
import json
import sys
import traceback
from pathlib import Path

PROGRAM = Path(sys.argv[0]).stem
passed = 0


def world():
    """What the harness made for the programs: issuer, person, clients. Its file is the only argument."""
    if len(sys.argv) != 2:
        sys.exit(f"usage: python {PROGRAM}.py <file that prepare.mjs wrote>")
    return json.loads(Path(sys.argv[1]).read_text())


@contextlib.contextmanager
def check(name):
    """One check; the program ends with it when it fails."""
    global passed
    try:
        yield
    except Exception as error:
        print(f"FAIL  {PROGRAM}: {name}")
        print(f"      {type(error).__name__}: {error}")
        place = next((it for it in reversed(traceback.extract_tb(error.__traceback__)) if it.filename.endswith(f"{PROGRAM}.py")), None)
        if place:
            print(f"      line {place.lineno}: {place.line}")
        sys.exit(1)
    passed += 1
    print(f"ok    {PROGRAM}: {name}", flush=True)


def done():
    print(f"{PROGRAM}: {passed} checks passed")


def refused(code, asking):
    """Awaits a refusal with this error code of OAuth."""
    try:
        answer = asking()
    except Exception as error:
        if getattr(error, "error", None) == code:
            return
        raise AssertionError(f"expected the error {code}, came {type(error).__name__}: {error}") from error
    raise AssertionError(f"expected the error {code}, and it was granted: {answer}")
