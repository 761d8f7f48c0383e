import assert from "node:assert/strict";
import { test } from "node:test";

import { Work } from "../../../frontend/static/js/console_work.js";
import { el, makeDocument, page } from "../dom.mjs";

const settled = () => new Promise((done) => setImmediate(done));

/** What the server answers with, as a page: the text of an answer is the number of the page here. */
let pages = [];
let asked = [];
let gone = [];

Object.assign(globalThis, {
  location: { assign: (address) => gone.push(address) },
  DOMParser: class {
    parseFromString = (text) => pages[Number(text)];
  },
  FormData: class {
    constructor(form) {
      this.fields = { of: form.id };
    }
    append(name, value) {
      this.fields[name] = value;
    }
    set(name, value) {
      this.fields[name] = value;
    }
  },
});

/** The console with a question and its buttons; `answers` are what the server says, one after the other. */
function make(...answers) {
  pages = answers.map(({ shows = [] }) => makeDocument(...shows));
  asked = [];
  gone = [];
  globalThis.fetch = async (address, options) => {
    const answer = answers[asked.length];
    asked.push([address, options]);
    if (!answer) throw new TypeError("no line");
    const { status = 200 } = answer;
    return { ok: status < 400, status, text: async () => String(asked.length - 1) };
  };
  const link = el("a#ask[data-ask]");
  link.href = "/halls/1/reject/7/";
  const approve = Object.assign(el("button#approve[formaction=/halls/1/approve/]"), { name: "question", value: "7" });
  const document = page(
    el("div#toasts"),
    el("dialog#work"),
    link,
    Object.assign(el("form#acts[action=/halls/1/act/]", el("li#q-7[data-version=3]", approve)), { method: "post" }),
    Object.assign(el("form#search[action=/halls/]"), { method: "get" }),
  );
  const taken = [];
  const work = new Work((fresh) => taken.push(fresh));
  work.start();
  return {
    document,
    work,
    taken,
    link,
    dialog: document.getElementById("work"),
    /** Sends a form by a button; returns whether the page did it. */
    submit: (form, submitter = null) => document.getElementById(form).fire("submit", { submitter }).defaultPrevented,
    said: () => document.querySelectorAll(".toast").map((one) => one.querySelector("p").textContent),
  };
}

const form = (...inside) => el("div#act", Object.assign(el("form#reject[action=/halls/1/reject/7/]", ...inside), { method: "post" }));
const choice = (digit) => el("button.act-choice", el("kbd", digit));
const notice = (text, tone) => el("div.messages", el(`p.notice[data-tone=${tone}]`, text));

test("a link that asks opens its form over the page, and the focus is in it", async () => {
  const { link, dialog, document } = make({ shows: [form(el("textarea#why"))] });
  assert.equal(link.fire("click").defaultPrevented, true);
  await settled();
  assert.deepEqual([asked[0][0], dialog.open, document.activeElement.id], ["/halls/1/reject/7/", true, "why"]);
});

test("where there are choices the first one has the focus: a digit is then a choice", async () => {
  const { link, dialog, document, work } = make({ shows: [form(el("textarea#why"), choice("1"), choice("0"))] });
  link.fire("click");
  await settled();
  assert.equal(document.activeElement.className, "act-choice");
  const pressed = [];
  dialog.querySelectorAll(".act-choice").forEach((one, at) => one.addEventListener("click", () => pressed.push(at)));
  assert.deepEqual([work.choose("0"), work.choose("5"), pressed], [true, false, [1]]);
});

for (const [held, fields] of Object.entries({ Ctrl: { ctrlKey: true }, Meta: { metaKey: true }, Shift: { shiftKey: true }, "another button": { button: 1 } })) {
  test(`a click with ${held} is the browser's`, async () => {
    const { link } = make({});
    assert.equal(link.fire("click", fields).defaultPrevented, false);
    assert.deepEqual(asked, []);
  });
}

test("what cannot be opened here is opened the plain way: a page without a form, or no answer", async () => {
  for (const answers of [[{ shows: [] }], [{ status: 403 }], []]) {
    const { link, dialog } = make(...answers);
    link.fire("click");
    await settled();
    assert.deepEqual([gone, dialog.open], [["/halls/1/reject/7/"], false]);
  }
});

test("closing goes back to where one was", async () => {
  const { link, dialog, document } = make({ shows: [form(el("a#back[data-close]"))] });
  link.focus();
  link.fire("click");
  await settled();
  assert.equal(document.getElementById("back").fire("click").defaultPrevented, true);
  assert.deepEqual([dialog.open, document.activeElement], [false, link]);
});

test("a button is sent without leaving the page, with its value, to its address, under a key of its own", async () => {
  const { submit, document, taken } = make({ shows: [el("p#new")] }, {});
  const approve = document.getElementById("approve");
  assert.equal(submit("acts", approve), true);
  await settled();
  submit("acts", approve);
  await settled();
  const [[address, { method, body }], [, second]] = asked;
  assert.deepEqual([address, method, body.fields.question], ["/halls/1/approve/", "POST", "7"]);
  assert.notEqual(body.fields.key, second.body.fields.key);
  assert.equal(taken[0], pages[0]);
});

test("while it is sent its row is busy, and nothing else is sent", async () => {
  const { submit, document } = make({}, {});
  const [approve, row] = ["approve", "q-7"].map((id) => document.getElementById(id));
  submit("acts", approve);
  assert.equal(submit("acts", approve), true);
  assert.equal(row.getAttribute("aria-busy"), "true");
  await settled();
  assert.deepEqual([asked.length, row.hasAttribute("aria-busy")], [1, false]);
});

test("a form that is none of ours is the browser's", () => {
  const { submit } = make({});
  assert.deepEqual([submit("search"), asked], [false, []]);
});

test("what the page says is told", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { submit, document, said } = make({ shows: [notice("Approved.", "good")] });
  submit("acts", document.getElementById("approve"));
  await settled();
  assert.deepEqual(said(), ["Approved."]);
  assert.equal(document.querySelector(".toast").getAttribute("data-tone"), "good");
});

test("a form that is refused comes back over the page with what is wrong; nothing else changes", async () => {
  const { link, submit, dialog, document, taken } = make({ shows: [form()] }, { status: 422, shows: [form(el("div#wrong.error-summary"))] });
  link.fire("click");
  await settled();
  submit("reject");
  await settled();
  assert.deepEqual([dialog.open, document.activeElement.id, taken], [true, "wrong", []]);
});

test("a form that was carried out is gone, and the page is as it is now", async () => {
  const { link, submit, dialog, taken } = make({ shows: [form()] }, { shows: [el("p#new")] });
  link.fire("click");
  await settled();
  submit("reject");
  await settled();
  assert.deepEqual([dialog.open, taken], [false, [pages[1]]]);
});

test("without a line nothing was changed, and that is said", async () => {
  const { submit, document, said, taken } = make();
  const approve = document.getElementById("approve");
  submit("acts", approve);
  await settled();
  assert.deepEqual([said(), taken], [["No connection, so nothing was changed. Try again."], []]);
  assert.equal(submit("acts", approve), true, "and one may try again");
});
