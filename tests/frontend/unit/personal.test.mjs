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
