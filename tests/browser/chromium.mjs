// Launches the system's Chromium. The options disable its background requests.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

export const launch = () =>
  chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/**
 * `page.route` for a page that is open. Chromium hands over the requests of an open page only a moment after it was asked to, so this
 * waits until it does.
 */
export async function routeOpen(page, pattern, handler) {
  await page.route(pattern, handler);
  let isRouted = false;
  const probe = "**/*?is-routed";
  await page.route(probe, (route) => {
    isRouted = true;
    return route.fulfill({ body: "" });
  });
  while (!isRouted) await page.evaluate(() => fetch("?is-routed").then((answer) => answer.text()));
  await page.unroute(probe);
}
