import assert from "node:assert/strict";
import { test } from "node:test";

import { makeMoments } from "../../../frontend/static/js/moment.js";

const now = Date.parse("2026-11-23T14:03:00Z");
const moments = makeMoments("Africa/Accra", "en");

for (const [iso, said] of [
  ["2026-11-23T14:02:11Z", "Today 14:02"],
  ["2026-11-23T00:00:00Z", "Today 00:00"],
  ["2026-11-22T23:59:59Z", "Yesterday 23:59"],
  ["2026-11-21T09:05:00Z", "Sat 21 Nov, 09:05"],
  ["2026-09-01T09:05:00Z", "Tue 1 Sep, 09:05"],
  ["2025-12-31T09:05:00Z", "31 Dec 2025"],
]) {
  test(`${iso} is ${said}`, () => assert.equal(moments.moment(iso, now), said));
}

test("the exact time names the day in full", () => {
  assert.equal(moments.exact("2026-11-23T14:02:11.123456Z"), "Monday 23 November 2026, 14:02");
});

test("the machine's time is UTC to the second", () => {
  assert.equal(moments.machine("2026-11-23T14:02:11.987654+00:00"), "2026-11-23T14:02:11Z");
});

test("a day is the assembly's day, not the reader's", () => {
  const kampala = makeMoments("Africa/Kampala", "en");
  assert.equal(kampala.moment("2026-11-22T22:00:00Z", now), "Today 01:00");
});
