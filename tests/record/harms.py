"""What a superuser can do to the record in the database: each harm, in SQL, and the first row that is bad then."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection
from django.db.models import BooleanField, DateTimeField, Field, JSONField, Model
from django.db.models.fields import CharField, TextField

from engagement.record import leaves, merkle
from engagement.record.comparing import name_of
from engagement.record.guards import GUARDED
from engagement.record.models import Erasure
from tests.factories import NOW

Sql = Callable[[str, Sequence[Any]], Any]
ROWS = [one for one in GUARDED if one.source] + [
    one._replace(source=name) for one, name in zip(GUARDED[-2:], ("erasure", "restore"), strict=True)
]
"""Tables of which every row has a leaf."""
NO_PART = {
    "record.Node.id": "a number that nothing names",
}
FAR = 100_000


class Done(NamedTuple):
    """A harm: the first bad row, and what has to be read anew."""

    expected: str
    rows: Mapping[str, Sequence[int]] = {}
    leaves: Sequence[int] = ()
    """Their places, before and after."""
    beside: Sequence[str] = ()
    """Fields of Beside; `unrecorded` of the tables in `rows`."""


class Table(NamedTuple):
    """A table as it was: rows by their keys."""

    model: type[Model]
    source: str
    rows: dict[int, dict[str, Any]]

    @property
    def name(self) -> str:
        return f'"{self.model._meta.db_table}"'

    @property
    def key(self) -> str:
        return f'"{self.model._meta.pk.column}"'

    def column(self, name: str) -> Field[Any, Any]:
        return next(one for one in self.model._meta.concrete_fields if one.column == name)


def table(label: str, source: str = "") -> Table:
    """As it is now."""
    model = apps.get_model(label)
    fields = [field.attname for field in model._meta.concrete_fields]
    rows = {row[model._meta.pk.attname]: row for row in model._default_manager.values(*fields)}
    return Table(model, source, rows)


class Scene:
    """The tables as they were, and for each row the place of its leaf."""

    def __init__(self, pairs: Sequence[tuple[Any, Any]]) -> None:
        self.sources = [table(one.label, one.source) for one in ROWS]
        self.leaf, self.node = table("record.Leaf"), table("record.Node")
        self.checkpoint, self.key = table("record.Checkpoint"), table("record.SigningKey")
        self.place = {(leaf.source, leaf.row_id): leaf.place for leaf, _row in pairs}
        self.size = len(pairs)
        self.erased = {(row["source"], row["row_id"]) for row in table("record.Erasure").rows.values()}
        # Chained anew; those of them with words that nobody had erased.
        self.anew = sorted(row for source, row in self.erased if source == "ticket")
        events = next(one.rows for one in self.sources if one.source == "ticket")
        self.behind = [row for row in self.anew if events[row]["data"].get("text")]
        self.erasable = [
            one for one in self.place if one[0] in ("moderation", "account", "thread") if one not in self.erased
        ]


def other(field: Field[Any, Any], value: Any, dice: random.Random) -> Any:
    """Another value of the same kind, as a driver takes it."""
    if isinstance(field, BooleanField):
        return not value
    if isinstance(field, DateTimeField):
        moved = (value or NOW) + timedelta(days=dice.choice((-1, 1)), seconds=dice.randrange(999))
        return field.get_db_prep_value(moved, connection)
    if isinstance(field, JSONField):
        return json.dumps(dice.choice([{"a lie": dice.random()}, [dice.random()], dice.random()]))
    if isinstance(field, CharField | TextField):
        letter = dice.choice("bdfhjkmpqvxyz")
        return letter + str(value)[1:] if value and value[0] != letter else letter + "2"
    return (value or 0) + FAR + dice.randrange(FAR)


def _edit(one: Table, row: int, column: str, value: Any, sql: Sql) -> None:
    sql(f'UPDATE {one.name} SET "{column}" = %s WHERE {one.key} = %s', [value, row])


def _pick(one: Table, dice: random.Random) -> tuple[int, Field[Any, Any], Any]:
    """A row, a column, and another value."""
    row = dice.choice(list(one.rows))
    fields = [
        field for field in one.model._meta.concrete_fields if f"{one.model._meta.label}.{field.name}" not in NO_PART
    ]
    field = dice.choice(fields)
    return row, field, other(field, one.rows[row][field.attname], dice)


def _named(one: Table, row: int) -> str:
    """The first bad row where this one is another or gone: of a note of an erasure, what it was about."""
    if one.model is Erasure:
        return name_of(one.rows[row]["source"], one.rows[row]["row_id"])
    return name_of(one.source, row)


def _notes(one: Table) -> Sequence[str]:
    return ("erased",) if one.model is Erasure else ()


def edit_row(scene: Scene, dice: random.Random, sql: Sql) -> Done:
    """One column of one row is another."""
    one = dice.choice(scene.sources)
    row, field, value = _pick(one, dice)
    _edit(one, row, field.column, value, sql)
    is_in_the_note = one.model is Erasure and field.name not in ("at", "id")
    expected = _named(one, row) if is_in_the_note else name_of(one.source, row)
    is_anew = field.name == "digest" and one.source == "ticket" and row in scene.anew
    return Done(expected, {one.source: [row]}, beside=("unchained",) if is_anew else _notes(one))


def _source(scene: Scene, name: str) -> Table:
    return next(one for one in scene.sources if one.source == name)


def edit_undo(scene: Scene, dice: random.Random, sql: Sql) -> Done:
    """What a move in a hall leads back to is another, or nothing, or something where there was nothing."""
    one = _source(scene, "hall")
    row = dice.choice(list(one.rows))
    value = other(one.column("undo"), None, dice)
    if one.rows[row]["undo"]:
        value = dice.choice([value, "{}", "null"])
    _edit(one, row, "undo", value, sql)
    return Done(name_of("hall", row), {"hall": [row]})


def edit_chain(scene: Scene, dice: random.Random, sql: Sql) -> Done:
    """The digest of an event that was chained anew behind an erased text is another, or that of its neighbour."""
    one, row = _source(scene, "ticket"), dice.choice(scene.anew)
    digests = [each["digest"] for pk, each in one.rows.items() if pk != row]
    _edit(one, row, "digest", dice.choice([dice.choice(digests), f"{dice.getrandbits(256):064x}", ""]), sql)
    return Done(name_of("ticket", row), {"ticket": [row]}, beside=("unchained",))


def silence(scene: Scene, dice: random.Random, sql: Sql) -> Done:
    """The words of an event are gone that was noted only because it is chained to an erased one."""
    one, row = _source(scene, "ticket"), dice.choice(scene.behind)
    _edit(one, row, "data", json.dumps(one.rows[row]["data"] | {"text": ""}), sql)
    return Done(name_of("ticket", row), {"ticket": [row]}, beside=("unchained",))


def pretend_restore(scene: Scene, dice: random.Random, sql: Sql) -> Done:
    """A note that nobody with the key made says that a backup was put back; it was not taken in yet."""
    one = _source(scene, "restore")
    new = max(one.rows) + dice.randrange(1, FAR)
    seal = f"{dice.getrandbits(256):064x}"
    _insert(one, one.rows[dice.choice(list(one.rows))] | {"id": new, "base": dice.randrange(FAR), "seal": seal}, sql)
    return Done(name_of("restore", new), {"restore": []}, beside=("foreign",))


def delete_row(scene: Scene, dice: random.Random, sql: Sql) -> Done:
    one = dice.choice(scene.sources)
    row = dice.choice(list(one.rows))
    sql(f"DELETE FROM {one.name} WHERE {one.key} = %s", [row])
    return Done(_named(one, row), {one.source: [row]}, beside=_notes(one))


def _swap(one: Table, first: int, second: int, sql: Sql) -> None:
    for number, to in ((first, -FAR), (second, first), (-FAR, second)):
        sql(f"UPDATE {one.name} SET {one.key} = %s WHERE {one.key} = %s", [to, number])


def swap_rows(scene: Scene, dice: random.Random, sql: Sql) -> Done:
    """Two rows have each other's numbers."""
    one = dice.choice([one for one in scene.sources if len(one.rows) > 1])
    first, second = sorted(dice.sample(list(one.rows), 2), key=lambda row: scene.place[one.source, row])
    _swap(one, first, second, sql)
    return Done(name_of(one.source, first), {one.source: [first, second]}, beside=_notes(one))


def _insert(one: Table, values: Mapping[str, Any], sql: Sql) -> None:
    columns = [field.column for field in one.model._meta.concrete_fields if field.attname in values]
    given = [
        json.dumps(value)
        if isinstance(one.column(name), JSONField)
        else one.column(name).get_db_prep_value(value, connection)
        for name, value in zip(columns, (values[one.column(name).attname] for name in columns), strict=True)
    ]
    marks = ", ".join(["%s"] * len(given))
    quoted = ", ".join(f'"{name}"' for name in columns)
    sql(f"INSERT INTO {one.name} ({quoted}) VALUES ({marks})", given)


def insert_row(scene: Scene, dice: random.Random, sql: Sql) -> Done:
    """A row among those that were settled long ago."""
    one = dice.choice([one for one in scene.sources if one.model is not Erasure])
    row, new = dict(one.rows[dice.choice(list(one.rows))]), -dice.randrange(1, FAR)
    row[one.model._meta.pk.attname] = new
    if "number" in row:
        row["number"] += FAR
    if "key" in row:
        row["key"] = None
    _insert(one, row, sql)
    return Done(name_of(one.source, new), {one.source: []}, beside=("unrecorded",))


def edit_leaf(scene: Scene, dice: random.Random, sql: Sql) -> Done:
    row, field, value = _pick(scene.leaf, dice)
    _edit(scene.leaf, row, field.column, value, sql)
    places = [row, value] if field.primary_key else [row]
    return Done(f"leaf {row}", leaves=places)


def edit_word(scene: Scene, dice: random.Random, sql: Sql) -> Done:
    """One word of a leaf is another, and its hash is made to fit."""
    place = dice.choice(list(scene.leaf.rows))
    said = json.loads(scene.leaf.rows[place]["body"])
    let = {"index", "source", "row"}
    if said["source"] == "ticket" and said["row"] in scene.anew:
        let.add("chain")  # nobody can tell what it was: the hash above it is named, or what was signed
    name = dice.choice([name for name in said if name not in let])
    said[name] = f"a lie {dice.random()}"
    _write(place, said, sql)
    return Done(name_of(said["source"], said["row"]), leaves=[place])


def _write(place: int, said: Mapping[str, Any], sql: Sql) -> None:
    body = json.dumps(said, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    digest = merkle.leaf_hash(body.encode()).hex()
    sql(
        'UPDATE record_leaf SET body = %s, hash = %s, row_id = %s, source = %s WHERE "index" = %s',
        [body, digest, said["row"], said["source"], place],
    )


def delete_leaf(scene: Scene, dice: random.Random, sql: Sql) -> Done:
    place = dice.choice(list(scene.leaf.rows))
    sql('DELETE FROM record_leaf WHERE "index" = %s', [place])
    return Done(f"leaf {place}", leaves=[place])


def swap_leaves(scene: Scene, dice: random.Random, sql: Sql) -> Done:
    first, second = sorted(dice.sample(list(scene.leaf.rows), 2))
    _swap(scene.leaf, first, second, sql)
    return Done(f"leaf {first}", leaves=[first, second])


def insert_leaf(scene: Scene, dice: random.Random, sql: Sql) -> Done:
    """At the end, about a row that there never was."""
    said = {"at": NOW.isoformat(), "index": scene.size, "kind": "resolved", "row": FAR, "source": "ticket"}
    body = json.dumps(said, separators=(",", ":"))
    values = {
        "index": scene.size,
        "source": "ticket",
        "row_id": FAR,
        "body": body,
        "hash": merkle.leaf_hash(body.encode()).hex(),
    }
    _insert(scene.leaf, values, sql)
    return Done(name_of("ticket", FAR), leaves=[scene.size])


def truncate(scene: Scene, dice: random.Random, sql: Sql) -> Done:
    """The end of the record is gone: rows, leaves, hashes above them, checkpoints, and the head says so."""
    end = dice.randrange(scene.size)
    sql('DELETE FROM record_leaf WHERE "index" >= %s', [end])
    sql("DELETE FROM record_checkpoint WHERE size > %s", [end])
    sql("DELETE FROM record_node WHERE (number + 1) * 256 > %s", [end])
    sql("DELETE FROM record_signingkey WHERE id NOT IN (SELECT key_id FROM record_checkpoint)", [])
    sql("UPDATE record_head SET size = %s", [end])
    gone: dict[str, list[int]] = {}
    for (source, row), place in scene.place.items():
        if place >= end and source != "clock":
            gone.setdefault(source, []).append(row)
    for one in scene.sources:
        if one.source in gone:
            marks = ", ".join(map(str, gone[one.source]))
            sql(f"DELETE FROM {one.name} WHERE {one.key} IN ({marks})", [])
    # A text whose note of erasure is gone with the end stands there without a reason.
    notes = next(one.rows for one in scene.sources if one.model is Erasure)
    bare = [(notes[row]["source"], notes[row]["row_id"]) for row in gone.get("erasure", ())]
    first = min((one for one in bare if scene.place[one] < end), key=scene.place.__getitem__, default=None)
    return Done(
        name_of(*first) if first else f"leaf {end}",
        gone,
        list(range(end, scene.size)),
        beside=("size", "erased", "nodes", "keys", "signed"),
    )


def close_ranks(scene: Scene, dice: random.Random, sql: Sql) -> Done:
    """A leaf is gone, and all that follow move up and say so."""
    at = dice.randrange(scene.size - 30, scene.size - 1)
    sql('DELETE FROM record_leaf WHERE "index" = %s', [at])
    for place in range(at, scene.size - 1):
        sql('UPDATE record_leaf SET "index" = %s WHERE "index" = %s', [place, place + 1])
        _write(place, json.loads(scene.leaf.rows[place + 1]["body"]) | {"index": place}, sql)
    first = scene.leaf.rows[at + 1]
    return Done(name_of(first["source"], first["row_id"]), leaves=list(range(at, scene.size)))


def rewrite(scene: Scene, dice: random.Random, sql: Sql) -> Done:
    """A row is another, and its leaf says so in every public word; only the keyed part cannot be made."""
    one = dice.choice([one for one in scene.sources if one.source in ("ticket", "thread", "hall", "account")])
    row = dice.choice(list(one.rows))
    place = scene.place[one.source, row]
    _edit(one, row, "at", other(one.column("at"), one.rows[row]["at"], dice), sql)
    said = json.loads(scene.leaf.rows[place]["body"])
    _write(place, said | {"at": "2026-01-01T00:00:00.000000+00:00"}, sql)
    return Done(name_of(one.source, row), {one.source: [row]}, [place])


def pretend_erasure(scene: Scene, dice: random.Random, sql: Sql) -> Done:
    """A text is gone, and a note that nobody with the key made says that somebody wanted that."""
    source, row = dice.choice(scene.erasable)
    one = next(each for each in scene.sources if each.source == source)
    noted = json.loads(scene.leaf.rows[scene.place[source, row]]["body"])["text"]
    seal = leaves.sealed(dice.randbytes(16), source, row, noted)
    note = {"id": -dice.randrange(1, FAR), "source": source, "row_id": row, "text": noted, "seal": seal, "at": NOW}
    _insert(next(each for each in scene.sources if each.model is Erasure), note, sql)
    _edit(one, row, "reason", "", sql)
    return Done(name_of(source, row), {source: [row]}, beside=("erased",))


def harm_node(scene: Scene, dice: random.Random, sql: Sql) -> Done:
    row, field, value = _pick(scene.node, dice)
    name, kind = f"node 8/{scene.node.rows[row]['number']}", dice.randrange(3)
    if kind == 0:
        sql("DELETE FROM record_node WHERE id = %s", [row])
    elif kind == 1:
        number = dice.randrange(FAR, 2 * FAR)
        _insert(scene.node, {"id": -1, "level": 8, "number": number, "hash": "0" * 64}, sql)
        return Done(f"node 8/{number}", beside=("nodes",))
    else:
        _edit(scene.node, row, field.column, 16 if field.name == "level" else value, sql)
    return Done(name, beside=("nodes",))


def edit_checkpoint(scene: Scene, dice: random.Random, sql: Sql) -> Done:
    row, field, value = _pick(scene.checkpoint, dice)
    _edit(scene.checkpoint, row, field.column, value, sql)
    return Done(f"checkpoint {row}", beside=("signed",))


def move_checkpoint(scene: Scene, dice: random.Random, sql: Sql) -> Done:
    """Gone, another's number, or one more."""
    numbers = sorted(scene.checkpoint.rows)
    first, second = sorted(dice.sample(numbers, 2))
    kind = dice.randrange(3)
    if kind == 0:
        sql("DELETE FROM record_checkpoint WHERE number = %s", [second])
        last = f"the checkpoint of {scene.checkpoint.rows[second]['size']} leaves"
        is_seen = second + 1 in numbers  # else it may have been left out, when a backup was put back
        return Done(f"checkpoint {second}" if is_seen else last, beside=("signed",))
    if kind == 1:
        # Behind numbers that a restore left out nobody can tell whether one of those is missing, or two stand wrong.
        first = numbers[0] if first - 1 not in numbers else first
        _swap(scene.checkpoint, first, second, sql)
        return Done(f"checkpoint {first}", beside=("signed",))
    new = numbers[-1] + 1
    _insert(scene.checkpoint, scene.checkpoint.rows[numbers[-1]] | {"number": new}, sql)
    return Done(f"checkpoint {new}", beside=("signed",))


def harm_key(scene: Scene, dice: random.Random, sql: Sql) -> Done:
    row, field, value = _pick(scene.key, dice)
    kind = dice.randrange(3)
    if kind == 0:
        sql("DELETE FROM record_signingkey WHERE id = %s", [row])
    elif kind == 1:
        row = dice.randrange(FAR, 2 * FAR)
        _insert(scene.key, {"id": row, "key_id": "00000000", "verifier": "nobody+00000000+AAAA", "since": NOW}, sql)
    else:
        _edit(scene.key, row, field.column, value, sql)
    return Done(f"key {row}", beside=("keys",))


KINDS: Sequence[tuple[int, Callable[[Scene, random.Random, Sql], Done]]] = (
    (24, edit_row),
    (2, edit_undo),
    (2, edit_chain),
    (1, silence),
    (1, pretend_restore),
    (12, delete_row),
    (10, swap_rows),
    (6, insert_row),
    (10, edit_leaf),
    (4, edit_word),
    (6, delete_leaf),
    (6, swap_leaves),
    (1, insert_leaf),
    (2, truncate),
    (1, close_ranks),
    (3, rewrite),
    (3, pretend_erasure),
    (1, harm_node),
    (2, edit_checkpoint),
    (2, move_checkpoint),
    (1, harm_key),
)
"""Of a hundred harms so many are of this kind."""
