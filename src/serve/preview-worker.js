// A worker that all windows of a preview share. Browsers open at most six connections to a server, so it keeps the only event
// stream and reports each change to the windows.
(() => {
  "use strict";
  const windows = new Set();
  let source = null;
  let retry = 0;

  const close = () => {
    clearTimeout(retry);
    if (source) source.close();
    source = null;
  };

  // The server sends an event when the stream opens, so a change during a lost connection is not missed.
  const open = () => {
    close();
    const opened = (source = new EventSource("/.guide/events"));
    opened.addEventListener("changed", () => {
      for (const port of windows) port.postMessage("changed");
    });
    opened.addEventListener("error", () => {
      // Browsers reconnect by themselves after some errors only.
      if (source === opened && opened.readyState === EventSource.CLOSED) retry = setTimeout(open, 1000);
    });
  };

  self.addEventListener("connect", ({ ports: [port] }) => {
    port.addEventListener("message", ({ data }) => {
      if (data === "open") windows.add(port);
      else windows.delete(port);
      if (windows.size === 0) close();
      else if (!source) open();
    });
    port.start();
  });
})();
