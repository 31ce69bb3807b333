// Gives the schemas of front matter and of site.toml to the extensions that check YAML and TOML.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as vscode from 'vscode';

const SCHEME = 'career-guide';
const run = promisify(execFile);

/** The part of the interface of the extension YAML that is used. */
interface YamlExtension {
  registerContributor(
    schema: string,
    requestSchema: (resource: string) => string | undefined,
    requestSchemaContent: (uri: string) => Promise<string> | string,
  ): boolean;
}

/** The part of the interface of Even Better TOML that is used. */
interface TomlExtension {
  associateSchema?(association: unknown): void;
}

/** The schema in the format that `guide schema` names. */
export async function schema(program: string, format: string): Promise<string> {
  const { stdout } = await run(program, ['schema', format], { maxBuffer: 16 << 20 });
  return stdout;
}

/** Whether a resource is a document of a guide. */
export function isDocument(resource: string): boolean {
  return /\/content\/.*\.(md|markdown)$/i.test(decodeURIComponent(resource));
}

export async function registerSchemas(context: vscode.ExtensionContext, program: () => string): Promise<void> {
  if (vscode.workspace.getConfiguration('guide').get<boolean>('schemas') === false) return;
  const uri = (format: string) => `${SCHEME}://schema/${format}`;
  const content = (from: string) => schema(program(), from.endsWith('config') ? 'config' : 'front-matter').catch(() => '{}');
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: (document) => content(document.path),
    }),
  );
  const yaml = await activated<YamlExtension>('redhat.vscode-yaml');
  yaml?.registerContributor(SCHEME, (resource) => (isDocument(resource) ? uri('front-matter') : undefined), content);
  const toml = await activated<TomlExtension>('tamasfe.even-better-toml');
  toml?.associateSchema?.({ pattern: '.*/site\\.toml$', schemaUri: uri('config') });
}

async function activated<T>(id: string): Promise<T | undefined> {
  const extension = vscode.extensions.getExtension<T>(id);
  try {
    return await extension?.activate();
  } catch {
    return undefined;
  }
}
