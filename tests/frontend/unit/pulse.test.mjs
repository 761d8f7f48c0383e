import assert from "node:assert/strict";
import { test } from "node:test";

import { beat } from "../../../frontend/static/js/pulse.js";

test("a pulse changes what it names", () => {
  assert.deepEqual(beat({ hands: 1, viewers: 2 }, { values: { hands: 3 }, gone: [], full: false }), { hands: 3, viewers: 2 });
});

test("what is gone is gone", () => {
  assert.deepEqual(beat({ "q:1": [2, 1], hands: 1 }, { values: {}, gone: ["q:1"], full: false }), { hands: 1 });
});

test("a full pulse leaves nothing of before", () => {
  assert.deepEqual(beat({ hands: 1 }, { values: { viewers: 9 }, gone: [], full: true }), { viewers: 9 });
});
