#!/usr/bin/env python3
"""Check the record of an assembly without trusting it. One file, Python's standard library, no network.

    python3 verify.py record.jsonl [kept ...]   every leaf, checkpoint and response time; and that nothing is other
                                                than in what you kept: older bundles, and checkpoints from e-mails
    python3 verify.py receipt.json              that the event of a receipt is in the signed record
    python3 verify.py consistency.json          that a later checkpoint contains all of an earlier one
    ... --key NAME+ID+KEY                       trust this key alone, as you noted it, not the one in the file

Exit status 0: all is well. 1: something is not, and the first such thing is named. 2: the file cannot be read.
"""

import argparse
import hmac
import json
import os
import re
import sys
from base64 import b64decode
from collections import defaultdict
from datetime import date, datetime, timedelta
from functools import reduce
from hashlib import sha256, sha512
from itertools import zip_longest
from pathlib import Path

NOTE = re.compile(r"^.+\n\d+\n\S+\ntime \S+\n\n\u2014 .+\n?", re.MULTILINE)
SIGNED = b'{"checkpoint"'
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Wrong(Exception):
    """What does not fit."""


# --- Ed25519 (RFC 8032), to check signatures ----------------------------------------------------------------------
P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(a, b):
    """The sum of two points, each (x, y, z, t) with x*y = z*t."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    return (f - e) * (h - g) % P, (h + g) * (f + e) % P, (h - g) * (h + g) % P, (f - e) * (f + e) % P


def times(n, point):
    """A point, n times."""
    half = times(n >> 1, add(point, point)) if n else (0, 1, 1, 0)
    return add(half, point) if n & 1 else half


def point_of(raw):
    """The point behind 32 bytes."""
    y, odd = int.from_bytes(raw, "little") & (1 << 255) - 1, raw[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or y >= P or (x == 0 and odd):
        raise Wrong("a key or a signature is no point of the curve")
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


def is_signed(public, signature, message):
    """Whether the key signed the message."""
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= Q:
        return False
    digest = int.from_bytes(sha512(r + public + message).digest(), "little")
    left = times(s, point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little")))
    right = add(point_of(r), times(digest % Q, point_of(public)))
    return (left[0] * right[2] - right[0] * left[2]) % P == (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- the tree (RFC 9162) ------------------------------------------------------------------------------------------
def node(left, right):
    """The hash above two others."""
    return sha256(b"\1" + left + right).digest()


def roots(lines, sizes):
    """The root at each of these sizes, in one pass over the leaves."""
    peaks, found = [], {}
    for size, line in enumerate(lines, 1):
        peaks.append(sha256(b"\0" + line).digest())
        for _ in range((size & -size).bit_length() - 1):  # as often as two divides it: two of a size become one
            peaks[-2:] = [node(*peaks[-2:])]
        if size in sizes:
            found[size] = reduce(lambda right, left: node(left, right), reversed(peaks))
    return found


def climb(at, size, proof, *found):
    """The hashes at the top, when those at place `at` of `size` are joined with a proof; the last from both sides."""
    if size == 1 or not proof:
        if size > 1 or proof:
            raise Wrong("the proof is too long or too short")
        return list(found)
    half, step = 1 << (size - 1).bit_length() - 1, bytes.fromhex(proof[-1])
    if at >= half:
        return [node(step, one) for one in climb(at - half, size - half, proof[:-1], *found)]
    *others, last = climb(at, half, proof[:-1], *found)
    return [*others, node(last, step)]


# --- checkpoints (C2SP signed notes) ------------------------------------------------------------------------------
def read_note(note, keys):
    """Size, root and time of a checkpoint that one of the keys signed."""
    text, _, signatures = note.partition("\n\n")
    for line in signatures.splitlines():
        name, signature = line.removeprefix("\u2014 ").split(" ")
        for known, key_id, public in (key.split("+", 2) for key in keys):
            raw, public = b64decode(signature), b64decode(public)
            told = sha256(known.encode() + b"\n" + public).digest()[:4]
            if (name, raw[:4], told.hex()) == (known, told, key_id):
                if not is_signed(public[1:], raw[4:], text.encode() + b"\n"):
                    raise Wrong(f"the signature of this checkpoint is false: {text.splitlines()[:2]}")
                _origin, size, root, at = text.splitlines()[:4]
                return int(size), b64decode(root), at.removeprefix("time ")
    raise Wrong("no key that is trusted signed this checkpoint")


def check_receipt(given, keys):
    """The event is in the record, and its texts are those that were recorded."""
    size, root, at = read_note(given["checkpoint"], keys)
    line, leaf = given["leaf"].encode(), json.loads(given["leaf"])
    if not 0 <= leaf["index"] < size:
        raise Wrong(f"the checkpoint has {size} leaves, and this one is number {leaf['index']}")
    if climb(leaf["index"], size, given["proof"], sha256(b"\0" + line).digest()) != [root]:
        raise Wrong("the proof does not lead from the leaf to the root that was signed")
    if given.get("texts"):
        covered = hmac.digest(bytes.fromhex(given["text_key"]), given["texts"].encode(), "sha256").hex()
        if covered != leaf["text"]:
            raise Wrong("the text is not the one that was recorded")
    told = " ".join(leaf.get(name, "") for name in ("of", "kind", "at"))
    return f"{told} is leaf {leaf['index']} of {size}, signed {at}"


def check_consistency(given, keys):
    """The second checkpoint contains all of the first."""
    (first, old, since), (second, new, at) = (read_note(given[name], keys) for name in ("first", "second"))
    if first == second:
        if old != new:
            raise Wrong(f"two roots were signed for {first} leaves")
    else:
        whole = (first & -first).bit_length() - 1  # the first ends with a whole subtree of 2**whole leaves
        start, *proof = [old.hex(), *given["proof"]] if first == 1 << whole else given["proof"] or [""]
        places = (first - 1) >> whole, ((second - 1) >> whole) + 1
        if first > second or climb(*places, proof, *[bytes.fromhex(start)] * 2) != [old, new]:
            raise Wrong(f"the checkpoint of {at} does not contain that of {since}")
    return f"all {first} leaves of {since} are in the {second} of {at}, unchanged and in the same order"


# --- response times -----------------------------------------------------------------------------------------------
def instant(wall, changes):
    """A time on the wall as an instant, both in seconds since 1970; `changes`: [instant, offset from then on]."""
    offset = changes[0][1]
    for at, then in changes[1:]:
        offset = then if wall - max(offset, then) >= at else offset
    return wall - offset


def worked(calendar, changes, start, end):
    """The working seconds between two instants."""
    total = 0
    for day in range(start // 86400 - 2, end // 86400 + 3):
        is_holiday = date.fromordinal(719163 + day).isoformat() in calendar["holidays"]
        for span in [] if is_holiday else calendar["week"].get(DAYS[(day + 3) % 7], []):
            walls = [day * 86400 + int(wall[:2]) * 3600 + int(wall[3:]) * 60 for wall in span]
            opens, closes = (instant(wall, changes) for wall in walls)
            total += max(0, min(end, closes) - max(start, opens))
    return total


def check_clock(clock, calendars, zones, times_of):
    """A response time follows from when its clock ran and from the calendar; it ends when something happened."""
    used, stopped = clock["kept_seconds"], clock["stopped_at"]
    for start, end in clock["runs"]:
        calendar = calendars[clock["calendar"]]
        used += worked(calendar, zones[calendar["zone"]], start, end)
    where = f"leaf {clock['index']}, {clock['clock']} of {clock['of']}"
    if used != clock["working_seconds"]:
        raise Wrong(f"{where}: {clock['working_seconds']} working seconds are told, {used} passed")
    if stopped and stopped[:19] not in times_of[clock["of"]]:
        raise Wrong(f"{where}: nothing is recorded at {stopped}, when it is said to have ended")
    judged = stopped and clock["target_seconds"] and clock["state"] in ("met", "breached")
    if judged and (clock["state"] == "met") != (stopped <= clock["due_at"]):
        raise Wrong(f"{where}: it is called {clock['state']}")


def figures(clocks, now):
    """(clock, "", month, category or department, which) -> what the pages of responsiveness say of it."""
    sums = defaultdict(lambda: defaultdict(list))
    for clock in clocks:
        state, due, target = clock["state"], clock["due_at"], clock["target_seconds"]
        late = state in ("running", "paused") and due and due < now
        for what, holds, at in (
            ("took", state in ("met", "breached"), "stopped_at"),
            ("kept", state == "met" and target, "stopped_at"),
            ("missed", late or (state == "breached" and target), "due_at"),
            ("overdue", late, "due_at"),
        ):
            of = [("", ""), *((by, clock[by]) for by in ("category", "department")), ("month", (clock[at] or "")[:7])]
            for by, which in of if holds else []:
                sums[clock["clock"], by, which][what].append(clock["working_seconds"])
    found = {}
    for key, one in sums.items():
        took, kept, decided = sorted(one["took"]), len(one["kept"]), len(one["kept"] + one["missed"])
        ranks = {f"p{q}_seconds": took[-(-len(took) * q // 100) - 1] if took else None for q in (50, 75, 90)}
        share = kept * 1000 // decided / 10 if decided else None
        counts = {"decided": decided, "kept_percent": share, "overdue": len(one["overdue"])}
        found[key] = {"n": len(took), **ranks, **counts}
    return found


# --- the whole record ---------------------------------------------------------------------------------------------
def read_file(content):
    """The head, the leaves as they are hashed, and the checkpoints of a file; what is no bundle is an e-mail."""
    if not content.startswith(b"{"):
        return {}, [], NOTE.findall(content.decode().replace("\r", ""))
    head, *lines = filter(None, map(bytes.strip, content.splitlines()))
    notes = [json.loads(line)["checkpoint"] for line in lines if line.startswith(SIGNED)]
    return json.loads(head), [line for line in lines if not line.startswith(SIGNED)], notes


def took(restore, size, at):
    """Whether what was so large then lost leaves when a backup was put back, made before and put back after."""
    made = datetime.fromisoformat(restore["made_at"][:19]) - timedelta(minutes=1)
    return restore["base"] < size and made.isoformat() <= at[:19] <= restore["at"][:19]


def check_bundle(bundle, keys, kept=(), say=print):
    """Every leaf is in its place, every checkpoint fits, every response time follows; the figures."""
    head, leaves, _notes = bundle
    of, times_of = defaultdict(dict), defaultdict(set)
    for index, line in enumerate(leaves):
        try:
            leaf = json.loads(line)
            number, source, row = (leaf[name] for name in ("index", "source", "row"))
        except (ValueError, LookupError, TypeError):
            raise Wrong(f"leaf {index} is no leaf") from None
        if number != index:
            raise Wrong(f"leaf {index} is missing or out of its place: number {number} stands there")
        if "unsealed" in leaf:
            raise Wrong(f"leaf {index} says that a backup was put back, and does not have the seal of the record")
        of[source][row] = leaf
        times_of[leaf.get("of")].add(str(leaf.get("at"))[:19])
    clocks, restores = of["clock"].values(), of["restore"].values()
    for older, lines, _ in kept:
        for index, (line, here) in enumerate(zip_longest(lines, leaves[: len(lines)])):
            if line != here and not any(took(one, index + 1, older["as_of"]) for one in restores):
                raise Wrong(f"leaf {index} is not what it was in the older bundle")
    signed = sorted({read_note(note, keys) for each in (bundle, *kept) for note in each[2]})
    found, good, lost = roots(leaves, {size for size, _, _ in signed}), 0, 0
    for size, root, at in signed:
        if found.get(size) == root:
            good = size
        elif any(took(one, size, at) for one in restores):
            lost += 1
        elif size > len(leaves):
            raise Wrong(f"leaf {len(leaves)} is missing: {size} were signed at {at}")
        else:
            raise Wrong(f"leaf {good} or one up to {size - 1} is not what was signed at {at}")
    for clock in clocks:
        check_clock(clock, of["calendar"], head["zones"], times_of)
    for one in restores:
        gone = "nobody knows how many" if one["size"] is None else max(0, one["size"] - one["base"])
        said = f"RESTORED at {one['at']} from a backup of {one['made_at']} with {one['base']} leaves; gone: {gone}"
        say(said if one["index"] < good else f"{said}; not signed yet")
    say(f"{len(leaves)} leaves, {len(signed)} checkpoints, {len(clocks)} clocks: all fit; {good} leaves are signed")
    if lost:
        say(f"{lost} of the checkpoints have leaves that are gone since then")
    return figures(clocks, head["as_of"])


def main(words):
    """What the words on the command line ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--key", action="append")
    asked, said, status = parser.parse_args(words), [], 0
    try:
        bundle, *kept = [read_file(path.read_bytes()) for path in asked.files]
        first, keys = bundle[0], asked.key or bundle[0]["keys"]
        if "proof" in first:
            said = [(check_receipt if "leaf" in first else check_consistency)(first, keys)]
        else:
            found = sorted(check_bundle(bundle, keys, kept, said.append).items())
            said += [f"{' '.join(filter(None, key))} {json.dumps(values)}" for key, values in found]
    except Wrong as wrong:
        said, status = [f"WRONG: {wrong}"], 1
    except (OSError, ValueError, LookupError) as problem:
        said, status = [f"This cannot be read: {problem!r}"], 2
    try:
        print("\n".join(said), flush=True)
    except BrokenPipeError:  # whoever reads has seen enough; nothing is to be written at the exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
