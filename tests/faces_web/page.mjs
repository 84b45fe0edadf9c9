// The page's own modules on a stand-in for a browser that shows no TIFF and for a server that answers when told to.
// Run as `node page.mjs SCENARIO` beside them; what the page does not do as it should is thrown.

import assert from "node:assert/strict";

class Element {
  constructor() {
    Object.assign(this, { hidden: true, style: { setProperty() {} }, dataset: {}, children: [], parentElement: {} });
    this.listeners = {};
    this.classList = { add() {}, remove() {}, toggle() {} };
  }

  addEventListener(name, listener) { this.listeners[name] = listener; }
  setAttribute() {}
  removeAttribute() {}
  append(...children) { this.children.push(...children); }
  replaceChildren(...children) { this.children = children; }
  querySelector() { return (this.part ??= new Element()); }
  scrollTo() {}
  get firstChild() { return this.children[0]; }
  get naturalWidth() { return drawable.has(this.src) ? 100 : 0; }

  async decode() {
    if (!this.naturalWidth) throw new DOMException("no picture", "EncodingError");
  }

  getContext() {
    return { drawImage: (image) => assert.ok(image.naturalWidth, "a browser draws nothing that is broken") };
  }
}

const drawable = new Set();
const elements = {};
const find = (id) => (elements[id] ??= new Element());
const radio = (name, value, checked) => Object.assign(new Element(), { name, value, checked });
const radios = [
  radio("method", "joint", true), radio("method", "standalone", false),
  radio("quality", "fast", true), radio("quality", "accurate", false),
];
globalThis.document = Object.assign(new Element(), {
  body: new Element(),
  documentElement: new Element(),
  getElementById: find,
  createElement: () => new Element(),
  querySelectorAll: (selector) => (selector.includes("#method") ? radios : []),
});
globalThis.localStorage = { getItem: () => null };
let urls = 0;
URL.createObjectURL = (blob) => {
  urls += 1;
  if (blob.type === "image/jpeg") drawable.add(`blob:${urls}`);
  return `blob:${urls}`;
};
URL.revokeObjectURL = () => {};
globalThis.FormData = class {
  append() {}
};

const asked = []; // the requests that are not answered yet
globalThis.XMLHttpRequest = class {
  upload = {};
  status = 200;

  open(_method, path) { this.path = path; }
  send() { asked.push(this); }
  getResponseHeader() { return null; }

  abort() {
    asked.splice(asked.indexOf(this), 1);
    this.onabort();
  }
};
const sets = ["joint", "standalone"].flatMap((method) => ["fast", "accurate"].map((quality) => (
  { name: method === "joint" ? quality : `${quality}-${method}`, method, quality, reason: null }
)));
const about = {
  sets, default_set: "fast", provider: "", notices: [], palette: ["#fff"], attributes: [], ethnicity: {},
  limits: { bytes: 1e7, pixels: 1e7, formats: [] },
};
globalThis.fetch = async () => ({ ok: true, json: async () => about });
await import("./app.js");

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const face = (id) => ({ id, bbox: [10 + 40 * id, 10, 30, 30] });
const results = { items: { "scan.tiff": { width: 100, height: 100, faces: [face(0), face(1)] } } };

async function answer(path, status = 200) {
  const request = asked.shift();
  assert.equal(request.path, path);
  const found = path === "api/analyze" ? results : { type: "image/jpeg" };
  Object.assign(request, { status, response: status === 200 ? found : { error: "too busy" } });
  request.onload();
  await settled();
}

async function drop(type = "image/tiff") {
  const file = { name: "scan.tiff", size: 1000, type };
  document.listeners.drop({ preventDefault() {}, dataTransfer: { files: [file] } });
  await settled();
}

async function choose(quality) {
  for (const each of radios) if (each.name === "quality") each.checked = each.value === quality;
  radios.find((each) => each.value === quality).listeners.change();
  await settled();
}

async function cancel() {
  find("cancel").listeners.click();
  await settled();
}

// The toggles name the weights of what is shown, and nothing else can be downloaded.
function agrees(quality, { running = false } = {}) {
  assert.equal(radios.find((each) => each.name === "quality" && each.checked).value, quality);
  for (const id of ["save-picture", "save-json"]) assert.equal(find(id).disabled, running || find("details").hidden);
}

async function again() {
  find("again").listeners.click();
  await settled();
}

function shows({ picture, answers, drawn = answers }) {
  const visible = { picture: !find("shown").hidden, answers: !find("details").hidden };
  assert.deepEqual({ ...visible, drawn: find("image").naturalWidth > 0 }, { picture, answers, drawn });
  assert.equal(find("start").hidden, picture);
}

const scenarios = {
  async cancelled() {
    await drop();
    await answer("api/analyze");
    await answer("api/annotate");
    shows({ picture: true, answers: true });
    await choose("accurate");
    await cancel();
    shows({ picture: true, answers: true });
    await choose("accurate");
    await answer("api/analyze");
    await cancel();
    shows({ picture: true, answers: true });
    assert.ok(find("alert").hidden);
    await drop();
    await answer("api/analyze");
    await cancel();
    assert.ok(find("alert").hidden, "the answers are there");
  },
  async hurried() {
    await drop();
    await choose("accurate");
    await choose("fast");
    assert.equal(asked.length, 1, "the others were cancelled");
    shows({ picture: true, answers: false });
    await answer("api/analyze");
    await answer("api/annotate");
    shows({ picture: true, answers: true });
  },
  async again() {
    await drop();
    await cancel();
    shows({ picture: false, answers: false });
    await choose("accurate");
    await answer("api/analyze");
    await answer("api/annotate");
    shows({ picture: true, answers: true });
  },
  async refused() {
    await drop("image/jpeg");
    await answer("api/analyze");
    agrees("fast");
    await choose("accurate");
    agrees("accurate", { running: true });
    await answer("api/analyze", 503);
    agrees("fast");
    await again();
    agrees("accurate", { running: true });
    await answer("api/analyze");
    agrees("accurate");
  },
  async stopped() {
    await drop("image/jpeg");
    await cancel();
    assert.equal(find("status").textContent, "Cancelled.");
    assert.equal(find("alert").querySelector().textContent, "Cancelled.");
    assert.ok(!find("alert").hidden && !find("again").hidden);
    agrees("fast");
    await again();
    await answer("api/analyze");
    shows({ picture: true, answers: true });
    assert.ok(find("alert").hidden);
    await choose("accurate");
    await cancel();
    assert.ok(find("alert").hidden, "the answers of before are still there");
    agrees("fast");
  },
  async undrawn() {
    await drop();
    await answer("api/analyze");
    await answer("api/annotate", 429);
    shows({ picture: true, answers: true, drawn: false });
    assert.equal(find("strip").children.length, 2);
    assert.equal(find("alert").querySelector().textContent, "Not drawn: too busy.");
  },
  async overtaken() {
    await drop();
    await answer("api/analyze");
    await drop("image/jpeg");
    shows({ picture: true, answers: false, drawn: true });
    await answer("api/analyze");
    assert.equal(asked.length, 0, "the browser shows the second picture itself");
    shows({ picture: true, answers: true });
  },
};
await scenarios[process.argv[2]]();
