// The toggles, the opt-in and the theme.

import { element, find } from "./dom.js";

export class OptionsView {
  // `changed` is called when pictures should be analysed anew.
  constructor(about, changed) {
    this.about = about;
    this.ethnicity = false;
    this.changed = changed;
    this.radios = [...document.querySelectorAll("#method input, #quality input")];
    for (const radio of this.radios) {
      radio.addEventListener("change", () => {
        this.#offer();
        changed();
      });
    }
    this.#offer();
    this.#notice();
  }

  get chosen() {
    const { name } = this.#set(this.#chosen("method"), this.#chosen("quality"));
    return { modelSet: name, attributes: this.ethnicity ? "all" : "" };
  }

  // Puts the toggles where they were when `chosen` was this; nothing is analysed anew.
  choose({ modelSet, attributes }) {
    const { method, quality } = this.about.sets.find(({ name }) => name === modelSet);
    for (const radio of this.radios) radio.checked = radio.value === method || radio.value === quality;
    this.#offer();
    this.#turn(attributes === "all");
  }

  #chosen(name) {
    return this.radios.find((radio) => radio.name === name && radio.checked).value;
  }

  #set(method, quality) {
    return this.about.sets.find((set) => set.method === method && set.quality === quality);
  }

  // Offers what the catalogue has, and says why it lacks the rest.
  #offer() {
    const reasons = [];
    for (const radio of this.radios) {
      const set = radio.name === "method"
        ? this.#set(radio.value, this.#chosen("quality"))
        : this.#set(this.#chosen("method"), radio.value);
      radio.disabled = Boolean(set.reason);
      radio.parentElement.title = set.reason ?? "";
      if (set.reason) {
        radio.setAttribute("aria-describedby", `reason-${radio.value}`);
        const title = radio.nextElementSibling.textContent;
        reasons.push(element("li", { id: `reason-${radio.value}` }, element("strong", {}, `${title}: `), set.reason));
      } else {
        radio.removeAttribute("aria-describedby");
      }
    }
    find("reasons").replaceChildren(...reasons);
    find("reasons").hidden = !reasons.length;
  }

  #notice() {
    const dialog = find("notice");
    const text = this.about.ethnicity;
    for (const [id, key] of [["title", "title"], ["question", "question"], ["text", "text"], ["yes", "yes"], ["no", "no"]]) {
      find(`notice-${id}`).textContent = text[key];
    }
    find("ethnicity").addEventListener("click", () => (this.ethnicity ? this.#switch(false) : dialog.showModal()));
    find("notice-no").addEventListener("click", () => dialog.close());
    find("notice-yes").addEventListener("click", () => {
      dialog.close();
      this.#switch(true);
    });
  }

  #switch(on) {
    this.#turn(on);
    this.changed();
  }

  #turn(on) {
    this.ethnicity = on;
    find("ethnicity").setAttribute("aria-checked", String(on));
    find("ethnicity").querySelector(".state").textContent = on ? "On" : "Off";
  }
}

export function theme() {
  const choice = find("theme");
  const apply = () => {
    if (choice.value === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice.value;
  };
  try {
    choice.value = localStorage.getItem("theme") ?? "system";
  } catch { /* storage may be switched off */ }
  choice.addEventListener("change", () => {
    apply();
    try {
      localStorage.setItem("theme", choice.value);
    } catch { /* then it lasts for this visit */ }
  });
  apply();
}
