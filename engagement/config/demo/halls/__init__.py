"""The town halls of the demo: one that is over, one that goes on."""

from __future__ import annotations

from engagement.config.demo.halls import infrastructure, markets
from engagement.config.demo.halls.steps import Hall

HALLS: tuple[Hall, ...] = (infrastructure.HALL, markets.HALL)

GUESTS = (
    "Adjoa", "Kofi from Anaji", "Baaba", "Nana Ekua", "Uncle Ebo", "Mansa", "Kweku", "Auntie Rose", "Yoofi", "Esi M.",
    "Papa Yaw", "Fatima", "Ekow", "Sister Grace", "Kobby", "Ama from Ketan", "Issah", "Dede", "Kwamena", "Maabena",
)  # fmt: skip
"""People who watch and vote with a name only; the crowd is they and the citizens."""
