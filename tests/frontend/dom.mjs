/**
 * As much of a page as the modules of the console need: elements, events that bubble, a focus, dialogs, simple selectors.
 * `page(...)` puts it where modules look for it; a browser's own is what tests/browser has.
 */

/** Parts of `text` between separators that stand in no bracket. */
function split(text, separator) {
  const parts = [""];
  let depth = 0;
  for (const sign of text) {
    depth += Number("([".includes(sign)) - Number(")]".includes(sign));
    if (sign === separator && depth === 0) parts.push("");
    else parts[parts.length - 1] += sign;
  }
  return parts.map((part) => part.trim()).filter(Boolean);
}

const TOKEN = /^(?:(?<tag>[a-z]\w*)|#(?<id>[\w-]+)|\.(?<name>[\w-]+)|\[(?<attr>[\w-]+)(?:="?(?<value>[^"\]]*)"?)?\]|:(?<rule>is|not)\((?<inner>.*?)\)(?=$|[.#:[]))/u;

/** Whether an element is one compound selector, like `li.row[data-current]`. */
function isOne(element, compound) {
  let rest = compound;
  while (rest) {
    const found = TOKEN.exec(rest);
    if (!found) throw new Error(`not understood: ${compound}`);
    const { tag, id, name, attr, value, rule, inner } = found.groups;
    if (tag && element.tag !== tag) return false;
    if (id && element.id !== id) return false;
    if (name && !element.className.split(" ").includes(name)) return false;
    if (attr && (value === undefined ? !element.hasAttribute(attr) : element.getAttribute(attr) !== value)) return false;
    if (rule && element.matches(inner) !== (rule === "is")) return false;
    rest = rest.slice(found[0].length);
  }
  return true;
}

class Element {
  parent = null;
  children = [];
  textContent = "";
  dataset = new Proxy(this, { set: (element, name, value) => (element.setAttribute(`data-${name}`, value), true) });
  #attributes = new Map();
  #listeners = [];

  constructor(tag) {
    this.tag = tag;
  }

  get id() {
    return this.getAttribute("id") ?? "";
  }

  get className() {
    return this.getAttribute("class") ?? "";
  }

  set className(names) {
    this.setAttribute("class", names);
  }

  get isConnected() {
    return this.parent === null ? this === globalThis.document?.root : this.parent.isConnected;
  }

  getAttribute(name) {
    return this.#attributes.get(name) ?? null;
  }

  hasAttribute(name) {
    return this.#attributes.has(name);
  }

  setAttribute(name, value) {
    this.#attributes.set(name, String(value));
  }

  removeAttribute(name) {
    this.#attributes.delete(name);
  }

  toggleAttribute(name, force) {
    if (force) this.setAttribute(name, "");
    else this.removeAttribute(name);
  }

  append(...children) {
    for (const child of children) {
      if (typeof child === "string") this.textContent += child;
      else this.children.push(Object.assign(child, { parent: this }));
    }
  }

  replaceChildren(...children) {
    for (const child of this.children) child.parent = null;
    this.children = [];
    this.append(...children);
  }

  remove() {
    this.parent.children = this.parent.children.filter((one) => one !== this);
    this.parent = null;
  }

  *#below() {
    for (const child of this.children) {
      yield child;
      yield* child.#below();
    }
  }

  matches(selector) {
    return split(selector, ",").some((one) => {
      const steps = split(one, " ").reverse();
      if (!isOne(this, steps[0])) return false;
      let at = this.parent;
      for (const step of steps.slice(1)) {
        while (at && !isOne(at, step)) at = at.parent;
        if (!at) return false;
        at = at.parent;
      }
      return true;
    });
  }

  querySelectorAll(selector) {
    return Array.from(this.#below()).filter((one) => one.matches(selector));
  }

  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null;
  }

  closest(selector) {
    return this.matches(selector) ? this : (this.parent?.closest(selector) ?? null);
  }

  contains(other) {
    return this === other || Array.from(this.#below()).includes(other);
  }

  addEventListener(type, act) {
    this.#listeners.push([type, act]);
  }

  /** Everything that listens here and above hears of it; returns the event. */
  fire(type, fields = {}) {
    const event = { type, target: this, defaultPrevented: false, button: 0, preventDefault: () => (event.defaultPrevented = true), ...fields };
    for (let at = this; at; at = at.parent) at.#hear(event);
    globalThis.document.hear(event);
    return event;
  }

  #hear(event) {
    for (const [type, act] of this.#listeners) if (type === event.type) act(event);
  }

  click() {
    this.fire("click");
  }

  focus() {
    globalThis.document.activeElement = this;
    this.fire("focusin");
  }

  scrollIntoView() {}

  setSelectionRange() {}
}

class HTMLElement extends Element {}
class HTMLTextAreaElement extends HTMLElement {
  value = "";
}
class HTMLButtonElement extends HTMLElement {}
class HTMLDialogElement extends HTMLElement {
  open = false;

  showModal() {
    this.open = true;
    this.setAttribute("open", "");
  }

  close() {
    this.open = false;
    this.removeAttribute("open");
    this.fire("close");
  }
}

const CLASSES = { textarea: HTMLTextAreaElement, button: HTMLButtonElement, dialog: HTMLDialogElement };

/** An element as a selector writes it, `el("li#q-1.row[data-version=3]", child, …)`; a string is its text. */
export function el(written, ...children) {
  const [, tag = "div"] = /^([a-z]\w*)?/u.exec(written);
  const made = new (CLASSES[tag] ?? HTMLElement)(tag);
  for (const [, id] of written.matchAll(/#([\w-]+)/gu)) made.setAttribute("id", id);
  const names = Array.from(written.replace(/\[.*?\]/gu, "").matchAll(/\.([\w-]+)/gu), ([, name]) => name);
  if (names.length) made.setAttribute("class", names.join(" "));
  for (const [, name, value = ""] of written.matchAll(/\[([\w-]+)(?:=([^\]]*))?\]/gu)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A document with this in its body. */
export function makeDocument(...children) {
  const root = el("html", el("body", ...children));
  const listeners = [];
  return {
    root,
    documentElement: root,
    body: root.children[0],
    activeElement: root.children[0],
    getElementById: (id) => root.querySelector(`#${id}`),
    querySelector: (selector) => root.querySelector(selector),
    querySelectorAll: (selector) => root.querySelectorAll(selector),
    addEventListener: (type, act) => listeners.push([type, act]),
    createElement: (tag) => el(tag),
    hear: (event) => listeners.filter(([type]) => type === event.type).forEach(([, act]) => act(event)),
    importNode: (node) => node,
  };
}

/** The page that modules see from now on. */
export function page(...children) {
  globalThis.document = makeDocument(...children);
  Object.assign(globalThis, { HTMLElement, HTMLTextAreaElement, HTMLButtonElement, HTMLDialogElement });
  return globalThis.document;
}
