// A picture from the camera.

import { element, find } from "./dom.js";

const TROUBLES = {
  NotAllowedError: "The camera may not be used: allow it in the browser’s address bar and try again.",
  NotFoundError: "No camera was found.",
  NotReadableError: "The camera is in use by another program.",
};

export class Camera {
  // `taken` gets the picture as a File.
  constructor(taken) {
    this.dialog = find("camera");
    this.video = find("video");
    this.stream = null;
    find("take").addEventListener("click", () => this.#take(taken));
    find("camera-close").addEventListener("click", () => this.dialog.close());
    find("cameras").addEventListener("change", (event) => this.#start({ deviceId: { exact: event.target.value } }));
    this.dialog.addEventListener("close", () => this.#stop());
  }

  async open() {
    this.dialog.showModal();
    await this.#start({ facingMode: "user" });
    const devices = this.stream ? await navigator.mediaDevices.enumerateDevices() : [];
    const cameras = devices.filter((device) => device.kind === "videoinput");
    find("camera-choice").hidden = cameras.length < 2;
    find("cameras").replaceChildren(...cameras.map((device, number) => element(
      "option", { value: device.deviceId }, device.label || `Camera ${number + 1}`,
    )));
    const now = this.stream?.getVideoTracks()[0]?.getSettings().deviceId;
    if (now) find("cameras").value = now;
  }

  async #start(which) {
    this.#stop();
    this.#say(null);
    if (!navigator.mediaDevices) {
      this.#say("Browsers open the camera only on this computer’s own address (localhost) or over HTTPS.");
      return;
    }
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { ...which, width: { ideal: 1280 } } });
      if (!this.dialog.open) {
        stream.getTracks().forEach((track) => track.stop());
        return;
      }
      this.stream = stream;
      this.video.srcObject = stream;
    } catch (error) {
      this.#say(TROUBLES[error.name] ?? `The camera cannot be opened: ${error.message}`);
    }
  }

  #say(trouble) {
    find("camera-trouble").textContent = trouble ?? "";
    find("camera-trouble").hidden = !trouble;
    this.video.hidden = find("take").hidden = Boolean(trouble);
  }

  #take(taken) {
    if (!this.video.videoWidth) return;
    const canvas = element("canvas", { width: this.video.videoWidth, height: this.video.videoHeight });
    canvas.getContext("2d").drawImage(this.video, 0, 0);
    canvas.toBlob((blob) => {
      this.dialog.close();
      taken(new File([blob], "camera.jpg", { type: "image/jpeg" }));
    }, "image/jpeg", 0.95);
  }

  #stop() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = this.video.srcObject = null;
  }
}
