import assert from "node:assert/strict";
import { test } from "node:test";

import { attentive, errorsIn } from "../../../frontend/static/js/line.js";

const slow = { code: 640, message: "Wait 20 seconds.", temporary: true, slug: "too_soon", retry_after_ms: 20_000 };

test("the errors of a frame are found among its replies", () => {
  const frame = [{ id: 1, rpc: {} }, { id: 2, error: slow }, { push: { pub: { data: { body: '"error"' } } } }].map((one) => JSON.stringify(one)).join("\n");
  assert.deepEqual(errorsIn(frame), [{ code: 640, message: "Wait 20 seconds.", slug: "too_soon", field: "", retryAfterMs: 20_000 }]);
});

test("a frame without errors has none", () => {
  assert.deepEqual(errorsIn('{"id":1,"rpc":{"data":{}}}\n{}'), []);
});

test("the socket notes errors before whoever listens to it hears the frame", () => {
  class Socket extends EventTarget {
    constructor(url) {
      super();
      this.url = url;
    }
  }
  const heard = [];
  const socket = new (attentive(Socket, (error) => heard.push(error.slug)))("ws://x");
  socket.addEventListener("message", () => heard.push("the frame"));
  socket.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify({ id: 2, error: slow }) }));
  assert.deepEqual(heard, ["too_soon", "the frame"]);
  assert.equal(socket.url, "ws://x");
});
