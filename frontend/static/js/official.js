/** The officials' page: what is answered now and what is owed, live; an answer that one has begun stays as it is. */

import { UndoClock } from "./console_ages.js";
import { Company, keepCompany } from "./console_company.js";
import { ConsoleKeys } from "./console_keys.js";
import { ask, replace, take } from "./console_page.js";
import { write } from "./console_pulse.js";
import { Work } from "./console_work.js";
import { unhurried } from "./desk_parts.js";
import { Live } from "./live.js";
import { makeMoments } from "./moment.js";
import { byId, socketUrl } from "./page.js";
import { beat } from "./pulse.js";
import { openStore } from "./store.js";
import { placesIn, StreamsSocket } from "./streams_socket.js";
import { gettext, interpolate, useCatalog } from "./words.js";

const FIRST_MS = 80;
const PAUSE_MS = 700;
const TICK_MS = 500;

const { catalog, lang, timezone, socket } = JSON.parse(byId("desk-data").textContent ?? "");
useCatalog(catalog, lang);
document.documentElement.toggleAttribute("data-live", true);

const page = byId("official");
const live = new Live(makeMoments(timezone, lang), (change) => change());
/** @type {Record<string, any>} */
let pulse = {};
let begun = false;
/** Who did what to the question that is open, while one writes. @type {Set<string>} */
const others = new Set();
const undo = new UndoClock();
const places = placesIn(page.dataset.streams ?? "");
const known = new Company(Number(page.dataset.viewer));

/** @param {Document} fresh */
function show(fresh) {
  take(fresh);
  const old = document.getElementById("o-work");
  const now = fresh.getElementById("o-work");
  if (old && now && !begun) replace(old, now);
  else if (old && now) sayChanged(now);
  write(pulse);
  tick();
}

function tick() {
  undo.tick(performance.now());
  company();
}

/** What others changed while one writes is said; what one has written keeps the version that it was written for. @param {Element} now */
function sayChanged(now) {
  const [mine, theirs] = [document, now].map((place) =>
    /** @type {HTMLInputElement | null} */ (place.querySelector("#answer [name=version]"))?.value,
  );
  const notice = document.getElementById("changed");
  if (!notice || mine === theirs) return;
  notice.hidden = false;
  notice.textContent = interpolate(
    gettext("%(name)s changed this question while you were writing. What you wrote is kept; reload the page to see what is different."),
    { name: [...others].join(", ") || gettext("Somebody") },
  );
}

const refresh = unhurried(
  async () => {
    try {
      show((await ask(location.pathname + location.search)).page);
    } catch {
      // no connection: the page says so
    }
  },
  FIRST_MS,
  PAUSE_MS,
);

const work = new Work((fresh) => {
  begun = false;
  show(fresh);
});

const keys = new ConsoleKeys(openStore(() => localStorage), work, {
  rows: ".o-line[tabindex]",
  besides: ["#o-work", "#part-now"],
  more: { Enter: openCurrent, e: beginAnswer },
});

const line = new StreamsSocket(socketUrl(socket), places, {
  event: (data) => {
    const by = data.entry?.actor;
    if (by && by.id !== Number(page.dataset.viewer)) others.add(by.name);
    refresh();
  },
  passing: (said) => {
    known.hear(said, performance.now());
    company();
  },
  lost: refresh,
  status: (state, since) => live.status(state, since),
  pulse: (told) => {
    pulse = beat(pulse, told);
    write(pulse);
    if (typeof pulse.viewers === "number") live.watching(pulse.viewers);
  },
});

/** The question that is open. */
function here() {
  const id = document.getElementById("o-work")?.dataset.question;
  return id ? `q-${id}` : "";
}
const company = keepCompany(known, here, (about) => line.typing(about));

/** Opens the question that the keys are on, unless Enter is meant for what has the focus. */
function openCurrent() {
  if (document.activeElement?.matches("a, button, summary")) return false;
  const link = keys.current?.querySelector("a");
  link?.click();
  return Boolean(link);
}

/** To the answer of the question that is open. */
function beginAnswer() {
  const body = /** @type {HTMLElement | null} */ (document.querySelector("#answer textarea"));
  body?.focus();
  return Boolean(body);
}

/** Out of the answer again, so that keys are keys. */
page.addEventListener("keydown", ({ key, target }) => {
  if (key === "Escape" && target instanceof HTMLElement && target.closest("#answer")) target.blur();
});

page.addEventListener("input", ({ target }) => {
  if (/** @type {Element} */ (target).closest("#answer")) begun = true;
});
work.start();
keys.start();
setInterval(tick, TICK_MS);
if (page.dataset.pulseStream) line.feel(page.dataset.pulseStream);
line.open();
document.addEventListener("visibilitychange", () => document.hidden || refresh());
