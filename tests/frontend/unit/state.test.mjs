import assert from "node:assert/strict";
import { test } from "node:test";

import { MOST, apply, findPost, load, prepend, reload, timeline, trim } from "../../../frontend/static/js/state.js";

const citizen = { id: 7, handle: "ama_mensah", name: "Ama Mensah" };
const at = "2026-11-23T14:02:11Z";
const post = (number, fields = {}) => ({ id: 300 + number, thread: 12, number, author: citizen, created_at: at, body: `Post ${number}`, ...fields });
const thread = (fields = {}) => ({ id: 12, title: "Gutter", author: citizen, department: { slug: "roads", name: "Urban Roads" }, created_at: at, ...fields });
const entry = (id, after, fields = {}) => ({ id, kind: "resolved", actor: citizen, at, after, ...fields });
const snapshot = (numbers, fields = {}) => ({ epoch: "e", offset: 10, thread: thread(), posts: numbers.map((n) => post(n)), entries: [], ...fields });
const whole = { earlier: false, later: false };
const numbers = (state) => state.posts.map((one) => one.number);

test("a new post comes last", () => {
  const state = apply(load(snapshot([1, 2]), whole), 11, { type: "post.published", post: post(3) });
  assert.deepEqual(numbers(state), [1, 2, 3]);
  assert.equal(state.newest, 3);
});

test("a publication that was seen before changes nothing", () => {
  const state = load(snapshot([1, 2]), whole);
  assert.equal(apply(state, 10, { type: "post.published", post: post(3) }), state);
});

test("a publication applied to a state that holds its post already changes nothing but the offset", () => {
  const state = load(snapshot([1, 2]), whole);
  const again = apply(state, 11, { type: "post.published", post: post(2) });
  assert.deepEqual({ ...again, offset: 10 }, state);
  assert.equal(again.posts[1], state.posts[1], "the same object, so that nothing is drawn again");
});

test("a missing offset marks a hole, and the event is still applied", () => {
  const state = apply(load(snapshot([1]), whole), 12, { type: "post.edited", post: post(1, { body: "Better", revisions: 1 }) });
  assert.equal(state.hole, true);
  assert.equal(state.posts[0].body, "Better");
});

test("a hidden post loses its text and keeps its place", () => {
  const hidden = post(1, { state: "hidden", reason: "it names a private person", body: undefined });
  delete hidden.body;
  const state = apply(load(snapshot([1, 2]), whole), 11, { type: "post.hidden", post: hidden });
  assert.deepEqual(numbers(state), [1, 2]);
  assert.equal(state.posts[0].body, "");
  assert.equal(state.posts[0].state, "hidden");
});

test("a post beyond what the page holds is known of and not shown", () => {
  const state = apply(load(snapshot([1, 2]), { earlier: false, later: true }), 11, { type: "post.published", post: post(90) });
  assert.deepEqual(numbers(state), [1, 2]);
  assert.equal(state.newest, 90);
  assert.equal(state.later, true);
});

test("an edit of a post before what the page holds is passed over", () => {
  const state = load(snapshot([51, 52]), { earlier: true, later: false });
  const after = apply(state, 11, { type: "post.edited", post: post(3) });
  assert.deepEqual(numbers(after), [51, 52]);
  assert.equal(after.later, false);
});

test("a thread event brings the thread's new state and its entry", () => {
  const event = { type: "thread.resolved", thread: thread({ state: "resolved" }), entry: entry(5, 2) };
  const state = apply(load(snapshot([1, 2]), whole), 11, event);
  assert.equal(state.thread.state, "resolved");
  assert.deepEqual(state.entries.map((one) => one.id), [5]);
  assert.deepEqual(apply(state, 12, event).entries.length, 1);
});

test("an event that nobody here knows moves the offset only", () => {
  const state = load(snapshot([1]), whole);
  assert.deepEqual(apply(state, 11, { type: "ticket.opened", ticket: {} }), { ...state, offset: 11 });
});

test("entries stand after their post in order of id, and only beside posts that are held", () => {
  const entries = [entry(9, 1), entry(4, 1), entry(6, 40)];
  const ids = timeline(load(snapshot([1, 2], { entries }), whole)).map((item) => ("kind" in item ? `e${item.id}` : item.number));
  assert.deepEqual(ids, [1, "e9", "e4", 2]);
});

test("an earlier page comes in front, once", () => {
  const state = load(snapshot([3, 4]), { earlier: true, later: false });
  const more = prepend(state, snapshot([1, 2, 3]), whole);
  assert.deepEqual(numbers(more), [1, 2, 3, 4]);
  assert.equal(more.earlier, false);
});

test("a reload keeps older posts where they meet the fresh ones", () => {
  const state = { ...load(snapshot([1, 2, 3]), whole), hole: true };
  const fresh = reload(state, snapshot([3, 4], { offset: 20 }), { earlier: true, later: false });
  assert.deepEqual(numbers(fresh), [1, 2, 3, 4]);
  assert.equal(fresh.hole, false);
  assert.equal(fresh.offset, 20);
  assert.equal(fresh.earlier, false);
  assert.equal(fresh.posts[2], state.posts[2]);
});

test("a reload drops older posts where something is missing between", () => {
  const fresh = reload(load(snapshot([1, 2]), whole), snapshot([60, 61]), { earlier: true, later: false });
  assert.deepEqual(numbers(fresh), [60, 61]);
  assert.equal(fresh.earlier, true);
});

test("a post is found by its number", () => {
  const state = load(snapshot([5, 6, 7]), { earlier: true, later: false });
  assert.equal(findPost(state, 6)?.id, 306);
  assert.equal(findPost(state, 8), undefined);
  assert.equal(findPost(state, null), undefined);
});

test("a page that is left open does not grow for ever", () => {
  let state = load(snapshot([1]), whole);
  for (let number = 2; number <= MOST + 50; number += 1) {
    state = apply(state, number + 9, { type: "post.published", post: post(number) });
  }
  assert.equal(state.posts.length, MOST);
  assert.equal(state.newest, MOST + 50);
  assert.equal(state.later, true);
  assert.equal(state.hole, false);
});

test("trimming keeps the newest posts and what stands after them", () => {
  const state = trim(load(snapshot([1, 2, 3], { entries: [entry(4, 1), entry(5, 3)] }), whole), 2);
  assert.deepEqual(numbers(state), [2, 3]);
  assert.deepEqual(state.entries.map((one) => one.id), [5]);
  assert.equal(state.earlier, true);
  assert.equal(trim(state, 2), state);
});
