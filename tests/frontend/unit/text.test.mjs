import assert from "node:assert/strict";
import { test } from "node:test";

import { excerpt, initial, parts } from "../../../frontend/static/js/text.js";

const texts = (found) => found.map(({ text, href }) => [text, href]);

test("a text without marks is one piece", () => {
  assert.deepEqual(texts(parts("Hello\nthere", [])), [["Hello\nthere", ""]]);
});

test("an empty text has no pieces", () => {
  assert.deepEqual(parts("", []), []);
});

test("marks count UTF-16 code units", () => {
  assert.deepEqual(texts(parts("😀 @kofi", [[3, 8, "@kofi"]])), [["😀 ", ""], ["@kofi", "/people/kofi/"]]);
});

test("a link shows its own slice and leads to its target", () => {
  const found = parts("See www.example.org.", [[4, 19, "https://www.example.org"]]);
  assert.deepEqual(texts(found), [["See ", ""], ["www.example.org", "https://www.example.org"], [".", ""]]);
  assert.equal(found[1].mention, false);
});

test("a mention says that it is one", () => {
  assert.equal(parts("@kofi", [[0, 5, "@kofi"]])[0].mention, true);
});

for (const target of ["javascript:alert(1)", "data:text/html,x", "//example.org", "@Kofi/..", ""]) {
  test(`a target like ${JSON.stringify(target)} is left as plain text`, () => {
    assert.deepEqual(texts(parts("word", [[0, 4, target]])), [["word", ""]]);
  });
}

test("marks that overlap or leave the text are passed over", () => {
  const found = parts("0123456789", [[2, 5, "https://a.example"], [4, 6, "https://b.example"], [8, 20, "https://c.example"]]);
  assert.deepEqual(texts(found), [["01", ""], ["234", "https://a.example"], ["56789", ""]]);
});

test("the pieces put together are the text", () => {
  const body = "a https://x.example b 😀 @ama c";
  assert.equal(parts(body, [[2, 19, "https://x.example"], [25, 29, "@ama"]]).map(({ text }) => text).join(""), body);
});

test("the initial is the first letter or digit, upper case", () => {
  assert.deepEqual(["ɛsi", "  (4th)", "—", "😀 ama"].map((name) => initial(name, "en")), ["Ɛ", "4", "·", "A"]);
});

test("an excerpt is one line and does not cut a letter in two", () => {
  assert.equal(excerpt("One\n two", 20), "One two");
  assert.equal(excerpt("😀😀😀😀", 3), "😀😀…");
});
