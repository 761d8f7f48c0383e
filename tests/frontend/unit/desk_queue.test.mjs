import assert from "node:assert/strict";
import { test } from "node:test";

import { compare } from "../../../frontend/static/js/desk_queue.js";

test("a list that is the same has not changed", () => {
  assert.deepEqual(compare(["a", "b"], ["a", "b"]), { gone: [], came: [], moved: false });
});

test("what came and what is gone is named", () => {
  assert.deepEqual(compare(["a", "b"], ["n", "b"]), { gone: ["a"], came: ["n"], moved: false });
});

test("another order is seen among those that stayed", () => {
  assert.equal(compare(["a", "b", "c"], ["c", "a"]).moved, true);
  assert.equal(compare(["a", "b", "c"], ["a", "n", "c"]).moved, false);
});
