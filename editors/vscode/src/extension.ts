// Starts the language server of `guide`, and shows the preview next to the text.

import * as vscode from 'vscode';
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from 'vscode-languageclient/node';
import { findGuide } from './guides';
import { Preview } from './preview';
import { registerSchemas } from './schemas';

let client: LanguageClient | undefined;
let preview: Preview | undefined;

/** The program that the settings name. */
export function program(): string {
  return vscode.workspace.getConfiguration('guide').get<string>('path')?.trim() || 'guide';
}

function newClient(): LanguageClient {
  const server: ServerOptions = { command: program(), args: ['lsp'] };
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: 'file', language: 'markdown' },
      { scheme: 'file', pattern: '**/site.toml' },
      { scheme: 'file', pattern: '**/templates/**' },
    ],
    outputChannelName: 'Career guide',
  };
  return new LanguageClient('guide', 'Career guide', server, options);
}

async function start(): Promise<void> {
  client = newClient();
  try {
    await client.start();
    await vscode.commands.executeCommand('setContext', 'guide.isActive', true);
  } catch {
    client = undefined;
    const open = 'Open Settings';
    const message = `The program "${program()}" can't be started. Install guide, or set its path.`;
    if ((await vscode.window.showErrorMessage(message, open)) === open) {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'guide.path');
    }
  }
}

async function restart(): Promise<void> {
  const previous = client;
  client = undefined;
  await previous?.stop();
  await start();
}

async function openPreview(): Promise<void> {
  const path = vscode.window.activeTextEditor?.document.uri.fsPath;
  const root = path === undefined ? undefined : findGuide(path);
  if (path === undefined || root === undefined) {
    void vscode.window.showInformationMessage('Open a document of a guide first: a file below its folder content/.');
    return;
  }
  preview ??= new Preview(program);
  await preview.open(root, path);
}

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand('guide.openPreview', openPreview),
    vscode.commands.registerCommand('guide.restartServer', restart),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      if (editor && vscode.workspace.getConfiguration('guide').get<boolean>('preview.follow') !== false) {
        preview?.follow(editor.document.uri.fsPath);
      }
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('guide.path')) void restart();
    }),
  );
  await start();
  await registerSchemas(context, program);
}

export async function deactivate(): Promise<void> {
  preview?.dispose();
  preview = undefined;
  await client?.stop();
  client = undefined;
}
