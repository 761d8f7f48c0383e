import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { loadSnapshot, publishPost, untilDone } from "../../../frontend/static/js/http.js";

const fetched = globalThis.fetch;
afterEach(() => (globalThis.fetch = fetched));

/** @param {number} status @param {unknown} body */
function answering(status, body) {
  const asked = [];
  globalThis.fetch = async (url, options) => {
    asked.push({ url, ...options });
    return new Response(JSON.stringify(body), { status });
  };
  return asked;
}

const island = { snapshot: { thread: { id: 12 } }, csrf: "token" };
const item = { key: "k-1", body: "Hello", replyTo: 3, official: false };

test("a post goes out under its key and the page's token", async () => {
  const [asked, reply] = [answering(201, { id: 9, number: 4 }), await publishPost(island, item)];
  assert.equal(reply.number, 4);
  assert.equal(asked[0].url, "/api/v1/threads/12/posts/");
  assert.equal(asked[0].headers["idempotency-key"], "k-1");
  assert.equal(asked[0].headers["x-csrftoken"], "token");
  assert.deepEqual(JSON.parse(asked[0].body), { body: "Hello", reply_to: 3, official: false });
});

test("a refusal comes back in its words", async () => {
  answering(429, { code: 640, slug: "too_soon", message: "Wait 20 seconds.", retry_after_ms: 20_000 });
  await assert.rejects(publishPost(island, item), { code: 640, slug: "too_soon", message: "Wait 20 seconds.", temporary: true, retryAfterMs: 20_000, lost: false });
});

test("no answer means that nobody knows", async () => {
  globalThis.fetch = async () => {
    throw new TypeError("Failed to fetch");
  };
  await assert.rejects(publishPost(island, item), { lost: true });
});

test("a server that fails is asked again", async () => {
  answering(502, "bad gateway");
  await assert.rejects(publishPost(island, item), { temporary: true, lost: false });
});

test("a snapshot is asked for with its window", async () => {
  const asked = answering(200, { snapshot: {} });
  await loadSnapshot("/threads/12/snapshot/", { around: 9 });
  assert.equal(asked[0].url, "/threads/12/snapshot/?around=9");
});

test("a snapshot that is refused is an error", async () => {
  answering(404, {});
  await assert.rejects(loadSnapshot("/threads/12/snapshot/"), /404/u);
});

test("what fails is tried until it succeeds", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let tries = 0;
  const done = untilDone(async () => {
    tries += 1;
    if (tries < 3) throw new Error("not yet");
    return tries;
  }, 1_000);
  for (let turn = 0; turn < 10; turn += 1) {
    await new Promise((next) => setImmediate(next));
    t.mock.timers.tick(60_000);
  }
  assert.equal(await done, 3);
});
