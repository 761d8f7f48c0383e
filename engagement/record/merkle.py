"""The Merkle tree of RFC 9162 (section 2.1): roots, proofs that a leaf is in it, proofs that it only grew. Pure.

Nothing is stored here. What makes a root or a proof is given `Subtrees`, which knows the hash of every complete
subtree: of the 2**level leaves from number * 2**level on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Protocol

EMPTY = hashlib.sha256().digest()
"""The root of a tree without leaves."""


class Subtrees(Protocol):
    """The hash of a complete subtree. Level 0 are the leaves' own."""

    def __call__(self, level: int, number: int, /) -> bytes:
        """32 bytes."""


class InMemory:
    """The subtrees of leaves that are all at hand, by their hashes."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels = [list(leaves)]

    def __call__(self, level: int, number: int, /) -> bytes:
        """Made when it is asked for. Raises IndexError where the tree is not so large."""
        while len(self._levels) <= level:
            below = self._levels[-1]
            self._levels.append([node_hash(*below[at : at + 2]) for at in range(0, len(below) - 1, 2)])
        return self._levels[level][number]


def leaf_hash(content: bytes) -> bytes:
    """What stands in the tree for a leaf."""
    return hashlib.sha256(b"\0" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """What stands in the tree for two subtrees side by side."""
    return hashlib.sha256(b"\1" + left + right).digest()


def root(size: int, subtrees: Subtrees) -> bytes:
    """The root of the first `size` leaves."""
    return _between(0, size, subtrees) if size else EMPTY


def inclusion(index: int, size: int, subtrees: Subtrees) -> list[bytes]:
    """The proof that leaf `index` (from 0) is one of the first `size`. Raises ValueError where it is not."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    return _path(index, 0, size, subtrees)


def consistency(first: int, second: int, subtrees: Subtrees) -> list[bytes]:
    """The proof that the tree of `second` leaves begins with that of `first`. Raises ValueError."""
    if not 0 < first <= second:
        raise ValueError(f"a tree of {second} does not begin with one of {first}")
    return [] if first == second else _subproof(first, 0, second, True, subtrees)


def _half(size: int) -> int:
    """The largest power of two below `size`: where a subtree is parted."""
    return 1 << ((size - 1).bit_length() - 1)


def _between(start: int, end: int, subtrees: Subtrees) -> bytes:
    size = end - start
    if size & (size - 1) == 0:
        return subtrees(size.bit_length() - 1, start // size)
    middle = start + _half(size)
    return node_hash(_between(start, middle, subtrees), _between(middle, end, subtrees))


def _path(index: int, start: int, end: int, subtrees: Subtrees) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _half(end - start)
    if index < middle:
        return [*_path(index, start, middle, subtrees), _between(middle, end, subtrees)]
    return [*_path(index, middle, end, subtrees), _between(start, middle, subtrees)]


def _subproof(first: int, start: int, end: int, whole: bool, subtrees: Subtrees) -> list[bytes]:
    """`first` is where the smaller tree ends; `whole`: what it has of this subtree is its root, which is known."""
    if first == end:
        return [] if whole else [_between(start, end, subtrees)]
    middle = start + _half(end - start)
    if first <= middle:
        return [*_subproof(first, start, middle, whole, subtrees), _between(middle, end, subtrees)]
    return [*_subproof(first, middle, end, False, subtrees), _between(start, middle, subtrees)]


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes) -> bool:
    """Whether the proof shows that a leaf (its hash) is at `index` of the tree with this root (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(step, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root_hash


def extends(first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes) -> bool:
    """Whether the proof shows that the second tree begins with the first (2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    steps = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not steps:
        return False
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, step)
        at, last = at >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root
