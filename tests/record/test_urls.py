"""Addresses that last: whoever noted one finds it."""

from __future__ import annotations

from django.urls import reverse


def test_what_is_noted_elsewhere_stays_where_it_is() -> None:
    assert [
        reverse("record_latest"),
        reverse("record_checkpoint", args=[7]),
        reverse("record_receipt", args=[12]),
        reverse("record_bundle"),
        reverse("record_verify"),
    ] == [
        "/record/checkpoint",
        "/record/checkpoints/7",
        "/record/receipts/12.json",
        "/record/record.jsonl",
        "/record/verify.py",
    ]
