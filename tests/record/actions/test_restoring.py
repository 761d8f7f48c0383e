"""A backup is put back: the record says so, numbers go on, and what must outlast it is done again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from rest_framework.authtoken.models import Token

from engagement.accounts.models import User
from engagement.config import backup
from engagement.record.actions import (
    ask_to_leave,
    erase_due,
    finish_restore,
    note_restore,
    sign_checkpoint,
    take_in,
)
from engagement.record.models import Checkpoint, Leaf, Restore, SigningKey, Watcher
from engagement.record.queries.bundle import read_bundle
from engagement.record.queries.checking import check_record
from engagement.record.queries.receipts import CheckpointLost, get_consistency, get_note
from engagement.record.queries.restoring import Stood, is_ours, list_erased, read_before
from tests.factories import NOW, make_user
from tests.record.recorded import LATER, make_recorded
from tests.record.test_verify import run
from tests.tickets.factories import make_ticket
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)
RESTORED = LATER + 2 * HOUR


class House:
    """A record of which there is a backup, and what went on since."""

    def __init__(self, folder: Path) -> None:
        self.person = make_user(display_name="Esi")
        self.base = make_recorded().checkpoint.size
        self.file = folder / "backup.tar"
        backup.make(self.file, now=LATER + timedelta(minutes=5))
        make_ticket()
        take_in(now=LATER + HOUR)
        second = sign_checkpoint(now=LATER + HOUR)
        assert second is not None
        self.second = second
        self.older = b"".join(read_bundle(LATER + HOUR))

    def restore(self, number: int = 0) -> Restore:
        """Put the backup back."""
        done = backup.restore(self.file, now=RESTORED, number=number)
        finish_restore(note=done.note, before=done.before, erased=done.erased, now=RESTORED)
        return Restore.objects.get()


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_the_record_says_it_in_the_first_leaf_behind_the_backup(house: House) -> None:
    note = house.restore()
    assert Leaf.objects.get(index=house.base).source == "restore"
    assert (note.base, note.size, note.root) == (house.base, house.second.size, house.second.root)


def test_it_is_signed_at_once(house: House) -> None:
    note = house.restore()
    newest = Checkpoint.objects.latest("number")
    assert (newest.number, newest.at) == (note.number + 1, RESTORED)


def test_it_is_there_before_anything_else_is_done(house: House) -> None:
    backup.restore(house.file, now=RESTORED)
    take_in(now=RESTORED)
    assert Leaf.objects.get(index=house.base).source == "restore"


def test_no_number_is_given_out_twice(house: House) -> None:
    Checkpoint.objects.create(
        number=900, size=1, root="", key=SigningKey.objects.get(), note=house.second.note, at=LATER
    )
    assert house.restore().number >= 900


def test_a_number_that_somebody_has_is_not_given_out_again(house: House) -> None:
    assert house.restore(number=5_000).number == 5_000


def test_where_nobody_knows_numbers_go_on_above_all_that_can_have_been() -> None:
    stood = Stood(size=7, number=40, note="", signed_at=NOW)
    note = note_restore(stood=stood, made_at=NOW, before=None, number=0, now=NOW + 100 * HOUR)
    assert note.number >= 140
    assert note.gone is None


def test_what_was_signed_since_stays_at_its_address(house: House) -> None:
    house.restore()
    assert get_note(house.second.number) == house.second.note
    with pytest.raises(CheckpointLost):
        get_consistency(1, house.second.number)


def test_the_record_holds_afterwards(house: House) -> None:
    house.restore()
    assert list(check_record()) == []


def test_it_is_told_from_tampering_by_the_program_of_everybody(house: House, tmp_path: Path) -> None:
    house.restore()
    files = {"record.jsonl": b"".join(read_bundle(RESTORED)), "older.jsonl": house.older}
    files["mail.txt"] = f"Keep this.\n\n{house.second.note}\nBye".encode()
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    status, said = run(*(tmp_path / name for name in files))
    assert (status, "RESTORED at" in said, "1 of the checkpoints" in said) == (0, True, True), said


def test_a_restore_explains_nothing_that_was_signed_before_its_backup(house: House, tmp_path: Path) -> None:
    """Somebody truncates the record and says that it was a restore, of a backup that was made after."""
    house.restore()
    early = house.second
    signed_early = sign_early(early)
    (tmp_path / "record.jsonl").write_bytes(b"".join(read_bundle(RESTORED)))
    (tmp_path / "mail.txt").write_text(signed_early)
    status, said = run(tmp_path / "record.jsonl", tmp_path / "mail.txt")
    assert (status, "WRONG" in said) == (1, True), said


def sign_early(checkpoint: Checkpoint) -> str:
    """The same root, as if it was signed an hour before the backup was made."""
    from engagement.record import notes
    from engagement.record.signing import signer

    key = signer()
    assert key is not None
    return key.sign(
        notes.Checkpoint(key.name, checkpoint.size, bytes.fromhex(checkpoint.root), checkpoint.at - 2 * HOUR)
    )


def test_a_note_without_the_seal_explains_nothing(house: House) -> None:
    house.restore()
    with unguarded():
        Restore.objects.update(made_at=NOW - 100 * HOUR)
    assert not is_ours(Restore.objects.get())
    row = Restore.objects.get().pk
    assert next(fault.where for fault in check_record()) == f"restore {row}"


def leave(person: User, choice: str = "text") -> None:
    """Somebody is erased."""
    ask_to_leave(actor=person, choice=choice, now=LATER)
    assert erase_due(now=LATER + timedelta(days=100)) == 1


def test_who_was_erased_since_the_backup_is_erased_again(house: House) -> None:
    leave(house.person)
    house.restore()
    assert User.objects.get(pk=house.person.pk).email is None
    assert list_erased()[0].choice == "text"


def test_another_person_of_that_number_is_not(house: House) -> None:
    leave(house.person)
    erased = [one._replace(joined_at=NOW - 1000 * HOUR) for one in list_erased()]
    done = backup.restore(house.file, now=RESTORED)
    assert finish_restore(note=done.note, before=done.before, erased=erased, now=RESTORED) == 0


def test_a_list_of_erasures_that_was_kept_does_it_without_the_database(house: House, tmp_path: Path) -> None:
    leave(house.person, "name")
    out = StringIO()
    call_command("erasures", stdout=out)
    (tmp_path / "erasures.jsonl").write_text(out.getvalue())
    backup.restore(house.file, now=timezone.now())
    words = {"replace": True, "erasures": tmp_path / "erasures.jsonl", "stderr": StringIO()}
    call_command("restore", str(house.file), **words)
    assert User.objects.get(pk=house.person.pk).email is None


@pytest.mark.parametrize("model", [Token])
def test_no_key_of_a_person_comes_back(house: House, tmp_path: Path, model: type[Token]) -> None:
    model.objects.create(user=house.person)
    backup.make(tmp_path / "with-token.tar", now=LATER)
    backup.restore(tmp_path / "with-token.tar", now=RESTORED)
    assert not model.objects.exists()


def test_watchers_are_those_of_now(house: House) -> None:
    Watcher.objects.create(email="new@example.org", asked_at=LATER, confirmed_at=LATER)
    note = house.restore()
    assert list(Watcher.objects.values_list("email", "told")) == [("new@example.org", note.number)]


def test_those_who_stopped_stay_away(house: House, tmp_path: Path) -> None:
    watcher = Watcher.objects.create(email="old@example.org", asked_at=LATER, confirmed_at=LATER)
    house.file = tmp_path / "with-watcher.tar"
    backup.make(house.file, now=LATER)
    watcher.delete()
    house.restore()
    assert not Watcher.objects.exists()


@pytest.fixture
def another(house: House) -> Callable[[], None]:
    """What makes the database that of another record."""

    def become() -> None:
        with unguarded():
            Checkpoint.objects.update(note="another")

    return become


def test_the_database_of_another_house_says_nothing(house: House, another: Callable[[], None]) -> None:
    another()
    note = house.restore()
    assert (note.size, note.lost) == (None, [])


def test_a_database_without_a_record_says_nothing(db: None) -> None:
    assert read_before() is None
