import assert from "node:assert/strict";
import { test } from "node:test";

import { ageWords } from "../../../frontend/static/js/console_ages.js";

for (const [seconds, words] of [
  [-3, "0 s"],
  [0, "0 s"],
  [59.9, "59 s"],
  [60, "1 min"],
  [3_599, "59 min"],
  [3_600, "1 h"],
  [86_399, "23 h"],
  [86_400, "1 d"],
]) {
  test(`${seconds} seconds are ${words}`, () => assert.equal(ageWords(Number(seconds)), words));
}
