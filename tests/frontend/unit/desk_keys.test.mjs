import assert from "node:assert/strict";
import { test } from "node:test";

import { nextRow } from "../../../frontend/static/js/desk_keys.js";

test("the first step goes to the first row, whichever way", () => {
  assert.equal(nextRow(3, -1, 1), 0);
  assert.equal(nextRow(3, -1, -1), 0);
});

test("steps stay within the list", () => {
  assert.equal(nextRow(3, 2, 1), 2);
  assert.equal(nextRow(3, 0, -1), 0);
  assert.equal(nextRow(3, 1, 1), 2);
});

test("an empty list has no row", () => {
  assert.equal(nextRow(0, -1, 1), -1);
});
