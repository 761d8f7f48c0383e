import assert from "node:assert/strict";
import { test } from "node:test";

import { sentence } from "../../../frontend/static/js/announce.js";

const post = (name, body, official = false) => ({ author: { name, department: official ? "Urban Roads" : "" }, body, official });

test("one post is read with its author", () => {
  assert.equal(sentence([post("Ama", "The gutter\nis open.")]), "Ama: The gutter is open.");
});

test("several posts are one sentence", () => {
  assert.equal(sentence([post("Ama", "One"), post("Kofi", "Two")]), "2 new posts. Kofi: Two");
});

test("an official response is never lost in a number", () => {
  const said = sentence([post("Esi", "We come on Tuesday.", true), post("Kofi", "Thanks")]);
  assert.equal(said, "2 new posts. Official response by Esi, Urban Roads: We come on Tuesday.");
});
