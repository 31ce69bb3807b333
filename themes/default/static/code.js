// A button that copies each block of code. Only pages with code load this script, and only in a secure context can it copy.
(() => {
  "use strict";
  if (!navigator.clipboard) return;
  const { copy, copied, selected } = JSON.parse(document.currentScript.dataset.labels);
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  for (const block of document.querySelectorAll("main pre")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = copy;
    let timer;
    button.addEventListener("click", async () => {
      let text = copied;
      try {
        await navigator.clipboard.writeText(block.textContent.replace(/\n$/, ""));
      } catch {
        // Without permission, the reader can copy the selection.
        getSelection().selectAllChildren(block);
        text = selected;
      }
      button.textContent = status.textContent = text;
      clearTimeout(timer);
      timer = setTimeout(() => {
        button.textContent = copy;
        status.textContent = "";
      }, 2000);
    });
    // The block scrolls, its button does not.
    const frame = document.createElement("div");
    frame.className = "code";
    block.replaceWith(frame);
    frame.append(block, button);
  }
  document.querySelector("main").append(status);
})();
