import assert from "node:assert/strict";
import { test } from "node:test";

import { Outbox, visibleItems } from "../../../frontend/static/js/outbox.js";

/** A server that carries out each key once, a disk that survives, and a clock that is turned by hand. */
function world() {
  const disk = new Map();
  const carriedOut = new Map();
  const timers = [];
  const it = {
    now: 1_000_000,
    carriedOut,
    timers,
    sent: [],
    /** What the server does next: a refusal to throw, or "lose the reply". */
    next: [],
    store: {
      get: (name) => (disk.has(name) ? JSON.parse(disk.get(name)) : null),
      set: (name, value) => disk.set(name, JSON.stringify(value)),
      remove: (name) => disk.delete(name),
      names: (start) => [...disk.keys()].filter((name) => name.startsWith(start)),
    },
    disk,
  };
  let keys = 0;
  it.open = () =>
    new Outbox({
      store: it.store,
      name: "outbox:7:12",
      changed: () => undefined,
      now: () => it.now,
      later: (act, ms) => timers.push({ act, ms }),
      uuid: () => `key-${(keys += 1)}`,
      send: async (item) => {
        it.sent.push(item.key);
        const plan = it.next.shift();
        if (plan && plan !== "lose the reply") throw plan;
        if (!carriedOut.has(item.key)) carriedOut.set(item.key, { number: carriedOut.size + 1, body: item.body });
        if (plan) throw lost;
        return carriedOut.get(item.key);
      },
    });
  return it;
}

const lost = { code: 1, message: "timeout", temporary: false, slug: "", field: "", retryAfterMs: null, lost: true };
const refusal = (fields = {}) => ({ ...lost, code: 621, message: "This issue is closed to new posts.", lost: false, ...fields });
const draft = (body) => ({ body, replyTo: null, official: false });
const settled = () => new Promise((done) => setImmediate(done));

test("a post is sent at once when online", async () => {
  const it = world();
  const outbox = it.open();
  outbox.setOnline(true);
  outbox.add(draft("Hello"));
  await settled();
  assert.equal(outbox.items[0].state, "sent");
  assert.equal(outbox.items[0].number, 1);
});

test("a post waits while offline and goes when back", async () => {
  const it = world();
  const outbox = it.open();
  outbox.add(draft("Hello"));
  await settled();
  assert.deepEqual(it.sent, []);
  outbox.setOnline(true);
  await settled();
  assert.equal(it.carriedOut.size, 1);
});

test("a post survives a reload with its key", async () => {
  const it = world();
  const key = it.open().add(draft("Hello"));
  const reopened = it.open();
  assert.equal(reopened.items[0].key, key);
  reopened.setOnline(true);
  await settled();
  assert.deepEqual(it.sent, [key]);
});

test("a post whose reply was lost is sent again under the same key and carried out once", async () => {
  const it = world();
  it.next = ["lose the reply"];
  const outbox = it.open();
  outbox.setOnline(true);
  outbox.add(draft("Hello"));
  await settled();
  assert.equal(outbox.items[0].state, "waiting");
  outbox.flush();
  await settled();
  assert.deepEqual(it.sent, ["key-1", "key-1"]);
  assert.equal(it.carriedOut.size, 1);
  assert.equal(outbox.items[0].state, "sent");
});

test("posts go one after the other, in order", async () => {
  const it = world();
  const outbox = it.open();
  for (const body of ["one", "two", "three"]) outbox.add(draft(body));
  outbox.setOnline(true);
  await settled();
  assert.deepEqual([...it.carriedOut.values()].map(({ body }) => body), ["one", "two", "three"]);
});

test("a lost reply holds back the posts behind it", async () => {
  const it = world();
  it.next = [lost];
  const outbox = it.open();
  outbox.add(draft("one"));
  outbox.add(draft("two"));
  outbox.setOnline(true);
  await settled();
  assert.deepEqual(it.sent, ["key-1"]);
  it.timers.shift().act();
  await settled();
  assert.deepEqual(it.sent, ["key-1", "key-1", "key-2"]);
});

test("a refusal is said in its words and keeps the text", async () => {
  const it = world();
  it.next = [refusal()];
  const outbox = it.open();
  outbox.setOnline(true);
  outbox.add(draft("Hello"));
  await settled();
  const [item] = outbox.items;
  assert.deepEqual([item.state, item.error, item.body], ["failed", "This issue is closed to new posts.", "Hello"]);
});

test("a refused post is still there after a reload, and is not sent by itself", async () => {
  const it = world();
  it.next = [refusal()];
  const outbox = it.open();
  outbox.setOnline(true);
  outbox.add(draft("Hello"));
  await settled();
  const reopened = it.open();
  reopened.setOnline(true);
  await settled();
  assert.equal(reopened.items[0].state, "failed");
  assert.equal(it.sent.length, 1);
});

test("slow mode names the moment from which it may be tried again", async () => {
  const it = world();
  it.next = [refusal({ temporary: true, retryAfterMs: 23_000 })];
  const outbox = it.open();
  outbox.setOnline(true);
  outbox.add(draft("Hello"));
  await settled();
  assert.equal(outbox.items[0].state, "failed");
  assert.equal(outbox.items[0].retryAt, it.now + 23_000);
});

test("a short temporary refusal is waited for", async () => {
  const it = world();
  it.next = [refusal({ code: 111, temporary: true, retryAfterMs: 300 })];
  const outbox = it.open();
  outbox.setOnline(true);
  outbox.add(draft("Hello"));
  await settled();
  assert.equal(outbox.items[0].state, "waiting");
  assert.equal(it.timers[0].ms, 300);
  it.timers[0].act();
  await settled();
  assert.equal(outbox.items[0].state, "sent");
});

test("a server that stays busy is not asked for ever", async () => {
  const it = world();
  it.next = Array.from({ length: 9 }, () => refusal({ code: 100, temporary: true }));
  const outbox = it.open();
  outbox.setOnline(true);
  outbox.add(draft("Hello"));
  for (let turn = 0; turn < 12; turn += 1) {
    await settled();
    it.timers.shift()?.act();
  }
  assert.equal(outbox.items[0].state, "failed");
  assert.equal(it.sent.length, 5);
});

test("a retried post keeps its key", async () => {
  const it = world();
  it.next = [refusal()];
  const outbox = it.open();
  outbox.setOnline(true);
  const key = outbox.add(draft("Hello"));
  await settled();
  outbox.retry(key);
  await settled();
  assert.deepEqual(it.sent, [key, key]);
  assert.equal(outbox.items[0].state, "sent");
});

test("a discarded post is gone for good", async () => {
  const it = world();
  const outbox = it.open();
  const key = outbox.add(draft("Hello"));
  assert.equal(outbox.discard(key)?.body, "Hello");
  assert.equal(it.disk.size, 0);
  assert.deepEqual(it.open().items, []);
});

test("an acknowledged post is forgotten when its event has come", async () => {
  const it = world();
  const outbox = it.open();
  outbox.setOnline(true);
  outbox.add(draft("Hello"));
  await settled();
  outbox.settle((number) => number > 1);
  assert.equal(outbox.items.length, 1);
  outbox.settle((number) => number === 1);
  assert.equal(outbox.items.length, 0);
  assert.equal(it.disk.size, 0);
});

test("a post that is older than the server's memory of keys waits for a person", async () => {
  const it = world();
  it.open().add(draft("Hello"));
  it.now += 6.5 * 86_400_000;
  const outbox = it.open();
  outbox.setOnline(true);
  await settled();
  assert.equal(outbox.items[0].state, "failed");
  assert.deepEqual(it.sent, []);
});

test("a post that another tab has sent is forgotten here", () => {
  const it = world();
  const outbox = it.open();
  const key = outbox.add(draft("Hello"));
  outbox.forget(key);
  assert.deepEqual(outbox.items, []);
});

const item = (fields = {}) => ({ key: "k", body: "Hello", replyTo: null, official: false, at: 1_000_000, state: "sending", tried: true, number: null, error: "", retryAt: 0, ...fields });
const posted = (number, fields = {}) => ({ number, body: "Hello", author: { id: 7 }, created_at: new Date(1_000_500).toISOString(), ...fields });
const none = new Set();

test("an own post whose event came before its reply is shown once", () => {
  assert.deepEqual(visibleItems([item()], [posted(1)], 7, none), []);
});

test("the same words of somebody else are another post", () => {
  assert.equal(visibleItems([item()], [posted(1, { author: { id: 8 } })], 7, none).length, 1);
});

test("the same words posted again are shown again", () => {
  assert.equal(visibleItems([item()], [posted(1)], 7, new Set([1])).length, 1);
  assert.equal(visibleItems([item({ tried: false, state: "waiting" })], [posted(1)], 7, none).length, 1);
});

test("two unacknowledged posts of the same words hide behind two events, not one", () => {
  const two = [item({ key: "a" }), item({ key: "b" })];
  assert.equal(visibleItems(two, [posted(1)], 7, none).length, 1);
});

test("words posted long ago are no twin", () => {
  const old = posted(1, { created_at: new Date(0).toISOString() });
  assert.equal(visibleItems([item({ at: 10_000_000 })], [old], 7, none).length, 1);
});

test("an acknowledged post is shown until its event comes", () => {
  const sent = item({ state: "sent", number: 4 });
  assert.equal(visibleItems([sent], [posted(3)], 7, none).length, 1);
  assert.equal(visibleItems([sent], [posted(4)], 7, none).length, 0);
});

test("a post that is held is kept on the page and not in storage, until its post comes", async () => {
  const it = world();
  const outbox = it.open();
  it.carriedOut.set("key-1", { number: 0, held: { id: 7 } });
  outbox.setOnline(true);
  outbox.add(draft("Hello"));
  await settled();
  assert.equal(outbox.items[0].state, "held");
  assert.equal(outbox.items.filter(({ state }) => state !== "sent" && state !== "held").length, 0);
  assert.equal(it.open().items.length, 0);
  assert.equal(visibleItems(outbox.items, [], 3, new Set()).length, 1);
  const post = { number: 4, body: "Hello", author: { id: 3 }, created_at: new Date(outbox.items[0].at).toISOString() };
  assert.equal(visibleItems(outbox.items, [post], 3, new Set()).length, 0);
});
