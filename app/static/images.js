// Images: dropped, pasted, chosen or taken with the camera; sent as the file that they are, in base64.

import { bytes, h } from "./dom.js";

const KINDS = { "/9j/": "jpeg", iVBO: "png", UklG: "webp", R0lG: "gif" };

/** The content of a file as base64. */
export function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

export function imageField({ id, name, given, limits, changed, described }) {
  let value = "";
  let file = null;
  let problem = "";
  const [height, width] = given.size;
  const chooser = h("input", { id, type: "file", accept: "image/*", "aria-describedby": described });
  const picture = h("img", { alt: `the image sent as ${name}`, hidden: true });
  const about = h("p", { class: "hint" });
  const remove = h("button", { type: "button", hidden: true, onclick: () => { set("", null); changed(); } }, "Remove");
  const camera = h("button", { type: "button", hidden: true, onclick: async () => {
    const shot = await takePicture((text) => { about.textContent = text; });
    if (shot) take(shot);
  } }, "Take a picture");
  const zone = h("div", { class: "drop" }, picture,
    h("div", { class: "drop-words" }, h("p", {}, "Drop or paste an image"), h("div", { class: "row-of-buttons" }, h("span", { class: "button chooser" }, "Choose a file", chooser), camera, remove), about));

  function set(text, from) {
    value = text;
    file = from;
    problem = text.length > limits.body_bytes ? `the image has ${bytes(text.length)} as text; at most ${bytes(limits.body_bytes)} are read` : "";
    picture.hidden = remove.hidden = !text;
    if (text) picture.src = `data:image/${KINDS[text.slice(0, 4)] ?? "png"};base64,${text}`;
    else { picture.removeAttribute("src"); chooser.value = ""; }
    const was = from ? `${from.name}, ${bytes(from.size)}` : text ? bytes(Math.round(text.length * 0.75)) : "";
    about.textContent = [was, `becomes ${width} × ${height} pixels${given.channels === 1 ? ", grey" : ""}`].filter(Boolean).join(" · ");
  }

  async function take(from) {
    set(await base64(from), from);
    changed();
  }

  const first = (list) => [...(list ?? [])].find((one) => one.type.startsWith("image/") || /\.(jpe?g|png|webp)$/i.test(one.name));
  picture.addEventListener("error", () => { picture.hidden = true; });
  chooser.addEventListener("change", () => { if (chooser.files[0]) take(chooser.files[0]); });
  zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    const from = event.dataTransfer.files[0];
    if (from) take(from);
  });
  document.addEventListener("paste", (event) => {
    const from = first(event.clipboardData?.files);
    const mine = zone.contains(document.activeElement) || document.querySelector(".drop") === zone;
    if (from && mine && zone.checkVisibility()) { event.preventDefault(); take(from); }
  });
  set("", null);
  offer(camera);
  return {
    node: zone,
    read: () => (value ? { value, problem } : {}),
    write(text) { if (text !== value) set(text ?? "", null); },
    file: () => file,
  };
}

/** Shows the button where there is a camera, and the page may use it: over https, or on this machine. */
function offer(button) {
  const devices = navigator.mediaDevices;
  if (!devices) return;
  const look = async () => { button.hidden = !(await devices.enumerateDevices()).some((one) => one.kind === "videoinput"); };
  devices.addEventListener("devicechange", look);
  look().catch(() => {});
}

/** How a camera looks: away from who holds it, or at them. The one that was used last is first asked for. */
let facing = "environment";
const OTHER = { environment: "user", user: "environment" };
const opened = (way) => navigator.mediaDevices.getUserMedia({ video: { facingMode: way } });
const closed = (stream) => stream.getTracks().forEach((track) => track.stop());
const cameras = async () => (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "videoinput").length;

/** A picture from the camera, as a JPEG file; null where none was taken, of which `tell` says why. */
async function takePicture(tell) {
  let stream;
  try {
    stream = await opened(facing);
  } catch (error) {
    tell(`The camera cannot be used: ${error.message}`);
    return null;
  }
  const video = h("video", { autoplay: true, playsinline: true, "aria-label": "the camera's picture" });
  video.muted = true;
  video.srcObject = stream;
  const shoot = h("button", { type: "button", class: "first" }, "Take the picture");
  const turn = h("button", { type: "button", hidden: (await cameras()) < 2, onclick: async () => {
    closed(stream); // a phone opens one at a time
    try { stream = await opened(OTHER[facing]); facing = OTHER[facing]; } catch { stream = await opened(facing); }
    if (dialog.open) video.srcObject = stream;
    else closed(stream);
  } }, "Other camera");
  const dialog = h("dialog", { "aria-label": "Camera" }, video,
    h("div", { class: "row-of-buttons" }, shoot, turn, h("button", { type: "button", onclick: () => dialog.close() }, "Cancel")));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    let shot = null;
    shoot.onclick = () => {
      const canvas = h("canvas", { width: video.videoWidth, height: video.videoHeight });
      canvas.getContext("2d").drawImage(video, 0, 0);
      canvas.toBlob((blob) => {
        shot = blob && new File([blob], "camera.jpg", { type: "image/jpeg" });
        dialog.close();
      }, "image/jpeg", 0.92);
    };
    dialog.onclose = () => {
      closed(stream);
      dialog.remove();
      resolve(shot);
    };
  });
}
