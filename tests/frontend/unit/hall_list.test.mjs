import assert from "node:assert/strict";
import { test } from "node:test";

import { Order, settled } from "../../../frontend/static/js/hall_list.js";

const place = { getBoundingClientRect: () => ({ top: 10, bottom: 900 }), contains: () => false };

test("what is new waits outside, and is counted", () => {
  let wanted = [1, 2];
  const order = new Order({ wanted: () => wanted, changed: () => undefined, place });
  wanted = [3, 1, 2];
  assert.deepEqual([order.fresh, order.shown], [1, [1, 2]]);
});

test("it comes in when it is asked for", () => {
  let wanted = [1, 2];
  const order = new Order({ wanted: () => wanted, changed: () => undefined, place });
  wanted = [3, 2, 1];
  order.renew();
  assert.deepEqual([order.fresh, order.shown], [0, [3, 2, 1]]);
});

test("where nothing is shown there is nothing to move: the first one comes at once", () => {
  let wanted = [];
  const order = new Order({ wanted: () => wanted, changed: () => undefined, place });
  wanted = [1];
  assert.deepEqual([order.fresh, order.shown], [0, [1]]);
});

test("put in order without what is new, what is wanted no longer goes", () => {
  assert.deepEqual(settled([1, 2, 3], [9, 3, 1]), [3, 1]);
});
