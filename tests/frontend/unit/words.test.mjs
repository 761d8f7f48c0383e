import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { gettext, interpolate, ngettext, useCatalog } from "../../../frontend/static/js/words.js";

afterEach(() => useCatalog({}, "en"));

test("in English a word is its own msgid", () => {
  assert.equal(gettext("Sending"), "Sending");
  assert.equal(ngettext("%(count)s new post", "%(count)s new posts", 1), "1 new post");
  assert.equal(ngettext("%(count)s new post", "%(count)s new posts", 3), "3 new posts");
});

test("a translation takes the word's place", () => {
  useCatalog({ Sending: "Ɛrekɔ" }, "ak");
  assert.equal(gettext("Sending"), "Ɛrekɔ");
});

test("the plural form is the language's own", () => {
  useCatalog({ "%(count)s post": ["%(count)s nsɛm baako", "%(count)s nsɛm bebree"] }, "ak");
  const say = (count) => ngettext("%(count)s post", "%(count)s posts", count);
  assert.deepEqual([0, 1, 2].map(say), ["0 nsɛm baako", "1 nsɛm baako", "2 nsɛm bebree"]);
});

test("an untranslated word falls back to English", () => {
  useCatalog({ Sending: "" }, "ak");
  assert.equal(gettext("Sending"), "Sending");
});

test("a blank that nobody fills stays visible", () => {
  assert.equal(interpolate("%(a)s and %(b)s", { a: 1 }), "1 and %(b)s");
});

test("a filled-in text is not filled in again", () => {
  assert.equal(interpolate("%(name)s: %(text)s", { name: "%(text)s", text: "x" }), "%(text)s: x");
});
