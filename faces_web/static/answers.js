// One face's answers as charts, and all faces in a table.

import { element, find } from "./dom.js";
import { measured, percent, readable, said, summary } from "./words.js";

export class AnswersView {
  constructor(about, select) {
    this.about = about;
    this.select = select;
    this.panel = find("details");
    this.all = find("all");
  }

  clear() {
    this.panel.hidden = this.all.hidden = true;
  }

  nobody() {
    this.panel.replaceChildren(
      element("h2", {}, "No face was found"),
      element("p", { class: "summary" }, "Faces are found best when they are upright, well lit and not too small: try a larger picture, or one in which both eyes can be seen."),
    );
    this.panel.hidden = false;
    this.all.hidden = true;
  }

  show(item, index, thumbnail, isDefaultSet) {
    const face = item.faces[index];
    const count = item.faces.length;
    const step = (by, label, text) => element(
      "button", { type: "button", "aria-label": label, disabled: index + by < 0 || index + by >= count, onclick: () => {
        this.select(index + by);
        const again = this.panel.querySelector(`button[aria-label="${label}"]`);
        (again.disabled ? this.panel.querySelector("nav button:enabled") : again)?.focus();
      } }, text,
    );
    const head = element(
      "div", { class: "who" }, thumbnail,
      element("div", {}, element("h2", {}, `Face ${index + 1} of ${count}`), element("p", { class: "summary" }, summary(face))),
      count > 1 ? element("nav", { "aria-label": "From face to face" }, step(-1, "Previous face", "‹"), step(1, "Next face", "›")) : null,
    );
    head.style.setProperty("--face", this.about.palette[face.id % this.about.palette.length]);
    const asked = this.about.attributes.filter((attribute) => face[attribute.name]);
    const charts = asked.map((attribute) => chart(attribute, face[attribute.name], isDefaultSet));
    const small = element("p", { class: "note" }, "This face is narrower than 30 pixels: it is found, but never labelled.");
    const key = element(
      "p", { class: "note" },
      ...(isDefaultSet ? ["The mark ", element("span", { class: "key", "aria-hidden": "true" }), " is where an answer begins to count as certain."] : []),
    );
    this.panel.replaceChildren(head, ...(charts.length ? [key, ...charts] : [small]));
    this.panel.hidden = false;
  }

  table(item) {
    const asked = this.about.attributes.filter((attribute) => item.faces.some((face) => face[attribute.name]));
    const heads = ["face", ...asked.map((attribute) => attribute.title)].map((text) => element("th", { scope: "col" }, text));
    const rows = item.faces.map((face, index) => element(
      "tr", {},
      element("th", { scope: "row" }, String(index + 1)),
      ...asked.map((attribute) => {
        const answer = face[attribute.name];
        if (!answer) return element("td", { class: "unsure" }, "too small");
        const { text, certain } = said(attribute.name, answer);
        return element("td", certain ? {} : { class: "unsure" }, certain ? text : `${text}?`);
      }),
    ));
    const note = element("p", { class: "note" }, "A question mark means: uncertain, a guess.");
    this.all.querySelector(".scroll").replaceChildren(
      element("table", {}, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows)), note,
    );
    this.all.hidden = !item.faces.length;
  }
}

function chart(attribute, answer, isDefaultSet) {
  const { text, certain } = said(attribute.name, answer);
  const from = isDefaultSet ? attribute.threshold : null;
  const rows = attribute.classes.filter((label) => label in answer.scores).map((label) => {
    const top = label === answer.label;
    const bar = element("div", { class: "bar" });
    bar.style.width = `${100 * answer.scores[label]}%`;
    const track = element("div", { class: "track", "aria-hidden": "true" }, bar);
    if (top && from) {
      const mark = element("div", { class: "from" });
      mark.style.left = `${100 * from}%`;
      track.append(mark);
    }
    return element(
      "li", top ? { class: "top-class" } : {},
      element("span", {}, readable(label)), track, element("span", { class: "value" }, percent(answer.scores[label])),
    );
  });
  const notes = [
    measured(attribute.name, answer),
    certain ? "" : "Too close to call: only a guess.",
    attribute.independent ? "Each of these has a probability of its own." : "",
  ].filter(Boolean).join(" ");
  return element(
    "section", { class: certain ? "chart" : "chart uncertain", "data-attribute": attribute.name },
    element(
      "header", {}, element("h3", {}, attribute.title),
      element("span", { class: "answer" }, certain ? text : `${text}?`),
      certain ? null : element("span", { class: "badge" }, "uncertain"),
    ),
    element("ul", { class: "bars", "aria-label": `${attribute.title}: probabilities` }, ...rows),
    notes ? element("p", { class: "note" }, notes) : null,
  );
}
