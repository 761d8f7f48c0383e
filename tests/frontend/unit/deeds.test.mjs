import assert from "node:assert/strict";
import { test } from "node:test";

import { deeds } from "../../../frontend/static/js/deeds.js";

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
