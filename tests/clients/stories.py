"""Runs the stories of a client against a server and says how each of them ended."""

import os
import sys
import traceback

URL = os.environ["CATMAID_URL"].rstrip("/")
TOKEN = os.environ.get("CATMAID_TOKEN")
PROJECT = int(os.environ.get("CATMAID_PROJECT", "1"))
MAY_WRITE = os.environ.get("CATMAID_WRITE") == "1"

_stories = []


class Skipped(Exception):
    """A story that does not apply to what the server holds."""


def story(title, writes=False):
    """Adds a function to the stories. It fails by raising anything."""

    def add(work):
        _stories.append((title, writes, work))
        return work

    return add


def require(condition, what):
    """Fails a story whose answer is not as it should be."""
    if not condition:
        raise AssertionError(what)


def run(client):
    """Runs all stories in their order, prints a line for each, and ends the program."""
    passed = failed = skipped = 0
    for title, writes, work in _stories:
        if writes and not MAY_WRITE:
            skipped += 1
            print(f"skipped  {client}: {title} (CATMAID_WRITE is not 1)")
            continue
        try:
            work()
        except Skipped as why:
            skipped += 1
            print(f"skipped  {client}: {title} ({why})")
        except Exception as fault:
            failed += 1
            print(f"FAILED   {client}: {title}: {type(fault).__name__}: {fault}")
            if os.environ.get("CATMAID_TRACE") == "1":
                traceback.print_exc()
        else:
            passed += 1
            print(f"ok       {client}: {title}")
    print(f"{client}: {passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed else 0)
