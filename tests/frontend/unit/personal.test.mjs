import assert from "node:assert/strict";
import { test } from "node:test";

import { noticeOf } from "../../../frontend/static/js/personal.js";

const mention = { type: "mention.received", thread: 12, title: "Gutter", number: 4, author: { name: "Ama" } };

test("a mention says by whom and where", () => {
  assert.deepEqual(noticeOf(mention, 99), { text: "Ama mentioned you in “Gutter”", href: "/threads/12/?around=4#post-4", tone: "plain" });
});

test("a mention on this page leads down the page", () => {
  assert.equal(noticeOf(mention, 12).href, "#post-4");
});

test("a hidden post says why", () => {
  const notice = noticeOf({ type: "own_post.hidden", thread: 12, title: "Gutter", number: 4, reason: "It names somebody." }, 12);
  assert.deepEqual(notice, { text: "Your post 4 was hidden: It names somebody.", href: "#post-4", tone: "bad" });
});

test("a photo that was taken away says why", () => {
  const notice = noticeOf({ type: "own_photo.taken_down", thread: 12, title: "Gutter", number: 4, reason: "It shows a child." }, 12);
  assert.deepEqual(notice, { text: "A photo of your post 4 was taken away: It shows a child.", href: "#post-4", tone: "bad" });
});

test("a notification says what happened to which ticket, and leads there", () => {
  const told = { id: 5, kind: "ticket_answered", text: "The department has answered.", title: "Gutter" };
  const notice = noticeOf({ type: "notification.received", notification: told, unread: 2 }, 12);
  assert.deepEqual(notice, { text: "Gutter: The department has answered.", href: "/notifications/5/", tone: "plain" });
});

test("a notification about no ticket has no title", () => {
  const told = { id: 5, kind: "ticket_closed", text: "This ticket is closed." };
  assert.equal(noticeOf({ type: "notification.received", notification: told, unread: 1 }, 12)?.text, "This ticket is closed.");
});

test("what a newer server says is passed over", () => {
  assert.equal(noticeOf({ type: "answer.arrived" }, 12), null);
});

const held = { type: "own_held.changed", held: { id: 7, thread: 12, title: "Gutter", state: "waiting", number: null, reason: "" } };

test("that a post is held is said by the reply alone", () => {
  assert.equal(noticeOf(held, 12), null);
});

test("a held post that is published leads there", () => {
  const told = { ...held, held: { ...held.held, state: "approved", number: 9 } };
  assert.deepEqual(noticeOf(told, 99), { text: "Your post in “Gutter” is published.", href: "/threads/12/?around=9#post-9", tone: "plain" });
});

test("one that is not says why", () => {
  const told = { ...held, held: { ...held.held, state: "rejected", reason: "An advertisement." } };
  const text = "Your post in “Gutter” was not published: An advertisement.";
  assert.deepEqual(noticeOf(told, 12), { text, href: "#composer-place", tone: "bad" });
});
