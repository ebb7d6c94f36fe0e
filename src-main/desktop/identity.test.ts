import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readFileSync } from 'node:fs';
import { parseFlags } from '../flags.ts';
import { claimIdentity } from './identity.ts';

const app = vi.hoisted(() => ({
  isPackaged: true,
  setAppUserModelId: vi.fn(),
  setAsDefaultProtocolClient: vi.fn(),
  setDesktopName: vi.fn(),
}));
vi.mock('electron', () => ({ app }));

beforeEach(() => {
  app.isPackaged = true;
  vi.clearAllMocks();
  vi.stubEnv('FLATPAK_ID', undefined);
});
afterEach(() => vi.unstubAllEnvs());

test('Windows: notifications and task bar go by the id that the installer gives the shortcut', () => {
  const appId = /APP_ID = '(.*)'/.exec(readFileSync('build/lib/package-config.mjs', 'utf8'))?.[1];
  expect(appId).toMatch(/^\w+(\.\w+)+$/);
  claimIdentity('win32');
  expect(app.setAppUserModelId).toHaveBeenCalledExactlyOnceWith(appId);
  // What a web page made comes after `--`.
  expect(app.setAsDefaultProtocolClient).toHaveBeenCalledExactlyOnceWith('sarn', process.execPath, ['--']);
});

test('Windows, in development: the program’s own, and the scheme stays the installed app’s', () => {
  app.isPackaged = false;
  claimIdentity('win32');
  expect(app.setAppUserModelId).toHaveBeenCalledExactlyOnceWith(process.execPath);
  expect(app.setAsDefaultProtocolClient).not.toHaveBeenCalled();
});

test('Linux: the name of package.json, but inside Flatpak that of the Flatpak', () => {
  expect(readFileSync('package.json', 'utf8')).toContain('"desktopName": "sarn.desktop"');
  claimIdentity('linux');
  expect(app.setDesktopName).not.toHaveBeenCalled();
  vi.stubEnv('FLATPAK_ID', 'org.sarn.desktop');
  claimIdentity('linux');
  expect(app.setDesktopName).toHaveBeenCalledExactlyOnceWith('org.sarn.desktop.desktop');
});

test.each(['build/lib/package-config.mjs', 'build/flatpak/org.sarn.desktop.desktop'])(
  'Linux: the lines of the launcher’s menu in %s are all listed, and flags that the app knows',
  (file) => {
    const text = readFileSync(file, 'utf8');
    const acts = [...text.matchAll(/Exec(?:=|: ')(sarn --[\w-]+)/g)].map(
      ([, line = '']) => parseFlags(line.split(' ')).act,
    );
    expect(acts).toEqual(['new-chat', 'quiet', 'settings']);
    expect(text).toMatch(/Actions(?:=|: ')NewChat;Quiet;Settings;/);
    for (const name of ['NewChat', 'Quiet', 'Settings'])
      expect(text).toMatch(new RegExp(`(Action ${name}\\]|${name}: \\{)`));
  },
);
