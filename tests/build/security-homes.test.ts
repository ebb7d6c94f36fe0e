import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ipcRequests } from '../../contract/ipc.ts';

/**
 * What no running app shows: that nobody makes a window, opens an address, hears a channel or loosens a rule anywhere but in the
 * one file where the tests of tests/e2e/security*.spec.ts see it. By the numbers of Electron's security list.
 */
const root = resolve(import.meta.dirname, '../..');

const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');
const sources = ['src-main', 'src-preload', 'src-renderer'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .filter((path) => /\.(tsx?|html)$/.test(path) && !/\.test\.tsx?$|testing\.tsx$/.test(path))
    .map((path) => ({ path, text: withoutComments(readFileSync(join(root, path), 'utf8')) })),
);
const users = (word: RegExp): string[] => sources.filter(({ text }) => word.test(text)).map(({ path }) => path);

describe('one home each', () => {
  test.each<[string, RegExp, string[]]>([
    ['2–12 windows are made', /new (BrowserWindow|BrowserView|WebContentsView|BaseWindow)\b/, ['src-main/window.ts']],
    ['5 permissions are answered', /set(Permission|Device)\w*Handler|select-\w+-device/, ['src-main/window.ts']],
    ['13 a page is loaded', /\.loadURL\(/, ['src-main/window.ts']],
    ['15 the system is asked to open an address', /\bopenExternal\(/, ['src-main/ipc/handlers.ts', 'src-main/main.ts']],
    ['15 the system is asked to show a folder or open a file', /\bopenPath\(|showItemInFolder/, ['src-main/main.ts']],
    ['17 main hears the window', /\bipcMain\b/, ['src-main/ipc/handle.ts']],
    ['17 the preload speaks to main', /\bipcRenderer\b/, ['src-preload/index.ts']],
    ['20 the page gets something', /exposeInMainWorld/, ['src-preload/index.ts']],
    ['18 a scheme is served', /\bprotocol\.(register|handle|intercept)/, ['src-main/protocol.ts']],
  ])('%s', (_what, word, homes) => expect(users(word).sort()).toEqual(homes));
});

describe('nowhere', () => {
  test.each<[string, RegExp]>([
    ['1 plain http to load something', /loadURL\(\s*['"`]http:|src=["']http:/],
    ['2 Node in workers or frames', /nodeIntegrationIn(Worker|SubFrames)|nodeIntegration: true/],
    ['5 a session that the rules were not given to', /fromPartition|fromPath\(|\bpartition:/],
    [
      '6–10 a loosened preference',
      /webSecurity:|allowRunningInsecureContent|experimentalFeatures|[eE]nableBlinkFeatures/,
    ],
    [
      '7 text made into HTML or code',
      /dangerouslySetInnerHTML|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function\(/,
    ],
    ['11 a guest', /<webview|webviewTag: true|allowpopups/],
    ['15 another way to open something', /shell\.(writeShortcutLink|readShortcutLink)/],
    [
      '17 a channel without a name of its own',
      /ipcMain\.(on|once|handleOnce)\(|ipcRenderer\.(send|sendSync|postMessage|sendToHost)\(/,
    ],
    ['18 files as pages', /loadFile\(|['"`]file:\/\//],
    ['20 code run in the page from outside', /executeJavaScript|insertCSS|@electron\/remote|enableRemoteModule/],
    [
      'a certificate that is not right',
      /certificate-error|setCertificateVerifyProc|rejectUnauthorized|NODE_TLS_REJECT/,
    ],
  ])('%s', (_what, word) => expect(users(word)).toEqual([]));
});

test('15 and 17: no request takes a path, so that no folder that is shown and no file that is read is the page’s choice', () => {
  const path = /"(path|folder|file|dir|directory|root)":\{/i;
  const named = Object.entries(ipcRequests).filter(([, { input }]) =>
    path.test(JSON.stringify(z.toJSONSchema(input, { unrepresentable: 'any', io: 'input' }))),
  );
  // The check sees a property of that name, however deep.
  const deep = z.object({ items: z.array(z.object({ folder: z.string() })) });
  expect(path.test(JSON.stringify(z.toJSONSchema(deep)))).toBe(true);
  expect(named).toEqual([]);
});

test('5 permissions: no device is ever given, whichever window asks', () => {
  const window = sources.find(({ path }) => path === 'src-main/window.ts')?.text ?? '';
  expect(window).toContain('setDevicePermissionHandler(() => false)');
});

test('17 every request of the contract is registered behind the check of who asks, and none beside it', () => {
  const handle = sources.find(({ path }) => path === 'src-main/ipc/handle.ts')?.text ?? '';
  expect(handle.match(/ipcMain\.handle\(/g)).toHaveLength(1);
  expect(handle).toMatch(/for \(const name of requestChannels\) \{\s*ipcMain\.handle\(name, /);
});
