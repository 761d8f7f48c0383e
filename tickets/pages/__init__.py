"""The HTML pages. Each view reads the clock once, calls one action or some queries, and answers.

Everything works with plain forms; the modules of the desk send the same forms, to the same actions.
"""
