import assert from "node:assert/strict";
import { test } from "node:test";

import { ConsoleKeys } from "../../../frontend/static/js/console_keys.js";
import { el, page } from "../dom.mjs";

/** What was clicked, by its key. */
let clicked = [];

function button(key) {
  const made = el(`button[data-key=${key}]`);
  made.addEventListener("click", () => clicked.push(key));
  return made;
}

const row = (id, ...buttons) => el(`li#${id}.row`, ...buttons);

/** A console of two columns and a bar beside them, with its keys. */
function make({ kept = null, work = { open: false, choose: () => false }, more = {} } = {}) {
  clicked = [];
  const written = [];
  const document = page(
    el("button#keys-show"),
    el("dialog#keys", el("input#keys-on[type=checkbox]")),
    el("div#part-undo", button("z")),
    el("section.c-column[data-column]", row("q-1", button("a")), row("q-2", button("a"), button("r"))),
    el("section.c-column[data-column]"),
    el("section.c-column[data-column]", row("q-3", button("a"))),
    el("div#bar", button("p")),
    el("textarea#words"),
  );
  const keys = new ConsoleKeys({ get: () => kept, set: (...given) => written.push(given) }, work, { rows: ".row", besides: ["#bar"], more });
  keys.start();
  /** Whether the page did something with the key. */
  const press = (key, fields = {}) => (fields.on ?? document.activeElement).fire("keydown", { key, ...fields }).defaultPrevented;
  return { document, keys, press, written, current: () => document.querySelector("[data-current]")?.id };
}

test("a page begins on its first row", () => {
  assert.equal(make().current(), "q-1");
});

test("j and k go down and up, and stay within the column", () => {
  const { press, current } = make();
  const gone = ["j", "j", "k", "k"].map((key) => [press(key), current()]);
  assert.deepEqual(gone, [[true, "q-2"], [true, "q-2"], [true, "q-1"], [true, "q-1"]]);
});

test("l and h go across, over a column that is empty", () => {
  const { press, current } = make();
  assert.deepEqual([press("l"), current(), press("h"), current()], [true, "q-3", true, "q-1"]);
});

test("a key presses the button of the row that it is for", () => {
  const { press } = make();
  press("j");
  assert.equal(press("r"), true);
  assert.deepEqual(clicked, ["r"]);
});

test("the row with the focus goes before the one that was marked", () => {
  const { document, press, current } = make();
  document.getElementById("q-2").focus();
  press("r");
  assert.deepEqual([clicked, current()], [["r"], "q-2"]);
});

test("what the row does not have is looked for beside it", () => {
  const { press } = make();
  assert.equal(press("p"), true);
  assert.deepEqual(clicked, ["p"]);
});

test("a key that means nothing is the browser's", () => {
  const { press } = make();
  assert.deepEqual(["x", "Enter", "A", "1"].map((key) => press(key)), [false, false, false, false]);
});

test("z takes back, and the page may have keys of its own", () => {
  const { press } = make({ more: { s: () => true, n: () => false } });
  assert.deepEqual([press("z"), press("s"), press("n")], [true, true, false]);
  assert.deepEqual(clicked, ["z"]);
});

test("nothing happens while somebody types", () => {
  const { document, press } = make();
  assert.equal(press("a", { on: document.getElementById("words") }), false);
  assert.deepEqual(clicked, []);
});

for (const held of ["ctrlKey", "altKey", "metaKey", "isComposing", "defaultPrevented"]) {
  test(`nothing happens with ${held}`, () => {
    make().press("a", { [held]: true });
    assert.deepEqual(clicked, []);
  });
}

test("? shows the keys", () => {
  const { document, press } = make();
  assert.deepEqual([press("?"), document.getElementById("keys").open], [true, true]);
});

test("the button shows them too", () => {
  const { document } = make();
  document.getElementById("keys-show").click();
  assert.equal(document.getElementById("keys").open, true);
});

test("whoever switched them off has none", () => {
  const { document, press } = make({ kept: false });
  press("a");
  assert.deepEqual([clicked, document.documentElement.getAttribute("data-keys")], [[], "off"]);
});

test("the switch is remembered, and at work at once", () => {
  const { document, press, written } = make();
  const on = document.getElementById("keys-on");
  on.checked = false;
  on.fire("change");
  press("a");
  assert.deepEqual([written, clicked], [[["hall:keys", false]], []]);
});

test("while a form is open only digits mean something: its choices", () => {
  const chosen = [];
  const { document, press } = make({ work: { open: true, choose: (digit) => chosen.push(digit) > 0 } });
  assert.deepEqual([press("3"), press("a"), press("j")], [true, false, false]);
  assert.equal(press("4", { on: document.getElementById("words") }), false);
  assert.deepEqual([chosen, clicked], [["3"], []]);
});

/** A row is gone; the next one takes its place. */
const leave = (document, next, focused) => document.hear({ type: "row-left", detail: { next, focused } });

test("when a row leaves under one's hands keys rest for half a second", (t) => {
  let now = 0;
  t.mock.method(performance, "now", () => now);
  const { document, press } = make();
  leave(document, document.getElementById("q-2"), true);
  now = 499;
  press("r");
  assert.deepEqual(clicked, []);
  now = 500;
  press("r");
  assert.deepEqual(clicked, ["r"]);
});

test("whoever chose the next row does not wait", (t) => {
  t.mock.method(performance, "now", () => 0);
  const { document, keys, press } = make();
  leave(document, document.getElementById("q-2"), false);
  keys.wake();
  press("r");
  assert.deepEqual(clicked, ["r"]);
});

test("the focus goes on with the rows where it was in the one that left", () => {
  const { document, current } = make();
  const before = document.activeElement;
  leave(document, document.getElementById("q-2"), false);
  assert.deepEqual([current(), document.activeElement === before], ["q-2", true]);
  leave(document, document.getElementById("q-3"), true);
  assert.deepEqual([current(), document.activeElement.id], ["q-3", "q-3"]);
});

test("where no row is next the first one is", () => {
  const { document, current } = make();
  leave(document, null, false);
  assert.equal(current(), "q-1");
});
