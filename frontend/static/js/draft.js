/**
 * A draft survives a reload, a crash and a lost connection: the fields of a form are kept as they are typed.
 *
 * @import {Store} from "../../types.d.ts"
 */

/** @typedef {Record<string, string | boolean>} Fields */

const SAVE_AFTER_MS = 250;

/** Where the draft of an issue to be opened is kept. @param {number | string} person */
export const formDraftOf = (person) => `draft:${person}:new`;

/**
 * Keeps the named fields of `form` under `name`, and puts back what was kept where the form is still empty.
 *
 * @param {HTMLFormElement} form
 * @param {Store} store
 * @param {string} name
 * @param {readonly string[]} fields
 */
export function keepDraft(form, store, name, fields) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const save = () => {
    clearTimeout(timer);
    const draft = read(form, fields);
    const empty = Object.values(draft).every((value) => value === "" || value === false);
    if (empty) store.remove(name);
    else store.set(name, draft);
  };
  const kept = /** @type {Fields | null} */ (store.get(name));
  const restored = kept !== null && write(form, kept, fields);
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER_MS);
  });
  addEventListener("pagehide", save);
  document.addEventListener("visibilitychange", save);
  return {
    /** Whether a draft was put back. */
    restored,
    save,
    clear() {
      clearTimeout(timer);
      store.remove(name);
    },
  };
}

/** @param {HTMLFormElement} form @param {readonly string[]} fields @returns {Fields} */
function read(form, fields) {
  /** @type {Fields} */
  const draft = {};
  for (const field of fields) {
    const control = form.elements.namedItem(field);
    if (isBox(control)) draft[field] = control.checked;
    else if (control && "value" in control) draft[field] = String(control.value);
  }
  return draft;
}

/** @param {HTMLFormElement} form @param {Fields} draft @param {readonly string[]} fields */
function write(form, draft, fields) {
  const typed = Object.values(read(form, fields)).some((value) => value !== "" && value !== false);
  if (typed) return false;
  for (const field of fields) {
    const control = form.elements.namedItem(field);
    const value = draft[field];
    if (value === undefined) continue;
    if (isBox(control)) control.checked = value === true;
    else if (control && "value" in control) control.value = String(value);
  }
  return true;
}

/** @param {Element | RadioNodeList | null} control @returns {control is HTMLInputElement} */
const isBox = (control) => control instanceof HTMLInputElement && control.type === "checkbox";
