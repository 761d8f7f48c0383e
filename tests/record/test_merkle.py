"""The tree of RFC 9162: the vectors that every implementation agrees on, and the laws for trees of any size."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.record import merkle
from engagement.record.merkle import InMemory, consistency, extends, includes, inclusion, leaf_hash, node_hash, root

LEAVES = [
    bytes.fromhex(one)
    for one in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
"""The leaves of the test vectors of Certificate Transparency (RFC 6962 and 9162 have the same tree)."""
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
MOST = 80
HASHES = [leaf_hash(str(number).encode()) for number in range(MOST)]
sizes = st.integers(1, MOST)


def tree(size: int = len(LEAVES)) -> InMemory:
    return InMemory([leaf_hash(one) for one in LEAVES[:size]])


def hexed(proof: list[bytes]) -> list[str]:
    return [one.hex() for one in proof]


def naive(hashes: list[bytes]) -> bytes:
    """MTH of section 2.1.1, word for word."""
    if len(hashes) <= 1:
        return hashes[0] if hashes else hashlib.sha256().digest()
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return node_hash(naive(hashes[:k]), naive(hashes[k:]))


@pytest.mark.parametrize("size", ROOTS)
def test_roots_are_those_of_the_vectors(size: int) -> None:
    assert root(size, tree()).hex() == ROOTS[size]


def test_a_tree_of_nothing_has_the_hash_of_nothing() -> None:
    assert root(0, tree()) == merkle.EMPTY == naive([])


@pytest.mark.parametrize("asked", INCLUSION)
def test_inclusion_proofs_are_those_of_the_vectors(asked: tuple[int, int]) -> None:
    assert hexed(inclusion(*asked, tree())) == INCLUSION[asked]


@pytest.mark.parametrize("asked", CONSISTENCY)
def test_consistency_proofs_are_those_of_the_vectors(asked: tuple[int, int]) -> None:
    assert hexed(consistency(*asked, tree())) == CONSISTENCY[asked]


@given(sizes)
def test_a_root_is_that_of_the_definition(size: int) -> None:
    assert root(size, InMemory(HASHES)) == naive(HASHES[:size])


@given(sizes, st.data())
def test_every_leaf_is_proved_to_be_in_it(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion(index, size, InMemory(HASHES))
    assert includes(HASHES[index], index, size, proof, root(size, InMemory(HASHES)))


@given(sizes, st.data())
def test_no_other_leaf_is_and_at_no_other_place(size: int, data: st.DataObject) -> None:
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    proof, top = inclusion(index, size, InMemory(HASHES)), root(size, InMemory(HASHES))
    assert includes(HASHES[other], index, size, proof, top) == (other == index)
    assert includes(HASHES[index], other, size, proof, top) == (other == index)


@given(sizes, sizes)
def test_a_tree_is_proved_to_begin_with_a_smaller_one(one: int, other: int) -> None:
    first, second = sorted((one, other))
    proof = consistency(first, second, InMemory(HASHES))
    old, new = root(first, InMemory(HASHES)), root(second, InMemory(HASHES))
    assert extends(first, second, proof, old, new)


@given(sizes, sizes, st.data())
def test_a_tree_that_was_changed_is_not(one: int, other: int, data: st.DataObject) -> None:
    first, second = sorted((one, other))
    changed = list(HASHES)
    changed[data.draw(st.integers(0, first - 1))] = leaf_hash(b"forged")
    proof = consistency(first, second, InMemory(changed))
    old, new = root(first, InMemory(HASHES)), root(second, InMemory(changed))
    assert not extends(first, second, proof, old, new)


@given(sizes, st.data())
def test_a_proof_with_a_step_less_or_more_proves_nothing(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof, top = inclusion(index, size, InMemory(HASHES)), root(size, InMemory(HASHES))
    assert not includes(HASHES[index], index, size, [*proof, HASHES[0]], top)
    assert not proof or not includes(HASHES[index], index, size, proof[:-1], top)


@pytest.mark.parametrize(("index", "size"), [(8, 8), (-1, 8), (0, 0)])
def test_what_is_not_in_the_tree_is_not_proved(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion(index, size, tree())


@pytest.mark.parametrize(("first", "second"), [(0, 8), (8, 7)])
def test_a_larger_tree_is_in_no_smaller_one(first: int, second: int) -> None:
    with pytest.raises(ValueError, match="does not begin"):
        consistency(first, second, tree())


def test_every_vector_is_a_different_tree() -> None:
    assert all(old != new for old, new in pairwise(ROOTS.values()))
