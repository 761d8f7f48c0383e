/** The officials' page: what is answered now and what is owed, live; an answer that one has begun stays as it is. */

import { ask, replace, take } from "./console_page.js";
import { beat, write } from "./console_pulse.js";
import { HallSocket } from "./console_socket.js";
import { Work } from "./console_work.js";
import { unhurried } from "./desk_parts.js";
import { placesIn } from "./desk_socket.js";
import { Live } from "./live.js";
import { makeMoments } from "./moment.js";
import { byId, socketUrl } from "./page.js";
import { gettext, interpolate, useCatalog } from "./words.js";

const FIRST_MS = 80;
const PAUSE_MS = 700;

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

/** @param {Document} fresh */
function show(fresh) {
  take(fresh);
  const old = document.getElementById("o-work");
  const now = fresh.getElementById("o-work");
  if (old && now && !begun) replace(old, now);
  else if (old && now) sayChanged(now);
  write(pulse);
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

const line = new HallSocket(socketUrl(socket), placesIn(page.dataset.streams ?? ""), {
  event: (data) => {
    const by = data.entry?.actor;
    if (by && by.id !== Number(page.dataset.viewer)) others.add(by.name);
    refresh();
  },
  lost: refresh,
  status: (state, since) => live.status(state, since),
  pulse: (told) => {
    pulse = beat(pulse, told);
    write(pulse);
    if (typeof pulse.viewers === "number") live.watching(pulse.viewers);
  },
});

page.addEventListener("input", ({ target }) => {
  if (/** @type {Element} */ (target).closest("#answer")) begun = true;
});
work.start();
if (page.dataset.pulseStream) line.feel(page.dataset.pulseStream);
line.open();
document.addEventListener("visibilitychange", () => document.hidden || refresh());
