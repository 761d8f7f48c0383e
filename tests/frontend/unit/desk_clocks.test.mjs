import assert from "node:assert/strict";
import { test } from "node:test";

import { countDown, leftWords, worked } from "../../../frontend/static/js/desk_clocks.js";

test("a length is said as the server says it", () => {
  const said = [0, 59, 60, 3599, 3600, 12_000, 35_999, 37_800, 93_600].map(worked);
  assert.deepEqual(said, ["less than a minute", "less than a minute", "1 min", "59 min", "1 h", "3 h 20 min", "9 h 59 min", "10 h", "26 h"]);
});

test("what is over is said without a sign", () => {
  assert.equal(leftWords(7200), "2 h left");
  assert.equal(leftWords(-7200), "Overdue 2 h");
});

test("a countdown follows the wall clock while working time runs", () => {
  assert.deepEqual(countDown(7200, 3600, 60), { left: 7140, known: true });
});

test("a countdown stands while the office is closed", () => {
  assert.deepEqual(countDown(7200, 0, 9999), { left: 7200, known: true });
});

test("at closing time only the server knows on", () => {
  assert.deepEqual(countDown(7200, 3600, 4000), { left: 3600, known: false });
});

test("what turns overdue is asked for, since more than a number changes", () => {
  assert.deepEqual(countDown(30, 3600, 60), { left: -30, known: false });
});

test("what is overdue grows", () => {
  assert.deepEqual(countDown(-30, 3600, 60), { left: -90, known: true });
});
