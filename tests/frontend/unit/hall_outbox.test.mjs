import assert from "node:assert/strict";
import { test } from "node:test";

import { Deeds } from "../../../frontend/static/js/hall_outbox.js";
import { openStore } from "../../../frontend/static/js/store.js";

function storage() {
  const kept = {};
  Object.defineProperties(kept, {
    getItem: { value: (name) => kept[name] ?? null },
    setItem: { value: (name, text) => void (kept[name] = text) },
    removeItem: { value: (name) => void delete kept[name] },
  });
  return kept;
}

/** An outbox whose server answers as `answer` says; what was sent is in `sent`. */
function make({ disk = storage(), answer = async () => ({}), now = () => 1_000, keep = false } = {}) {
  const sent = [];
  const told = { done: [], failed: [], later: [] };
  let next = 0;
  const deeds = new Deeds({
    store: openStore(() => disk),
    name: "hall-outbox:1:2",
    send: async (deed) => {
      sent.push([deed.method, deed.data]);
      return answer(deed);
    },
    changed: () => undefined,
    done: (deed, reply) => told.done.push([deed.slot, reply]),
    failed: (deed, refused) => (told.failed.push([deed.slot, refused.message]), keep),
    now,
    later: (act, ms) => told.later.push([act, ms]),
    uuid: () => `key-${(next += 1)}`,
  });
  return { deeds, sent, told, disk };
}

const settled = () => new Promise((done) => setTimeout(done, 5));
const refused = (fields) => ({ code: 700, message: "No.", temporary: false, retryAfterMs: null, lost: false, ...fields });

test("what is done goes out, and is forgotten when it is answered", async () => {
  const { deeds, sent, told, disk } = make();
  deeds.setOnline(true);
  deeds.add("vote:5", "question.upvote", { question: 5, on: true });
  await settled();
  assert.deepEqual(sent, [["question.upvote", { question: 5, on: true }]]);
  assert.deepEqual(told.done.map(([slot]) => slot), ["vote:5"]);
  assert.deepEqual(Object.keys(disk), []);
});

test("without a line it is kept, over a reload too", async () => {
  const { deeds, sent, disk } = make();
  deeds.add("ask:1", "question.ask", { body: "When?" });
  await settled();
  assert.deepEqual(sent, []);
  const again = make({ disk });
  assert.equal(again.deeds.waiting, 1);
  again.deeds.setOnline(true);
  await settled();
  assert.deepEqual(again.sent, [["question.ask", { body: "When?" }]]);
});

test("of two votes that wait for one question only the last one is sent", async () => {
  const { deeds, sent } = make();
  deeds.add("vote:5", "question.upvote", { question: 5, on: true });
  deeds.add("vote:5", "question.upvote", { question: 5, on: false });
  deeds.setOnline(true);
  await settled();
  assert.deepEqual(sent, [["question.upvote", { question: 5, on: false }]]);
});

test("a lost answer is asked for again under the same key", async () => {
  let tries = 0;
  const { deeds, told } = make({
    answer: async () => {
      tries += 1;
      if (tries === 1) throw refused({ lost: true });
      return {};
    },
  });
  deeds.setOnline(true);
  deeds.add("vote:5", "question.upvote", {});
  await settled();
  assert.equal(deeds.items[0].key, "key-1");
  told.later[0][0]();
  await settled();
  assert.equal(tries, 2);
  assert.deepEqual(deeds.items, []);
});

test("a refusal that stays is told, and a vote goes", async () => {
  const { deeds, told } = make({ answer: async () => Promise.reject(refused()) });
  deeds.setOnline(true);
  deeds.add("vote:5", "question.upvote", {});
  await settled();
  assert.deepEqual(told.failed, [["vote:5", "No."]]);
  assert.deepEqual(deeds.items, []);
});

test("a question that was refused stays, to be changed", async () => {
  const { deeds } = make({ answer: async () => Promise.reject(refused()), keep: true });
  deeds.setOnline(true);
  const key = deeds.add("ask:1", "question.ask", { body: "When?" });
  await settled();
  assert.deepEqual([deeds.items[0].state, deeds.items[0].error], ["failed", "No."]);
  assert.equal(deeds.discard(key)?.data.body, "When?");
  assert.deepEqual(deeds.items, []);
});

test("what is refused for a moment waits that long", async () => {
  const { deeds, told } = make({ answer: async () => Promise.reject(refused({ temporary: true, retryAfterMs: 9_000 })) });
  deeds.setOnline(true);
  deeds.add("ask:1", "question.ask", {});
  await settled();
  assert.equal(told.later[0][1], 9_000);
  assert.equal(deeds.waiting, 1);
});

test("an hour later nothing is sent by itself", () => {
  const disk = storage();
  make({ disk }).deeds.add("vote:5", "question.upvote", {});
  const { deeds } = make({ disk, now: () => 4_000_000 });
  assert.equal(deeds.items[0].state, "failed");
});
