import assert from "node:assert/strict";
import { test } from "node:test";

import { arrived, count, saw, start } from "../../../frontend/static/js/unread.js";

const other = (number, watching = false) => ({ number, own: false, watching });

test("on a first visit nothing is new", () => {
  const unread = start({ newest: 9, seen: null });
  assert.equal(count(unread), 0);
  assert.equal(unread.divider, null);
});

test("on a later visit the divider stands after the last post read", () => {
  const unread = start({ newest: 9, seen: 6 });
  assert.equal(count(unread), 3);
  assert.equal(unread.divider, 6);
});

test("a post that comes into view at once is read", () => {
  const unread = arrived(start({ newest: 1, seen: null }), other(2, true));
  assert.equal(count(unread), 0);
  assert.equal(unread.divider, null);
});

test("posts out of view are counted, with one divider before the first", () => {
  let unread = start({ newest: 1, seen: null });
  for (const number of [2, 3, 4]) unread = arrived(unread, other(number));
  assert.equal(count(unread), 3);
  assert.equal(unread.divider, 1);
});

test("reading on counts down and leaves the divider where it is", () => {
  const unread = saw(arrived(arrived(start({ newest: 1, seen: null }), other(2)), other(3)), 2);
  assert.equal(count(unread), 1);
  assert.equal(unread.divider, 1);
});

test("the divider moves when more arrives after everything was read", () => {
  let unread = saw(arrived(start({ newest: 1, seen: null }), other(2)), 2);
  unread = arrived(unread, other(3));
  assert.equal(unread.divider, 2);
});

test("an own post is not new", () => {
  assert.equal(count(arrived(start({ newest: 1, seen: null }), { number: 2, own: true, watching: false })), 0);
});

test("an own post does not make unread ones read", () => {
  const unread = arrived(arrived(start({ newest: 1, seen: null }), other(2)), { number: 3, own: true, watching: false });
  assert.equal(unread.seen, 1);
});

test("a post that arrives twice counts once", () => {
  const unread = arrived(start({ newest: 1, seen: null }), other(2));
  assert.equal(arrived(unread, other(2)), unread);
});

test("one cannot have read what is not there", () => {
  assert.equal(count(start({ newest: 3, seen: 90 })), 0);
  assert.equal(saw(start({ newest: 3, seen: null }), 90).seen, 3);
});
