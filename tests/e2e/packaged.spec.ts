import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractAll, listPackage } from '@electron/asar';
import { FuseState, FuseV1Options as Fuse, getCurrentFuseWire } from '@electron/fuses';
import { expect, test } from '@playwright/test';
import type { UpdateState } from '../../contract/updates.ts';
import { newFriend } from './support/api.ts';
import { environment, root } from './support/app.ts';
import { skipFile } from './support/desktop-file.ts';
import {
  cannotPackage,
  makePackages,
  startPackaged,
  UPDATE_URL,
  type PackagedApp,
  type Packages,
} from './support/packaged.ts';
import { bubble, connectionIs, openChatId, register, say, startChat } from './support/people.ts';
import { startServer } from './support/server.ts';
import { startUpdateServer, type UpdateServer } from './support/update-server.ts';

/** The app as people get it: packaged, unpacked where no source is, started without any development tool. */
test.describe.configure({ mode: 'serial' });
skipFile(cannotPackage());

let folder: string;
let packages: Packages;
const program = (): string => join(packages.installed, 'opt/Sarn/sarn');

test.beforeAll(async () => {
  test.setTimeout(400_000);
  folder = await mkdtemp(join(tmpdir(), 'sarn-packaged-'));
  packages = await makePackages(folder);
});
test.afterAll(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

test('19 fuses: the program can run nothing but the app it was packaged with', async () => {
  const wire = await getCurrentFuseWire(program());
  expect({
    runAsNode: wire[Fuse.RunAsNode],
    nodeOptions: wire[Fuse.EnableNodeOptionsEnvironmentVariable],
    inspect: wire[Fuse.EnableNodeCliInspectArguments],
    cookies: wire[Fuse.EnableCookieEncryption],
    integrity: wire[Fuse.EnableEmbeddedAsarIntegrityValidation],
    onlyAsar: wire[Fuse.OnlyLoadAppFromAsar],
    fileScheme: wire[Fuse.GrantFileProtocolExtraPrivileges],
  }).toEqual({
    runAsNode: FuseState.DISABLE,
    nodeOptions: FuseState.DISABLE,
    inspect: FuseState.DISABLE,
    cookies: FuseState.ENABLE,
    integrity: FuseState.ENABLE,
    onlyAsar: FuseState.ENABLE,
    fileScheme: FuseState.DISABLE,
  });
});

test('the archive holds the app and the one addon, and nothing of the server or of development', () => {
  const asar = join(packages.installed, 'opt/Sarn/resources/app.asar');
  const files = listPackage(asar, { isPack: false });
  expect(files).toContain('/out/main/index.cjs');
  expect(files.filter((name) => /^\/(server|src-|tests|bench|prisma|build)|\.map$/.test(name))).toEqual([]);
  expect(files.filter((name) => /^\/node_modules\/[^/]+$/.test(name))).toEqual(['/node_modules/better-sqlite3']);
  // Native code cannot be loaded out of an archive, and only this system's is there.
  const addons = files.filter((name) => name.endsWith('.node'));
  expect(addons).toEqual([`/node_modules/better-sqlite3/prebuilds/linux-${process.arch}.node`]);
  for (const addon of addons) expect(existsSync(`${asar}.unpacked${addon}`)).toBe(true);
  // And it is all that SQLite needs: under Node, for the stand-in runtime has an addon of its own.
  const whole = join(folder, 'whole');
  extractAll(asar, whole);
  const sqlite = JSON.stringify(join(whole, 'node_modules/better-sqlite3'));
  const query = `process.stdout.write(new (require(${sqlite}))(':memory:').prepare("select 'works' as word").get().word)`;
  expect(spawnSync(process.execPath, ['-e', query], { encoding: 'utf8' }).stdout).toBe('works');
});

test('the system learns the name, the icon, the language and the links of the app', () => {
  const share = (path: string): string => join(packages.installed, 'usr/share', path);
  const entry = readFileSync(share('applications/sarn.desktop'), 'utf8');
  expect(entry).toContain('MimeType=x-scheme-handler/sarn;');
  expect(entry).toContain('Exec=/opt/Sarn/sarn -- %U');
  expect(entry).toContain('Name[th]=สาร');
  for (const size of [16, 24, 32, 48, 64, 128, 256, 512])
    expect(existsSync(share(`icons/hicolor/${size}x${size}/apps/sarn.png`)), `${size}`).toBe(true);
  expect(existsSync(share('metainfo/org.sarn.desktop.metainfo.xml'))).toBe(true);
});

test('from the deb: sign up, write a message that arrives, quit; a link starts it again, signed in, at its chat', async () => {
  const server = await startServer();
  try {
    const who = { name: 'Nok', email: 'nok@example.org', password: 'correct horse nok' };
    const friend = await newFriend(server.url(), { ...who, name: 'Ploy', email: 'ploy@example.org' });
    const args = ['--server', server.url(), '--profile', join(folder, 'nok')];
    let chatId: number;
    {
      await using app = await startPackaged(program(), args);
      await expect(app.page.getByTestId('login-submit')).toBeVisible();
      await register(app.page, who);
      await connectionIs(app.page, 'online');
      await startChat(app.page, 'Ploy');
      await say(app.page, 'สวัสดีจากแพ็กเกจ');
      await expect(bubble(app.page, 'สวัสดีจากแพ็กเกจ')).toHaveAttribute('data-status', /sent|delivered|read/);
      chatId = await openChatId(app.page);
      expect(await app.quit()).toBe(0);
    }
    friend.close();
    // As the .desktop file has the system do it.
    await using again = await startPackaged(program(), [...args, '--', `sarn://chat/${chatId}`]);
    await expect(bubble(again.page, 'สวัสดีจากแพ็กเกจ')).toBeVisible();
    expect(await openChatId(again.page)).toBe(chatId);
    expect(await again.quit()).toBe(0);
  } finally {
    await server.dispose();
  }
});

test('from the archive: the sign-in, and no look for newer versions', async () => {
  await using app = await startPackaged(join(packages.unpacked, 'sarn'), ['--profile', join(folder, 'archive')]);
  await expect(app.page.getByTestId('login-submit')).toBeVisible();
  expect((await updates(app)).way).toBe('none');
  expect(await app.quit()).toBe(0);
});

const updates = (app: PackagedApp): Promise<UpdateState> =>
  app.page.evaluate(async () => {
    const answer = await window.desktop.invoke('updates.state');
    if (!answer.ok) throw new Error(answer.error.code);
    return answer.value;
  });

/** Looks now, and waits for what comes of it. */
const look = async (app: PackagedApp): Promise<UpdateState> => {
  await app.page.evaluate(() => window.desktop.invoke('updates.check'));
  await expect.poll(async () => (await updates(app)).step, { timeout: 30_000 }).toMatch(/^(idle|ready)$/);
  return updates(app);
};

/** A file that stands for an AppImage, and says each time it is started, and how. */
const image = (name: string): string =>
  `#!/bin/sh\n# ${name}\necho "$APPIMAGE_EXIT_AFTER_INSTALL:$*" >> "$(dirname "$0")/started"\n`;

test('as an AppImage it renews itself: only to what is newer, whole and meant for it, at its end and not before', async () => {
  const place = join(folder, 'image');
  mkdirSync(place);
  const file = join(place, 'Sarn.AppImage');
  const started = join(place, 'started');
  writeFileSync(file, image('old'));
  chmodSync(file, 0o755);
  await using feed: UpdateServer = await startUpdateServer();
  // What the build wrote, but for the address.
  const config = readFileSync(join(packages.installed, 'opt/Sarn/resources/app-update.yml'), 'utf8');
  expect(config).toContain(UPDATE_URL);
  writeFileSync(join(packages.unpacked, 'resources/app-update.yml'), config.replace(UPDATE_URL, feed.url));
  const env = { APPIMAGE: file, APPDIR: packages.unpacked, XDG_CACHE_HOME: join(folder, 'cache') };
  const profile = join(folder, 'renewed');
  await using app = await startPackaged(join(packages.unpacked, 'sarn'), ['--profile', profile], env);
  await expect(app.page.getByTestId('login-submit')).toBeVisible();
  expect(await updates(app)).toMatchObject({ way: 'self', step: 'idle', checkedAt: null, trouble: null });
  expect(feed.asked).toEqual([]);

  feed.fail();
  expect(await look(app)).toMatchObject({ step: 'idle', trouble: 'unreachable' });
  feed.offer({ version: '0.0.9', bytes: image('older') });
  expect(await look(app)).toMatchObject({ step: 'idle', version: null, trouble: null });
  feed.offer({ version: '99.0.0', bytes: image('not for all'), stagingPercentage: 0 });
  expect(await look(app)).toMatchObject({ step: 'idle', version: null, trouble: null });
  feed.offer({ version: '99.0.0', bytes: image('tampered with'), spoilt: true });
  expect(await look(app)).toMatchObject({ step: 'idle', version: null, trouble: 'refused' });
  expect(readFileSync(file, 'utf8')).toBe(image('old'));

  feed.offer({ version: '99.0.0', bytes: image('new') });
  expect(await look(app)).toMatchObject({ step: 'ready', version: '99.0.0', trouble: null });
  expect(readFileSync(file, 'utf8')).toBe(image('old'));
  await app.page.evaluate(() => window.desktop.invoke('updates.restart')).catch(() => undefined);
  expect(await app.ended).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(image('new'));
  // Started once by the updater, which asks it only to settle in, and once for the user, when this one had ended.
  await expect.poll(() => (existsSync(started) ? readFileSync(started, 'utf8') : '')).toMatch(/^true:\n:.*--profile/);
  for (const headers of feed.asked) expect(headers['x-user-staging-id']).toBe('-');
});

test('a release is not made with the stand-in runtime', () => {
  const version = (file: string): string => readFileSync(join(root, 'node_modules/electron', file), 'utf8').trim();
  // package.json of a package names its version.
  const wanted = (JSON.parse(version('package.json')) as { version: string }).version;
  test.skip(
    version('dist/version').replace(/^v/, '') === wanted,
    'the official runtime is here: there is no stand-in to refuse',
  );
  expect(packages.said).toContain('TRIAL');
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'build/package.mjs'), '--release', '--dir'], {
    cwd: root,
    env: environment(),
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toContain('it is no part of a release');
});
