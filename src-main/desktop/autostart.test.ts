import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { followAutostart, loginItems, thisProgram, xdgAutostart } from './autostart.ts';

let config: string;
let file: string;
beforeEach(() => {
  config = mkdtempSync(join(tmpdir(), 'sarn-autostart-'));
  file = join(config, 'autostart/sarn.desktop');
});
afterEach(() => rmSync(config, { recursive: true, force: true }));

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));
/** Undoes what the Desktop Entry Specification asks of Exec: the string's escapes, then the quotes. */
const argumentsIn = (text: string): string[] => {
  const exec = /^Exec=(.*)$/m.exec(text)?.[1]?.replaceAll('\\\\', '\\') ?? '';
  return [...exec.matchAll(/"((?:\\.|[^"\\])*)"/g)].map(([, quoted = '']) =>
    quoted.replaceAll(/\\(.)/g, '$1').replaceAll('%%', '%'),
  );
};

describe('what starts the app again', () => {
  const parts = { execPath: '/opt/Sarn/sarn', appImage: undefined, folder: null };
  test('an installed package: its own program', () => {
    expect(thisProgram(parts)).toEqual({ file: '/opt/Sarn/sarn', args: [] });
  });
  test('an AppImage: the image, for what it is mounted as is gone at the next login', () => {
    const mounted = { ...parts, execPath: '/tmp/.mount_SarnXYZ/sarn', appImage: '/home/nok/Apps/Sarn 0.1.AppImage' };
    expect(thisProgram(mounted)).toEqual({ file: '/home/nok/Apps/Sarn 0.1.AppImage', args: [] });
  });
  test('in development: the runtime and the folder', () => {
    expect(thisProgram({ ...parts, folder: '/home/nok/sarn' }).args).toEqual(['/home/nok/sarn']);
  });
});

describe('the XDG autostart file', () => {
  const odd = { file: String.raw`/home/n "o'k/50% $HOME/Sa\rn` + '`', args: [] };

  test('is written whole, says what to start, and is gone when switched off', async () => {
    const autostart = xdgAutostart(config, 'sarn', { file: '/opt/Sarn/sarn', args: [] });
    expect(await autostart.get()).toBe(false);
    await autostart.set(true, true);
    expect(readFileSync(file, 'utf8')).toContain('Exec="/opt/Sarn/sarn" "--hidden"\n');
    expect(readdirSync(join(config, 'autostart'))).toEqual(['sarn.desktop']);
    expect(await autostart.get()).toBe(true);
    await autostart.set(true, false);
    expect(readFileSync(file, 'utf8')).toContain('Exec="/opt/Sarn/sarn"\n');
    await autostart.set(false, false);
    expect(existsSync(file)).toBe(false);
  });

  test('a path with all that a shell or the file format would take for something else comes back whole', async () => {
    await xdgAutostart(config, 'sarn', odd).set(true, true);
    expect(argumentsIn(readFileSync(file, 'utf8'))).toEqual([odd.file, '--hidden']);
  });

  // GLib looks for the program before it undoes a doubled %, so its name has none here.
  const noGio = spawnSync('gio', ['version']).status !== 0;
  test.skipIf(noGio)('GLib starts just that program', async () => {
    const program = join(config, String.raw`sarn $x "y" \z`);
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$0" "$@" > '${config}/started'\n`);
    chmodSync(program, 0o755);
    await xdgAutostart(config, 'sarn', { file: program, args: ['a b', '100%'] }).set(true, true);
    execFileSync('gio', ['launch', file]);
    for (let tries = 0; tries < 100 && !existsSync(join(config, 'started')); tries++) await settled();
    expect(readFileSync(join(config, 'started'), 'utf8')).toBe(`${program}\na b\n100%\n--hidden\n`);
  });

  test.each(['Hidden=true', 'X-GNOME-Autostart-enabled=false'])(
    'one switched off by the desktop (%s) is off',
    async (line) => {
      mkdirSync(join(config, 'autostart'));
      writeFileSync(file, `[Desktop Entry]\nType=Application\nExec=sarn\n${line}\n`);
      expect(await xdgAutostart(config, 'sarn', odd).get()).toBe(false);
    },
  );

  test('a folder that cannot be written is an error, and leaves nothing behind', async () => {
    writeFileSync(join(config, 'autostart'), '');
    await expect(xdgAutostart(config, 'sarn', odd).set(true, true)).rejects.toThrow();
    expect(readdirSync(config)).toEqual(['autostart']);
  });
});

describe('wish and system kept together', () => {
  const follow = (wish: { startAtLogin: boolean; startHidden: boolean }, program = '/opt/Sarn/sarn') => {
    const off: boolean[] = [];
    const autostart = xdgAutostart(config, 'sarn', { file: program, args: [] });
    const following = followAutostart({
      autostart,
      wish: () => wish,
      switchedOff: () => off.push(true),
      failed: (error) => {
        throw error;
      },
    });
    return { following, off, wish };
  };

  test('a change is written, in order; another setting is not one', async () => {
    const { following, wish } = follow({ startAtLogin: false, startHidden: true });
    await following.start();
    following.changed();
    wish.startAtLogin = true;
    following.changed();
    wish.startHidden = false;
    following.changed();
    await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toContain('Exec="/opt/Sarn/sarn"\n'));
    wish.startAtLogin = false;
    following.changed();
    await vi.waitFor(() => expect(existsSync(file)).toBe(false));
  });

  test('a program that moved is written anew at the next start', async () => {
    const old = follow({ startAtLogin: true, startHidden: true }, '/old/Sarn.AppImage');
    await xdgAutostart(config, 'sarn', { file: '/old/Sarn.AppImage', args: [] }).set(true, true);
    await old.following.start();
    await follow({ startAtLogin: true, startHidden: true }, '/new/Sarn.AppImage').following.start();
    expect(readFileSync(file, 'utf8')).toContain('Exec="/new/Sarn.AppImage"');
  });

  test('what was switched off in the system is not switched on again behind the user’s back', async () => {
    const { following, off } = follow({ startAtLogin: true, startHidden: true });
    await following.start();
    expect(off).toEqual([true]);
    expect(existsSync(file)).toBe(false);
  });
});

test('Windows gets the program with its flag, macOS the app itself', async () => {
  const asked: unknown[] = [];
  const app = {
    getLoginItemSettings: () => ({ openAtLogin: true }),
    setLoginItemSettings: (settings: unknown) => void asked.push(settings),
  };
  await loginItems(app, { file: 'C:\\Sarn\\Sarn.exe', args: [] }, true).set(true, true);
  await loginItems(app, { file: '/Applications/Sarn.app', args: [] }, false).set(true, true);
  expect(asked).toEqual([{ openAtLogin: true, path: 'C:\\Sarn\\Sarn.exe', args: ['--hidden'] }, { openAtLogin: true }]);
});

test('Windows: an entry that the Task Manager switched off counts as off, though it is still there', async () => {
  const app = (executableWillLaunchAtLogin: boolean) => ({
    getLoginItemSettings: () => ({ openAtLogin: true, executableWillLaunchAtLogin }),
    setLoginItemSettings: () => undefined,
  });
  const program = { file: 'C:\\Sarn\\Sarn.exe', args: [] };
  expect(await loginItems(app(true), program, true).get()).toBe(true);
  expect(await loginItems(app(false), program, true).get()).toBe(false);
});
