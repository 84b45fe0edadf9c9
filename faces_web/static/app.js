// The page: a picture comes in, is analysed, and its faces are shown.

import { about as ask, send } from "./api.js";
import { AnswersView } from "./answers.js";
import { Camera } from "./camera.js";
import { download, element, find } from "./dom.js";
import { OptionsView, theme } from "./options.js";
import { PictureView } from "./picture.js";
import { readable, said, summary } from "./words.js";

class Page {
  constructor(about) {
    this.about = about;
    this.file = null; // the File that is shown
    this.url = null; // its object URL
    this.results = null; // the server's whole answer
    this.asked = null; // the options that it answers
    this.item = null; // the picture's item in it
    this.running = null; // the request under way
    this.showable = false; // whether the browser can show the file itself
    this.visible = false; // whether it shows that or the server's copy
    this.picture = new PictureView((index, focus) => this.select(index, focus));
    this.answers = new AnswersView(about, (index) => this.select(index));
    this.options = new OptionsView(about, () => this.analyze());
    this.camera = new Camera((file) => this.open(file));
    this.#wire();
    this.#tell();
  }

  async open(file) {
    const { bytes } = this.about.limits;
    if (file.size > bytes) {
      this.alert(`“${file.name}” has ${megabytes(file.size)}; this server takes pictures up to ${megabytes(bytes)}.`);
      return;
    }
    this.running?.cancel();
    if (this.url) URL.revokeObjectURL(this.url);
    this.file = file;
    this.url = URL.createObjectURL(file);
    this.results = this.item = this.asked = null;
    this.index = 0;
    this.answers.clear();
    this.#stage(true);
    document.querySelector(".columns").classList.remove("ready");
    this.#saving();
    find("caption").textContent = file.name;
    this.showable = this.visible = false;
    const showable = await this.picture.open(this.url, file.name);
    if (file !== this.file) return;
    this.showable = this.visible = showable;
    await this.analyze();
  }

  async analyze() {
    const file = this.file;
    if (!file) return;
    const asked = this.options.chosen;
    const again = () => {
      this.options.choose(asked);
      this.analyze();
    };
    const results = await this.#ask("api/analyze", "json", asked, again);
    if (file !== this.file) return;
    if (!results) {
      if (this.running) return; // another request took its place
      if (this.asked) this.options.choose(this.asked); // what is shown answers these
      else if (!this.visible) this.#stage(false);
      return;
    }
    this.asked = asked;
    this.#stage(true);
    if (!this.showable) await this.#substitute();
    if (file !== this.file) return;
    this.results = results;
    this.item = Object.values(results.items)[0];
    const { faces } = this.item;
    find("caption").textContent = `${file.name}: ${faces.length} face${faces.length === 1 ? "" : "s"}`;
    document.querySelector(".columns").classList.add("ready");
    this.picture.show(this.item, this.about.palette);
    this.answers.table(this.item);
    this.#saving();
    if (faces.length) this.select(Math.min(this.index, faces.length - 1));
    else this.answers.nobody();
    const found = faces.length ? `${faces.length} face${faces.length === 1 ? "" : "s"} found. ` : "No face was found.";
    this.say(found + (faces.length ? this.#spoken(this.index) : ""));
  }

  select(index, focus = false) {
    if (this.index !== index || focus) this.say(this.#spoken(index));
    this.index = index;
    const face = this.item.faces[index];
    this.picture.choose(index, focus);
    const thumbnail = this.picture.thumbnail(face, this.item);
    this.answers.show(this.item, index, thumbnail, this.asked.modelSet === this.about.default_set);
  }

  // Puts `text` where screen readers read it out.
  say(text) {
    find("status").textContent = text;
  }

  alert(text, again = null) {
    find("alert").querySelector("p").textContent = text;
    find("alert").hidden = false;
    find("again").hidden = !again;
    this.again = again;
  }

  // Sends the picture; undefined when it was cancelled or failed, which is then shown, with a way to do it `again`.
  async #ask(path, kind, { modelSet, attributes }, again) {
    const { file } = this;
    this.running?.cancel();
    find("alert").hidden = true;
    const form = new FormData();
    form.append("model_set", modelSet);
    if (attributes) form.append("attributes", attributes);
    form.append("file", file, file.name);
    const running = send(path, form, kind, (share) => {
      if (this.running === running || !this.running) this.#progress(share);
    });
    this.running = running;
    this.#saving();
    this.#progress(0);
    find("busy").hidden = false;
    try {
      return await running.answer;
    } catch (error) {
      if (error.name !== "AbortError") {
        const wait = error.retryAfter ? ` It is worth trying again in ${error.retryAfter} s.` : "";
        this.alert(`${kind === "json" ? "Not analysed" : "Not drawn"}: ${error.message}` + wait, again);
      } else if (this.running === running && this.file === file) {
        this.say("Cancelled.");
        if (!this.item && kind === "json") this.alert("Cancelled.", again);
      }
      return undefined;
    } finally {
      if (this.running === running) {
        this.running = null;
        this.#saving();
        find("busy").hidden = true;
      }
    }
  }

  #progress(share) {
    const bar = find("progress");
    if (share === null) bar.removeAttribute("value");
    else bar.value = share;
    const text = share === null ? "Looking at the faces…" : "Sending the picture…";
    if (find("step").textContent !== text) this.say(text);
    find("step").textContent = text;
  }

  // Some kinds of picture, such as HEIC, only the server can read: show its annotated copy.
  async #substitute() {
    const file = this.file;
    const drawn = await this.#ask("api/annotate", "blob", this.asked, () => this.#savePicture());
    if (!drawn || file !== this.file) return;
    URL.revokeObjectURL(this.url);
    this.url = URL.createObjectURL(drawn);
    const visible = await this.picture.open(this.url, file.name);
    if (file === this.file) this.visible = visible;
  }

  async #savePicture() {
    const drawn = await this.#ask("api/annotate", "blob", this.asked, () => this.#savePicture());
    if (drawn) download(drawn, `output_${stem(this.file.name)}.jpg`);
  }

  // Either the picture or the place to drop one.
  #stage(picture) {
    find("start").hidden = picture;
    find("shown").hidden = !picture;
  }

  // What is shown can be kept, but not while something else is on its way.
  #saving() {
    find("save-picture").disabled = find("save-json").disabled = !this.item || Boolean(this.running);
  }

  #spoken(index) {
    const face = this.item.faces[index];
    const parts = this.about.attributes.filter(({ name }) => face[name]).map(({ name, title }) => {
      const { text, certain } = said(name, face[name]);
      return `${title} ${certain ? text : `uncertain, perhaps ${text}`}`;
    });
    return `Face ${index + 1} of ${this.item.faces.length}: ${parts.join("; ") || summary(face)}.`;
  }

  #wire() {
    const input = find("file");
    for (const button of document.querySelectorAll("[data-pick]")) button.addEventListener("click", () => input.click());
    for (const button of document.querySelectorAll("[data-camera]")) button.addEventListener("click", () => this.camera.open());
    input.addEventListener("change", () => {
      if (input.files.length) this.open(input.files[0]);
      input.value = "";
    });
    find("cancel").addEventListener("click", () => this.running?.cancel());
    find("dismiss").addEventListener("click", () => (find("alert").hidden = true));
    find("again").addEventListener("click", () => this.again?.());
    find("save-picture").addEventListener("click", () => this.#savePicture());
    find("save-json").addEventListener("click", () => {
      const text = JSON.stringify(this.results, null, 1);
      download(new Blob([text], { type: "application/json" }), `results_${stem(this.file.name)}.json`);
    });
    document.addEventListener("paste", (event) => this.#take(event.clipboardData));
    let depth = 0;
    const dragging = (by) => {
      depth = Math.max(0, by ? depth + by : 0);
      document.body.classList.toggle("dragging", depth > 0);
    };
    document.addEventListener("dragenter", () => dragging(1));
    document.addEventListener("dragleave", () => dragging(-1));
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      dragging(0);
      this.#take(event.dataTransfer);
    });
  }

  #take(transfer) {
    const file = [...(transfer?.files ?? [])][0];
    if (file) this.open(file);
  }

  #tell() {
    const { limits, version, notices } = this.about;
    const kinds = limits.formats.map((name) => (name === "JPEG" ? "JPG" : name)).join(", ");
    find("limits").textContent =
      `${kinds}; up to ${megabytes(limits.bytes)} and ${Math.round(limits.pixels / 1e6)} million pixels.`;
    find("version").textContent = `Faces ${version}, ${readable(this.about.provider.replace("ExecutionProvider", ""))}`;
    find("notices").replaceChildren(...notices.map((text) => element("p", {}, text)));
  }
}

const megabytes = (bytes) => `${Math.round(bytes / 104857.6) / 10} MB`;
const stem = (name) => name.replace(/\.[^.]*$/, "") || "picture";

theme();
try {
  new Page(await ask());
} catch (error) {
  find("alert").querySelector("p").textContent = `${error.message} Is the server still running? Then reload the page.`;
  find("alert").hidden = false;
  find("again").hidden = true;
}
