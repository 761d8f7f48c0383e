import assert from "node:assert/strict";
import { test } from "node:test";

import { liveLine, typingLine } from "../../../frontend/static/js/live.js";

const facts = (fields = {}) => ({ since: "14:02", watching: 0, kept: 0, ...fields });

test("live says how many watch", () => {
  assert.equal(liveLine("live", facts({ watching: 214 })), "Live · 214 watching");
  assert.equal(liveLine("live", facts()), "Live");
});

test("offline says since when, and what is kept", () => {
  assert.equal(liveLine("offline", facts()), "Offline since 14:02");
  assert.equal(liveLine("offline", facts({ kept: 1 })), "Offline since 14:02, your 1 post is kept");
  assert.equal(liveLine("offline", facts({ kept: 2 })), "Offline since 14:02, your 2 posts are kept");
});

test("the line about who writes names two people at most", () => {
  assert.deepEqual(
    [[], ["Ama"], ["Ama", "Kofi"], ["Ama", "Kofi", "Esi"]].map(typingLine),
    ["", "Ama is writing", "Ama and Kofi are writing", "Several people are writing"],
  );
});

test("a page that has to look for itself says when it did", () => {
  assert.equal(liveLine("looking", facts()), "Not live. Last looked at 14:02");
});
