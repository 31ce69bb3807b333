// A running `guide serve`, and the panel that shows its pages next to the text.

import { type ChildProcess, spawn } from 'node:child_process';
import * as vscode from 'vscode';
import { addressOf } from './guides';

/** How long to wait for the address of the preview, in milliseconds. */
const TIMEOUT = 30_000;

/** The address in a line that `guide serve` prints. */
export function addressIn(output: string): string | undefined {
  return /\bServing .* at (https?:\/\/\S+)/.exec(output)?.[1];
}

export class Preview {
  private server: ChildProcess | undefined;
  private root = '';
  private address = '';
  private panel: vscode.WebviewPanel | undefined;
  private shown = '';

  constructor(private readonly program: () => string) {}

  /** Starts the preview of a guide, if it does not run, and shows the page of a document. */
  async open(root: string, file: string): Promise<void> {
    if (this.server === undefined || this.root !== root) {
      this.stop();
      try {
        this.address = await this.start(root);
      } catch (error) {
        this.stop();
        void vscode.window.showErrorMessage(`The preview can't be started: ${(error as Error).message}`);
        return;
      }
      const address = await vscode.env.asExternalUri(vscode.Uri.parse(this.address));
      this.address = address.toString(true).replace(/\/$/, '');
    }
    if (this.panel === undefined) {
      const where = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      const options = { enableScripts: true, retainContextWhenHidden: true };
      this.panel = vscode.window.createWebviewPanel('guide.preview', 'Career guide', where, options);
      this.panel.onDidDispose(() => {
        this.panel = undefined;
        this.stop();
      });
      this.shown = '';
    }
    this.follow(file);
  }

  /** Shows the page of a document, if a panel is open and the document belongs to its guide. */
  follow(file: string): void {
    const page = this.server && this.root ? addressOf(this.root, file) : undefined;
    if (this.panel === undefined || page === undefined || page === this.shown) return;
    this.shown = page;
    this.panel.webview.html = frame(this.address + page, this.address);
  }

  dispose(): void {
    this.panel?.dispose();
    this.stop();
  }

  private stop(): void {
    this.server?.kill();
    this.server = undefined;
    this.root = '';
  }

  private start(root: string): Promise<string> {
    const drafts = vscode.workspace.getConfiguration('guide').get<boolean>('preview.drafts') !== false;
    const server = spawn(this.program(), ['serve', '--root', root, ...(drafts ? ['--drafts'] : [])]);
    this.server = server;
    this.root = root;
    return new Promise((resolve, reject) => {
      let output = '';
      const timer = setTimeout(() => reject(new Error('it did not print its address')), TIMEOUT);
      const read = (data: Buffer) => {
        output += data.toString();
        const address = addressIn(output);
        if (address !== undefined) {
          clearTimeout(timer);
          resolve(address);
        }
      };
      server.stdout.on('data', read);
      server.stderr.on('data', read);
      server.on('error', (error) => {
        clearTimeout(timer);
        reject(error);
      });
      server.on('exit', () => {
        clearTimeout(timer);
        if (this.server === server) this.server = undefined;
        reject(new Error(output.trim().split('\n').pop() ?? 'it has ended'));
      });
    });
  }
}

/** A page with a frame. A web view can't show another origin directly. */
export function frame(page: string, origin: string): string {
  const text = (value: string) => value.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
  const policy = `default-src 'none'; frame-src ${new URL(origin).origin}; style-src 'unsafe-inline'`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${text(policy)}">
<title>Preview</title><style>html,body,iframe{margin:0;padding:0;border:0;width:100%;height:100%}</style></head>
<body><iframe src="${text(page)}" title="Preview of the guide"></iframe></body></html>`;
}
