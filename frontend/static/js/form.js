/** The page on which one opens an issue: what is typed survives a reload and a lost connection, until the issue is there. */

import { PHOTO_FIELDS, attachPhotos } from "./attaching.js";
import { formDraftOf, keepDraft } from "./draft.js";
import { openStore } from "./store.js";

const FIELDS = ["title", "body", "department", "place", "category", ...PHOTO_FIELDS];

const form = document.querySelector("form[data-draft]");
if (form instanceof HTMLFormElement && form.dataset.draft) {
  keepDraft(form, openStore(() => localStorage), formDraftOf(form.dataset.draft), FIELDS);
  const photos = attachPhotos(form);
  let ready = false;
  let waiting = false;
  form.addEventListener("submit", async (event) => {
    const loaded = photos();
    if (ready || !loaded) return;
    event.preventDefault();
    if (waiting) return;
    waiting = true;
    ready = (await loaded.then((all) => all.ready()).catch(() => [])) !== null; // else the place of the photo says why
    waiting = false;
    if (ready) form.requestSubmit();
    ready = false;
  });
}
