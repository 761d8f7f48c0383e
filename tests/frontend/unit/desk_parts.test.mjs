import assert from "node:assert/strict";
import { test } from "node:test";

import { unhurried } from "../../../frontend/static/js/desk_parts.js";

const settled = () => new Promise((done) => setImmediate(done));

test("many that ask at once are served once", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let acts = 0;
  const ask = unhurried(async () => void (acts += 1), 300, 2000);
  for (let asked = 0; asked < 5; asked += 1) ask();
  t.mock.timers.tick(601);
  await settled();
  assert.equal(acts, 1);
});

test("what is asked for while it acts is done after a pause", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let acts = 0;
  /** @type {() => void} */
  let finish = () => undefined;
  const ask = unhurried(
    () => new Promise((done) => ((acts += 1), (finish = () => done(undefined)))),
    300,
    2000,
  );
  ask();
  t.mock.timers.tick(601);
  ask();
  ask();
  finish();
  await settled();
  t.mock.timers.tick(1_999);
  assert.equal(acts, 1);
  t.mock.timers.tick(2_100);
  await settled();
  assert.equal(acts, 2);
});
