import assert from "node:assert/strict";
import { test } from "node:test";

import { orderOf, saying } from "../../../frontend/static/js/console_page.js";

test("ages, numbers of the pulse and who is there besides are no difference", () => {
  const before = '<time data-age="">3 s</time><b data-pulse="q:1" data-part="0">4</b><p data-others="q-1" hidden></p>';
  const after = '<time data-age="">9 s</time><b data-pulse="q:1" data-part="0">7</b><p data-others="q-1">Also at this: Efua</p>';
  assert.equal(saying(before), saying(after));
});

test("what is unfolded, busy or chosen is no difference", () => {
  assert.equal(saying('<li id="q-1" data-current="" aria-busy="true"><details open=""></details></li>'), saying('<li id="q-1"><details></details></li>'));
});

test("other words are a difference", () => {
  assert.notEqual(saying("<p>Why?</p>"), saying("<p>When?</p>"));
});

test("another version is a difference", () => {
  assert.notEqual(saying('<li data-version="1"></li>'), saying('<li data-version="2"></li>'));
});

test("a list that nobody touches is as the server has it", () => {
  assert.deepEqual(orderOf(["a", "b"], ["c", "b", "a"], false), ["c", "b", "a"]);
});

test("under somebody's hand nothing moves, and what is new comes at the end", () => {
  assert.deepEqual(orderOf(["a", "b", "gone"], ["new", "b", "a"], true), ["a", "b", "new"]);
});
