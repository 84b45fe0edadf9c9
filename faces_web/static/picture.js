// The picture with a box for every face, and the strip of faces below it.

import { element, find } from "./dom.js";
import { summary } from "./words.js";

const MARGIN = 0.25; // of a face's size around it, in its thumbnail
const THUMBNAIL = 116; // pixels

export class PictureView {
  constructor(select) {
    this.select = select;
    this.faces = [];
    this.boxes = find("boxes");
    this.strip = find("strip");
    this.image = find("image");
    this.boxes.addEventListener("keydown", (event) => this.#key(event));
  }

  // Shows a picture that is not analysed yet; resolves to whether the browser can show it.
  async open(url, name) {
    this.clear();
    this.image.src = url;
    this.image.alt = `Picture ${name}`;
    try {
      await this.image.decode();
      return true;
    } catch {
      return false;
    }
  }

  clear() {
    this.faces = [];
    this.boxes.replaceChildren();
    this.strip.replaceChildren();
  }

  // Draws the boxes of one item of the results.
  show(item, palette) {
    this.faces = item.faces;
    const { width, height } = item;
    this.boxes.replaceChildren(...item.faces.map((face, index) => {
      const [x, y, w, h] = face.bbox;
      const box = element(
        "button",
        {
          type: "button", class: "face", "aria-pressed": "false", tabindex: "-1",
          "aria-label": `Face ${index + 1}: ${summary(face)}`, onclick: () => this.select(index),
        },
        element("span", { class: "tag", "aria-hidden": "true" }, `${index + 1} · ${summary(face)}`),
      );
      const tag = box.firstChild;
      tag.classList.toggle("below", y / height < 0.07);
      tag.classList.toggle("leftwards", (x + w / 2) / width > 0.5);
      box.style.setProperty("--face", palette[face.id % palette.length]);
      Object.assign(box.style, {
        left: `${(100 * x) / width}%`, top: `${(100 * y) / height}%`,
        width: `${(100 * w) / width}%`, height: `${(100 * h) / height}%`,
      });
      return box;
    }));
    this.strip.replaceChildren(...(item.faces.length < 2 ? [] : item.faces.map((face, index) => element(
      "button", { type: "button", tabindex: "-1", onclick: () => this.select(index) }, this.thumbnail(face, item),
    ))));
  }

  // A square canvas with one face; blank while the picture cannot be shown.
  thumbnail(face, item) {
    const canvas = element("canvas", { width: THUMBNAIL, height: THUMBNAIL, "aria-hidden": "true" });
    if (!this.image.naturalWidth) return canvas;
    const [x, y, w, h] = face.bbox;
    const side = Math.max(w, h) * (1 + 2 * MARGIN);
    const scale = this.image.naturalWidth / item.width;
    const left = (x + w / 2 - side / 2) * scale;
    const top = (y + h / 2 - side / 2) * scale;
    canvas.getContext("2d").drawImage(this.image, left, top, side * scale, side * scale, 0, 0, THUMBNAIL, THUMBNAIL);
    return canvas;
  }

  choose(index, focus) {
    [...this.boxes.children].forEach((box, number) => {
      box.setAttribute("aria-pressed", String(number === index));
      box.tabIndex = number === index ? 0 : -1;
    });
    [...this.strip.children].forEach((button, number) => {
      button.classList.toggle("chosen", number === index);
      if (number === index) {
        const room = this.strip.clientWidth;
        this.strip.scrollTo({ left: button.offsetLeft - this.strip.offsetLeft - room / 2 + button.offsetWidth / 2 });
      }
    });
    if (focus) this.boxes.children[index]?.focus();
  }

  #key(event) {
    const now = [...this.boxes.children].indexOf(document.activeElement);
    const last = this.faces.length - 1;
    const next = {
      ArrowRight: Math.min(last, now + 1), ArrowDown: Math.min(last, now + 1),
      ArrowLeft: Math.max(0, now - 1), ArrowUp: Math.max(0, now - 1), Home: 0, End: last,
    }[event.key];
    if (now < 0 || next === undefined) return;
    event.preventDefault();
    this.select(next, true);
  }
}
