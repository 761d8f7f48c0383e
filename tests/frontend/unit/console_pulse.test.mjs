import assert from "node:assert/strict";
import { test } from "node:test";

import { shown } from "../../../frontend/static/js/console_pulse.js";

test("a part of a list is shown, the first where none is named", () => {
  assert.equal(shown([5, 2], "1"), "2");
  assert.equal(shown([5, 2], undefined), "5");
});

test("a number that is not known is not shown", () => {
  assert.equal(shown(undefined, "0"), "");
  assert.equal(shown(null, undefined), "");
});

test("nought is a number", () => {
  assert.equal(shown(0, undefined), "0");
});
