#!/usr/bin/env python3
"""Durbar's one command: `python3 manage.py run` serves, `python3 manage.py test` checks everything.

What it needs to be installed it installs, into .venv, from pyproject.toml: see engagement/config/bootstrap.py.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - said before anything newer is imported
    sys.exit("Durbar needs Python 3.11 or newer: this is %s.%s" % sys.version_info[:2])  # noqa: UP031

from engagement.config import bootstrap

if __name__ == "__main__":
    bootstrap.main(sys.argv)
