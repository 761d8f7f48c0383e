import assert from "node:assert/strict";
import { test } from "node:test";

import { newKey } from "../../../frontend/static/js/key.js";

test("a key is a random UUID", () => {
  assert.match(newKey(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
  assert.notEqual(newKey(), newKey());
});
