// Makes the device of the preview as small as the page wants it. Without this script its room scrolls sideways.
"use strict";
const room = document.querySelector(".device-room");
if (room) {
  const frame = room.querySelector("iframe");
  const [width, height] = [Number(frame.width), Number(frame.height)];
  const box = document.createElement("div");
  box.className = "frame-box";
  frame.replaceWith(box);
  box.append(frame);
  const fit = () => {
    const style = (part, name) => parseFloat(getComputedStyle(part)[name]) || 0;
    const edges = (part) => style(part, "paddingLeft") + style(part, "paddingRight");
    const scale = Math.min(1, (room.clientWidth - edges(room) - edges(box.parentElement)) / width);
    frame.style.transform = `scale(${scale})`;
    box.style.width = `${width * scale}px`;
    box.style.height = `${height * scale}px`;
  };
  fit();
  window.addEventListener("resize", fit);
}
