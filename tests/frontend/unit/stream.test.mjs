import assert from "node:assert/strict";
import { test } from "node:test";

import { follow, join, sayTyping } from "../../../frontend/static/js/stream.js";

/** A line on which the server speaks when a test says so. */
function makeLine() {
  const listeners = new Map();
  const line = { asked: [], sent: [], subscribed: 0 };
  const stream = { on: (type, act) => listeners.set(type, act), subscribe: () => (line.subscribed += 1) };
  line.client = {
    newSubscription: (...given) => (line.asked.push(given), stream),
    send: async (data) => void line.sent.push(data),
  };
  line.says = (type, context) => listeners.get(type)(context);
  return line;
}

/** A durable stream, and all that it brings, in order. */
function joined() {
  const told = [];
  const note = (what) => (...given) => void told.push([what, ...given]);
  const line = makeLine();
  const standing = { become: note("become"), end: (code, ended) => ended(code) };
  join(line, standing, "thread:1", { offset: 41, epoch: "e1", posts: [] }, {
    event: note("event"),
    passing: note("passing"),
    lost: note("lost"),
    joined: note("joined"),
    ended: note("ended"),
  });
  return { line, told };
}

test("a durable stream is joined from where the page was drawn, by whoever subscribes to it", () => {
  const { line } = joined();
  assert.deepEqual(line.asked, [["thread:1", { since: { offset: 41, epoch: "e1" }, recoverable: true, positioned: true }]]);
  assert.equal(line.subscribed, 0);
});

test("what the log keeps is told apart from what it does not", () => {
  const { line, told } = joined();
  line.says("publication", { offset: 42, data: { type: "post.published" } });
  line.says("publication", { data: { type: "typing.started" } });
  assert.deepEqual(told, [["event", 42, { type: "post.published" }], ["passing", { type: "typing.started" }]]);
});

test("joined, the page is live", () => {
  const { line, told } = joined();
  line.says("subscribed", { wasRecovering: true, recovered: true, data: { clients: 3 } });
  assert.deepEqual(told, [["joined", { clients: 3 }], ["become", "live"]]);
});

test("what was missed and cannot be had is said before anything else", () => {
  const { line, told } = joined();
  line.says("subscribed", { wasRecovering: true, recovered: false, streamPosition: { offset: 90 } });
  assert.deepEqual(told.map(([what]) => what), ["lost", "joined", "become"]);
  assert.deepEqual(told[0][1], { offset: 90 });
});

test("the page stands as the stream does, to its end", () => {
  const { line, told } = joined();
  line.says("subscribing", {});
  line.says("unsubscribed", { code: 2500 });
  assert.deepEqual(told, [["become", "connecting"], ["ended", 2500]]);
});

test("another stream is followed from now on, and begins with what it says of itself", () => {
  const line = makeLine();
  const told = [];
  follow(line, "pulse:1", (...given) => told.push(given));
  line.says("subscribed", { data: { values: {} } });
  line.says("subscribed", {});
  line.says("publication", { data: { gone: [] } });
  assert.deepEqual([line.asked, line.subscribed, told], [[["pulse:1"]], 1, [[{ values: {} }, true], [{ gone: [] }, false]]]);
});

test("that one writes is said to a stream, with what one is at where there is such a thing", () => {
  const line = makeLine();
  sayTyping(line, "thread:1");
  sayTyping(line, "console:1", "q-7");
  assert.deepEqual(line.sent, [{ type: "typing", channel: "thread:1" }, { type: "typing", channel: "console:1", about: "q-7" }]);
});
