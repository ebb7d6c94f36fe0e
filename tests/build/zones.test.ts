import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

/**
 * Order is visible in the folders, and an import that goes against it is an error. The linter says so while one writes;
 * this test reads every import with a plain expression, so that a loosened lint rule does not pass unseen.
 */
const root = resolve(import.meta.dirname, '../..');

interface Import {
  /** A package's name, or for a file of the project its path from the root. */
  target: string;
  typeOnly: boolean;
}

const STATEMENT = /^\s*(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
const CALL = /(?<!typeof )\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g;

function importsOf(path: string, text: string): Import[] {
  const place = (spec: string): string => (spec.startsWith('.') ? normalize(join(dirname(path), spec)) : spec);
  const found: Import[] = [];
  for (const [, type, spec = ''] of text.matchAll(STATEMENT))
    found.push({ target: place(spec), typeOnly: type !== undefined });
  for (const [, spec = ''] of text.matchAll(CALL)) found.push({ target: place(spec), typeOnly: false });
  return found;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => /\.tsx?$/.test(path) && !path.includes('generated'));
}

const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path);
const within = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);
const isPackage = (target: string, name: RegExp): boolean => new RegExp(`^(?:${name.source})(?:/|$)`).test(target);

/** What a file may not import; '' when it may. Types vanish at run time, so a type import only has to respect the folders. */
function refusal(path: string, { target, typeOnly }: Import): string {
  const into = (...folders: string[]): boolean => folders.some((folder) => within(target, folder));
  const pkg = (name: RegExp): boolean => isPackage(target, name);
  if (within(path, 'contract')) {
    if (isTest(path)) return '';
    return into('contract') || target === 'zod' ? '' : 'contract imports zod and itself';
  }
  if (within(path, 'server')) {
    if (into('src-main', 'src-preload', 'src-renderer')) return 'server never sees the app';
    if (pkg(/electron|react|react-dom|zustand/)) return 'not a package of the server';
    if (pkg(/better-sqlite3/) && path !== 'server/data/lock.ts') return 'better-sqlite3 is server/data/lock.ts alone';
    return '';
  }
  if (within(path, 'src-preload')) {
    if (isTest(path) || target === 'electron' || into('src-preload') || target === 'contract/channels.ts') return '';
    return typeOnly && into('contract') ? '' : 'preload sees electron and contract/channels';
  }
  if (within(path, 'src-renderer')) {
    if (into('server', 'src-main', 'src-preload', 'prisma')) return 'the renderer never sees main or server';
    if (!isTest(path) && (target.startsWith('node:') || pkg(/electron|better-sqlite3|socket\.io-client/)))
      return 'the page has no Node';
    return '';
  }
  if (into('server', 'src-renderer', 'src-preload', 'prisma')) return 'src-main never sees server or renderer';
  if (pkg(/react|react-dom|zustand/)) return 'src-main never sees react';
  if (typeOnly) return '';
  if (pkg(/better-sqlite3/) && !within(path, 'src-main/cache')) return 'SQL is src-main/cache alone';
  if (pkg(/socket\.io-client/) && !within(path, 'src-main/link') && path !== 'src-main/start-core.ts')
    return 'the socket is src-main/link alone';
  if (pkg(/electron/) && (within(path, 'src-main/cache') || within(path, 'src-main/link')))
    return 'the core runs under plain Node';
  return '';
}

const folders = ['contract', 'server', 'src-main', 'src-preload', 'src-renderer'];

describe('no import goes against the order of the folders', () => {
  test.each(folders)('%s', (folder) => {
    const files = sources(folder);
    expect(files.length).toBeGreaterThan(0);
    const refused = files.flatMap((path) =>
      importsOf(path, readFileSync(join(root, path), 'utf8'))
        .map((one) => ({ path, target: one.target, why: refusal(path, one) }))
        .filter(({ why }) => why !== ''),
    );
    expect(refused).toEqual([]);
  });

  test.each([
    ['contract/ids.ts', `import { readFileSync } from 'node:fs';`],
    ['server/app.ts', `import { x } from '../src-main/core-api.ts';`],
    ['server/domain/a.ts', `import Database from 'better-sqlite3';`],
    ['src-main/window.ts', `import { createRoot } from 'react-dom/client';`],
    ['src-main/ipc/a.ts', `import { createApp } from '../../server/app.ts';`],
    ['src-main/window.ts', `import Database from 'better-sqlite3';`],
    ['src-main/session.ts', `import { io } from 'socket.io-client';`],
    ['src-main/cache/a.ts', `import {\n  app,\n} from 'electron';`],
    ['src-preload/index.ts', `import { ipc } from '../contract/ipc.ts';`],
    ['src-preload/index.ts', `const z = require('zod');`],
    ['src-renderer/ui/a.tsx', `import { join } from 'node:path';`],
    ['src-renderer/ui/a.tsx', `export { x } from '../../src-main/core-api.ts';`],
  ])('the check sees a wrong import in %s: %s', (path, text) => {
    expect(importsOf(path, text).map((one) => refusal(path, one))).toEqual([expect.stringMatching(/\w/)]);
  });
});

test('no window runs the schema library: it would try whether code may be made from text, which their policy reports', () => {
  const pages = readdirSync(join(root, 'src-renderer')).filter((name) => name.endsWith('.html'));
  const scripts = pages.flatMap((name) => [
    ...readFileSync(join(root, 'src-renderer', name), 'utf8').matchAll(/<script[^>]* src="\.\/([^"]+)"/g),
  ]);
  const seen = new Set(scripts.map(([, name]) => `src-renderer/${name}`));
  const users: string[] = [];
  for (const path of seen) {
    for (const { target, typeOnly } of importsOf(path, readFileSync(join(root, path), 'utf8'))) {
      if (typeOnly) continue;
      if (target === 'zod') users.push(path);
      else if (/\.tsx?$/.test(target)) seen.add(target);
    }
  }
  expect(scripts.length).toBe(pages.length);
  expect(seen.size).toBeGreaterThan(100);
  expect(users).toEqual([]);
});

describe('what has one home is used nowhere else', () => {
  const users = (folder: string, word: RegExp): string[] =>
    sources(folder).filter(
      (path) => !isTest(path) && word.test(withoutComments(readFileSync(join(root, path), 'utf8'))),
    );
  const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');

  test('ipcMain: src-main/ipc', () => {
    expect(users('src-main', /\bipcMain\b/).filter((path) => !within(path, 'src-main/ipc'))).toEqual([]);
  });

  test('window.desktop: src-renderer/bridge', () => {
    const elsewhere = users('src-renderer', /\b(window|globalThis)\.desktop\b/).filter(
      (path) => !within(path, 'src-renderer/bridge'),
    );
    expect(elsewhere).toEqual([]);
  });

  test('listening on a port: server/index.ts', () => {
    expect(users('server', /\.listen\(/).filter((path) => path !== 'server/index.ts')).toEqual([]);
  });
});
