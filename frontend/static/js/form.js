/** The page on which one opens an issue or a ticket: photos; of an issue, what is typed survives a reload and a lost connection, until it is there. */

import { PHOTO_FIELDS, sendWithPhotos } from "./attaching.js";
import { formDraftOf, keepDraft } from "./draft.js";
import { openStore } from "./store.js";

const FIELDS = ["title", "body", "department", "place", "category", ...PHOTO_FIELDS];

const form = document.querySelector("form[data-draft], form[data-with-photos]");
if (form instanceof HTMLFormElement) {
  if (form.dataset.draft) keepDraft(form, openStore(() => localStorage), formDraftOf(form.dataset.draft), FIELDS);
  sendWithPhotos(form);
}
