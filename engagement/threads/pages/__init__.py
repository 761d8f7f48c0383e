"""The HTML pages. Each view reads the clock once, calls one action or some queries, and answers.

Everything works with plain forms; the modules of the thread page go through `commands` instead, to the same actions.
"""
