import assert from "node:assert/strict";
import { test } from "node:test";

import { Standing } from "../../../frontend/static/js/standing.js";

/** A standing that was live, and what it tells. */
function live(t) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const told = [];
  const standing = new Standing((state) => told.push(state));
  standing.become("live");
  return { standing, told };
}

test("a gap is a try at first, and offline after three seconds", (t) => {
  const { standing, told } = live(t);
  standing.become("connecting");
  t.mock.timers.tick(3_000);
  assert.deepEqual(told, ["live", "connecting", "offline"]);
});

test("a short gap is never offline", (t) => {
  const { standing, told } = live(t);
  standing.become("connecting");
  t.mock.timers.tick(1_000);
  standing.become("live");
  t.mock.timers.tick(10_000);
  assert.deepEqual(told, ["live", "connecting", "live"]);
});

test("nothing is told twice", (t) => {
  const { standing, told } = live(t);
  standing.become("live");
  assert.deepEqual(told, ["live"]);
});

test("another try while offline is still offline", (t) => {
  const { standing, told } = live(t);
  standing.become("offline");
  standing.become("connecting");
  assert.deepEqual(told, ["live", "offline"]);
});

test("it says since when it is not live", (t) => {
  const { standing } = live(t);
  t.mock.timers.tick(5_000);
  standing.become("connecting");
  t.mock.timers.tick(3_000);
  assert.deepEqual([standing.state, standing.since], ["offline", 5_000]);
});

test("the end is the end", (t) => {
  const { standing, told } = live(t);
  const codes = [];
  standing.end(3503, (code) => codes.push(code));
  standing.end(3503, (code) => codes.push(code));
  standing.become("live");
  assert.deepEqual([told, codes], [["live", "ended"], [3503]]);
});

test("whoever leaves has not ended", (t) => {
  const { standing } = live(t);
  standing.end(0);
  assert.equal(standing.state, "live");
});
