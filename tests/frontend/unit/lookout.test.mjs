import assert from "node:assert/strict";
import { test } from "node:test";

import { Lookout } from "../../../frontend/static/js/lookout.js";

const settled = () => new Promise((done) => setImmediate(done));

test("a lookout looks again and again until it is stopped, not in step with others", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let looks = 0;
  const lookout = new Lookout(async () => {
    looks += 1;
  });
  lookout.start();
  t.mock.timers.tick(7_999);
  assert.equal(looks, 0);
  t.mock.timers.tick(8_001);
  assert.equal(looks, 1);
  await settled();
  t.mock.timers.tick(40_000);
  assert.equal(looks, 2);
  await settled();
  lookout.stop();
  t.mock.timers.tick(400_000);
  assert.equal(looks, 2);
});

test("a lookout that is started twice looks once", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let looks = 0;
  const lookout = new Lookout(async () => {
    looks += 1;
  });
  lookout.start();
  lookout.start();
  t.mock.timers.tick(16_000);
  assert.equal(looks, 1);
});

test("a lookout that is stopped while it looks does not go on", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let looks = 0;
  const lookout = new Lookout(async () => {
    looks += 1;
    lookout.stop();
  });
  lookout.start();
  t.mock.timers.tick(16_000);
  await settled();
  t.mock.timers.tick(400_000);
  assert.equal(looks, 1);
});
