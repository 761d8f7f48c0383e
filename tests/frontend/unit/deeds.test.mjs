import assert from "node:assert/strict";
import { test } from "node:test";

import { deeds, mayTakePhotos } from "../../../frontend/static/js/deeds.js";

const now = Date.parse("2026-11-23T14:03:00Z");
const post = (fields = {}) => ({ state: "visible", author: { id: 7 }, created_at: "2026-11-23T14:02:00Z", official: false, ...fields });
const viewer = (id, can = {}) => ({ id, can: { post: true, hide: false, ...can } });
const offered = (one, who) => deeds(one, who, now, 900);

test("who is not signed in is offered nothing", () => assert.deepEqual(offered(post(), null), []));
test("the author may edit and withdraw", () => assert.deepEqual(offered(post(), viewer(7)), ["edit", "withdraw"]));
test("after a quarter of an hour the author may only withdraw", () => {
  assert.deepEqual(offered(post({ created_at: "2026-11-23T13:40:00Z" }), viewer(7)), ["withdraw"]);
});
test("an official response stands", () => assert.deepEqual(offered(post({ official: true }), viewer(7)), ["edit"]));
test("others may report", () => assert.deepEqual(offered(post(), viewer(8)), ["report"]));
test("a moderator may report and hide", () => assert.deepEqual(offered(post(), viewer(8, { hide: true })), ["report", "hide"]));
test("a moderator may show again what was hidden", () => {
  assert.deepEqual(offered(post({ state: "hidden" }), viewer(8, { hide: true })), ["restore"]);
});
test("a withdrawn post is left alone", () => {
  assert.deepEqual(offered(post({ state: "withdrawn" }), viewer(7, { hide: true })), []);
});

const shown = (fields = {}) => post({ photos: [{ name: "a" }], ...fields });
const may = (one, who) => mayTakePhotos(one, who, now, 900);

test("photos are taken away by their author and by moderators", () => {
  assert.deepEqual([viewer(7), viewer(8), viewer(8, { hide: true }), null].map((who) => may(shown(), who)), [true, false, true, false]);
});
test("where there are none, or no post any more, nobody takes one", () => {
  assert.deepEqual([{ photos: [] }, { state: "hidden" }].map((fields) => may(shown(fields), viewer(7))), [false, false]);
});
test("photos of an official response stay after a quarter of an hour", () => {
  const old = { official: true, created_at: "2026-11-23T13:40:00Z" };
  assert.deepEqual([may(shown({ official: true }), viewer(7)), may(shown(old), viewer(7))], [true, false]);
});
