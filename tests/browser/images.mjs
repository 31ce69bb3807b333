// Smaller copies of images in Chromium: which one a screen loads, its size and ratio, and that the page does not move.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launch } from "./chromium.mjs";
import { buildOf, remove } from "./guides.mjs";
import { serve } from "./server.mjs";

const SETTINGS = '[images]\nwidths = [480, 960]\nformats = ["webp"]\n';
const PAGE = "/articles/photos/";
// The width of the image on the page, the width that a screen loads, and the density of the screen.
const SCREENS = [
  { width: 390, scale: 1, loaded: 480 },
  { width: 390, scale: 2, loaded: 960 },
  { width: 1280, scale: 1, loaded: 960 },
  { width: 1280, scale: 2, loaded: 1600 },
];

let browser;
let server;
let site;

/** A photo, drawn by the browser: a gradient with noise. */
async function photo(type, width, height) {
  const page = await browser.newPage();
  const data = await page.evaluate(
    ({ type, width, height }) => {
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      const context = canvas.getContext("2d");
      const pixels = context.createImageData(width, height);
      let state = 7;
      for (let i = 0; i < pixels.data.length; i += 4) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        const [x, y] = [(i / 4) % width, Math.floor(i / 4 / width)];
        pixels.data[i] = (x * 255) / width + (state >>> 29);
        pixels.data[i + 1] = (y * 255) / height + (state >>> 28);
        pixels.data[i + 2] = 128 + Math.sin(x / 40) * 60;
        pixels.data[i + 3] = 255;
      }
      context.putImageData(pixels, 0, 0);
      return canvas.toDataURL(type, 0.92).split(",")[1];
    },
    { type, width, height },
  );
  await page.close();
  return Buffer.from(data, "base64");
}

before(async () => {
  browser = await launch();
  const filler = "A sentence that fills the page.\n\n".repeat(40);
  site = buildOf(
    {
      "articles/photos.md": `# Photos\n\n![A photo](photo.jpg)\n\nText below.\n\n![A drawing](drawing.png "A caption")\n\n${filler}![Far below](far.jpg)\n\n![Small|200](far.jpg)\n`,
      "articles/photo.jpg": await photo("image/jpeg", 1600, 1200),
      "articles/drawing.png": await photo("image/png", 1600, 1200),
      "articles/far.jpg": await photo("image/jpeg", 1600, 900),
    },
    SETTINGS,
  );
  server = await serve(site, [[".jpg", 150], [".webp", 150], [".png", 150]]);
});
after(async () => {
  await browser?.close();
  await server?.close();
  if (site) remove(site);
});

for (const { width, scale, loaded } of SCREENS) {
  describe(`${width} px, ${scale} times the pixels`, () => {
    let page;
    let context;
    let requests;
    before(async () => {
      context = await browser.newContext({ viewport: { width, height: 844 }, deviceScaleFactor: scale });
      page = await context.newPage();
      requests = [];
      page.on("request", (request) => requests.push(new URL(request.url()).pathname));
      await page.addInitScript(() => {
        window.moved = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.moved += entry.value))).observe({
          type: "layout-shift",
          buffered: true,
        });
      });
      await page.goto(server.origin + PAGE, { waitUntil: "networkidle" });
    });
    after(() => context?.close());

    const images = () =>
      page.$$eval("main img", (all) =>
        all.map((image) => ({
          alt: image.alt,
          source: new URL(image.currentSrc || image.src).pathname,
          stated: image.getAttribute("width") / image.getAttribute("height"),
          shown: image.clientWidth / image.clientHeight,
          natural: image.naturalWidth / image.naturalHeight,
          fits: image.getBoundingClientRect().right <= document.documentElement.clientWidth,
        })),
      );
    const pixels = (source) =>
      page.evaluate(async (source) => {
        const bitmap = await createImageBitmap(await (await fetch(source)).blob());
        return bitmap.width;
      }, source);

    test("the screen loads the smallest sharp copy", async () => {
      // Before the test itself loads an image.
      const whole = requests.filter((path) => path.endsWith("/photo.jpg"));
      const [photo, drawing] = await images();
      assert.equal(await pixels(photo.source), loaded, photo.source);
      assert.match(photo.source, loaded === 1600 ? /\/photo\.jpg$/ : /\/photo\.\d+w\.[0-9a-f]+\.jpg$/);
      assert.equal(await pixels(drawing.source), loaded, drawing.source);
      assert.equal(whole.length, loaded === 1600 ? 1 : 0, "the large file is loaded only where it is needed");
    });

    test("images have the stated ratio, and the page does not move", async () => {
      for (const image of (await images()).slice(0, 2)) {
        assert.ok(Math.abs(image.natural - image.stated) < 0.01, JSON.stringify(image));
        assert.ok(Math.abs(image.shown - image.stated) < 0.02, JSON.stringify(image));
        assert.ok(image.fits, JSON.stringify(image));
      }
      assert.equal(await page.evaluate(() => window.moved), 0, "layout shift");
    });

    test("an image far below is loaded when the reader gets there", async () => {
      assert.ok(!requests.some((path) => path.includes("/far.")), requests.join(" "));
      await page.locator('img[alt="Small"]').scrollIntoViewIfNeeded();
      await page.waitForFunction(() => [...document.querySelectorAll("main img")].every((image) => image.complete && image.naturalWidth));
      const small = (await images()).find((image) => image.alt === "Small");
      assert.equal(await pixels(small.source), 480, small.source);
      assert.equal(await page.evaluate(() => window.moved), 0, "layout shift");
    });
  });
}
