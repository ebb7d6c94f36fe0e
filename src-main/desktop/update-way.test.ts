import { expect, test } from 'vitest';
import { updateWay, type Copy } from './update-way.ts';

const CONFIG = '/opt/Sarn/resources/app-update.yml';
const linux = (over: Partial<Copy> & { there?: string[] } = {}): Copy => {
  const { there = [CONFIG], ...rest } = over;
  return {
    packaged: true,
    platform: 'linux',
    env: {},
    exe: '/opt/Sarn/sarn',
    resources: '/opt/Sarn/resources',
    exists: (path) => there.includes(path),
    writable: () => true,
    ...rest,
  };
};
const image = { APPIMAGE: '/home/nok/Apps/Sarn.AppImage', APPDIR: '/tmp/.mount_SarnX/' };
const mounted = '/tmp/.mount_SarnX/sarn';
const entry = '/usr/share/applications/sarn.desktop';

test.each<[string, Copy, string]>([
  ['development', linux({ packaged: false, env: image }), 'none'],
  ['an AppImage', linux({ env: image, exe: mounted }), 'self'],
  ['an AppImage of a build without a server', linux({ env: image, exe: mounted, there: [] }), 'none'],
  [
    'an AppImage in a folder of root',
    linux({ env: image, exe: mounted, writable: (folder) => folder !== '/home/nok/Apps' }),
    'system',
  ],
  ['a deb or rpm', linux({ there: [CONFIG, entry] }), 'system'],
  ['a deb started out of somebody else’s AppImage', linux({ env: image, there: [CONFIG, entry] }), 'system'],
  ['an unpacked archive', linux({ exe: '/home/nok/sarn/sarn', there: [CONFIG, entry] }), 'none'],
  ['Flatpak', linux({ env: { FLATPAK_ID: 'org.sarn.desktop' } }), 'system'],
  ['Snap, even with an image around it', linux({ env: { SNAP: '/snap/sarn/1', ...image } }), 'system'],
  ['another system', linux({ platform: 'freebsd' }), 'none'],
])('%s', (_name, copy, way) => expect(updateWay(copy)).toBe(way));

const windows = linux({ platform: 'win32', exe: '/Programs/Sarn/Sarn.exe', resources: '/Programs/Sarn/resources' });
const mac = linux({
  platform: 'darwin',
  exe: '/Applications/Sarn.app/Contents/MacOS/Sarn',
  resources: '/Applications/Sarn.app/Contents/Resources',
});

test('Windows: what NSIS installed renews itself, what MSI installed does not', () => {
  const there = ['/Programs/Sarn/resources/app-update.yml'];
  const exists = (path: string): boolean => there.includes(path);
  expect(updateWay({ ...windows, exists })).toBe('system');
  there.push('/Programs/Sarn/Uninstall Sarn.exe');
  expect(updateWay({ ...windows, exists })).toBe('self');
});

test('macOS: only where the app can be replaced, which a disk image is not', () => {
  const exists = (path: string): boolean => path.endsWith('/app-update.yml');
  expect(updateWay({ ...mac, exists, writable: (folder) => folder === '/Applications' })).toBe('self');
  expect(updateWay({ ...mac, exists, writable: () => false })).toBe('system');
});
