"""What people fill in on the pages of a hall."""

from __future__ import annotations

from engagement.townhalls.forms import AskForm, CodeForm


def test_an_unknown_code_is_refused_at_its_field() -> None:
    form = CodeForm({"code": "HTR 4XC"})
    form.refuse_unknown()
    assert "No town hall has this code" in str(form.errors["code"])


def test_a_question_needs_words() -> None:
    assert "There is no text yet" in str(AskForm({"key": "", "body": ""}).errors["body"])
