// Paths -> the guides that they belong to, and the addresses of their pages.

import { existsSync } from 'node:fs';
import * as path from 'node:path';

/** The folder of the guide of a file: the nearest one with a site.toml, or else the one above the folder `content`. */
export function findGuide(file: string): string | undefined {
  let content: string | undefined;
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'site.toml'))) return folder;
    if (path.basename(folder) === 'content') content = path.dirname(folder);
    if (path.dirname(folder) === folder) return content;
  }
}

/**
 * The path of a document below `content/` as part of the address of its page. The server knows the address better if the document
 * has a name with special characters; the preview then shows its page for missing addresses, which has a search.
 */
export function addressOf(root: string, file: string): string | undefined {
  const relative = path.relative(path.join(root, 'content'), file).split(path.sep).join('/');
  if (relative.startsWith('..') || !/\.(md|markdown)$/i.test(relative)) return undefined;
  const plain = relative.replace(/\.(md|markdown)$/i, '').replace(/\.html$/i, '');
  const page = plain.replace(/(^|\/)(index|_index|readme)$/i, '$1').replace(/\/$/, '');
  const slug = (part: string) =>
    part
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '');
  return page === '' ? '/' : `/${page.split('/').map(slug).map(encodeURIComponent).join('/')}/`;
}
