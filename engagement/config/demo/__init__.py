"""The demo assembly: Sekondi-Takoradi Metropolitan Assembly with people and issues that are all made up.

The places, the kinds of departments and the three open-government commitments are real; every person, number, date
and answer is fiction. The data stand in departments.py, people.py and stories/; loader.py carries them out through
the actions, with the times they happened at. Only where the setting DEMO is on: the passwords are published.
"""
