// XSS payloads in diagnostics: the error overlay of the preview shows them as text, and none of them runs.
import assert from "node:assert/strict";
import { test } from "node:test";

import { launch } from "./chromium.mjs";
import { PAYLOADS, dangers, line, watch } from "./payloads.mjs";
import { Preview } from "./preview.mjs";

/** Runs in the page: whether the overlay shows a text. */
const isShown = (text) => document.querySelector("guide-preview")?.shadowRoot.querySelector(".overlay")?.textContent.includes(text);

/** Runs in the page: returns the overlay's unexpected elements, and the number of event handler attributes. Returns nothing if
 * the page has reloaded and has no overlay yet. */
const overlayOf = () => {
  const root = document.querySelector("guide-preview")?.shadowRoot;
  if (!root?.querySelector(".overlay")) return undefined;
  const own = ["link", "section", "header", "h2", "button", "p", "pre"];
  const others = [...root.querySelectorAll("*")].filter((element) => !own.includes(element.localName));
  const events = [...root.querySelectorAll("*")].flatMap((element) => [...element.attributes].filter(({ name }) => /^on/i.test(name)));
  return { others: others.map((element) => element.outerHTML), events: events.length };
};

/** Retries `act` if the preview reloads the page while `act` runs. */
async function steadily(act) {
  for (let left = 10; ; left--) {
    try {
      return await act();
    } catch (error) {
      const isLoading = /interrupted by another|context was destroyed|frame was detached|ERR_ABORTED/.test(error.message);
      if (left === 0 || !isLoading) throw error;
    }
  }
}

test("the error overlay of the preview runs no payload", async () => {
  const browser = await launch();
  const good = "# One\n";
  const preview = await new Preview({ "content/one.md": good }).start();
  let shown = 0;
  try {
    await watch(browser, async (page, ran) => {
      page.setDefaultTimeout(60_000);
      const overlay = page.locator("guide-preview .overlay");
      const shows = async (payload) => {
        let found;
        while (!found) {
          await steadily(() => page.waitForFunction(isShown, payload));
          found = await steadily(() => page.evaluate(overlayOf));
        }
        const { others, events } = found;
        assert.deepEqual([others, events], [[], 0], payload);
        assert.deepEqual(await steadily(() => page.evaluate(dangers)), [], payload);
        assert.deepEqual(ran, []);
        shown++;
      };
      const payloads = PAYLOADS.filter((payload) => !/[\n\u0001\u2028\t`]/.test(payload));
      // Diagnostics cut source lines to the terminal width, so only the start of a long payload is expected.
      const beginning = (payload) => payload.slice(0, 40).trimEnd();
      await steadily(() => page.goto(`${preview.address}one/`));
      for (const payload of payloads) {
        // The diagnostic shows the payload in the value and in the source line.
        preview.write("content/one.md", `---\ndate: ${line(payload)}\n---\n${good}`);
        await shows(beginning(line(payload)));
      }
      preview.write("content/one.md", good);
      await overlay.waitFor({ state: "detached" });
      // Payloads in a file name, a title, a key, and a link.
      const some = payloads.filter((payload) => payload.length < 60 && !payload.includes("/")).slice(0, 12);
      for (const [at, payload] of some.entries()) {
        preview.write(`content/${payload}.md`, `---\ntitle: ${line(payload)}\n${line(payload)}: x\nroles: ${line(payload)}\nweight: ${line(payload)}\n---\n[a](<${payload}-${at}.md>)\n`);
        await shows(beginning(payload));
      }
      for (const payload of some) preview.delete(`content/${payload}.md`);
      await overlay.waitFor({ state: "detached" });
      // Payloads in a template that does not parse, and in one that fails when a page is rendered.
      for (const payload of some) {
        preview.write("templates/page.html", `{% ${payload} %}`);
        await shows(beginning(payload));
      }
      for (const payload of some) {
        const inTemplate = payload.replaceAll('"', "'");
        // The error is first shown over the last good page. After a reload, an error page replaces the page.
        preview.write("templates/page.html", '<p class="good">{{ page.title }}</p>');
        await page.locator(".good").waitFor();
        await overlay.waitFor({ state: "detached" });
        preview.write("templates/page.html", `{{ page.nothing["${inTemplate}"].more }}`);
        await shows(beginning(inTemplate));
        await steadily(() => page.goto(`${preview.address}one/`));
        assert.match(await steadily(() => page.innerText("h1")), /fails/);
        assert.ok((await steadily(() => page.innerText("pre"))).includes(beginning(inTemplate)), payload);
        assert.deepEqual(await steadily(() => page.evaluate(dangers)), [], payload);
      }
      assert.deepEqual(ran, []);
    });
  } finally {
    await browser.close();
    await preview.stop();
    preview.remove();
  }
  console.log(`${shown} texts of errors in the overlay of a preview: none runs`);
});
