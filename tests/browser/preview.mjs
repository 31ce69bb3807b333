// Runs `guide serve` on a guide in a temporary folder.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const BINARY = process.env.GUIDE_BIN ?? join(import.meta.dirname, "../../target/debug/guide");

/** A guide in a temporary folder, and its preview. */
export class Preview {
  static #running = new Set();

  /** Stops every preview, because a server that a failed test leaves behind keeps the process of the tests alive. */
  static async stopAll() {
    for (const preview of Preview.#running) await preview.stop();
  }

  constructor(files) {
    this.root = mkdtempSync(join(tmpdir(), "guide-preview-"));
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  write(path, text) {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  delete(path) {
    rmSync(join(this.root, path));
  }

  /** Starts the preview and waits until it prints its address. Port 0 selects a free port. */
  async start(port = "0") {
    this.process = spawn(BINARY, ["--root", this.root, "serve", "-p", port], { stdio: ["ignore", "pipe", "inherit"] });
    Preview.#running.add(this);
    let output = "";
    this.address = await new Promise((resolve, reject) => {
      this.process.stdout.on("data", (data) => {
        output += data;
        const found = output.match(/ at (http:\/\/\S+)/);
        if (found) resolve(found[1]);
      });
      this.process.on("exit", () => reject(new Error(`the preview exited: ${output}`)));
    });
    return this;
  }

  /** Stops the preview, unless it is stopped. */
  async stop() {
    Preview.#running.delete(this);
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.process.on("exit", resolve));
    this.process.kill("SIGINT");
    assert.equal(await ended, 0);
  }

  remove() {
    rmSync(this.root, { recursive: true });
  }
}
