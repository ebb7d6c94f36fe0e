import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

/** What this machine cannot build is at least what electron-builder would take. What it can build: tests/e2e/packaged.spec.ts. */
const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Config {
  electronFuses: Record<string, boolean>;
  publish: unknown;
  forceCodeSigning: boolean;
  deb: { publish: unknown };
  rpm: { publish: unknown };
  msi: { publish: unknown };
  mac: { notarize: boolean; x64ArchFiles: string };
  win: Record<string, unknown>;
}
interface Options {
  release: boolean;
  updateUrl: string | undefined;
  rollout: number | undefined;
  kinds: string[];
  rest: string[];
}
// Plain JavaScript: these are the types of what the named modules export.
const load = async <T>(path: string): Promise<T> => (await import(join(root, path))) as T;
const { packageConfig } = await load<{ packageConfig: (p: Record<string, unknown>) => Config }>(
  'build/lib/package-config.mjs',
);
const { packageOptions } = await load<{ packageOptions: (argv: string[], env?: object) => Options }>(
  'build/lib/package-options.mjs',
);
const { stage } = await load<{ stage: (folder: string, percent: number) => string[] }>('build/lib/rollout.mjs');

/** The schema check that electron-builder itself makes before it does anything. */
const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
const { validateConfiguration } = builder('app-builder-lib/out/util/config/config') as {
  validateConfiguration: (config: unknown, log: { isEnabled: boolean; add: () => void }) => Promise<void>;
};
const validate = (config: unknown): Promise<void> =>
  validateConfiguration(config, { isEnabled: false, add: () => undefined });

const URL_ = 'https://updates.example.org/sarn/';
const purposes = {
  trial: { standIn: true },
  release: { standIn: false, updateUrl: URL_, mustSign: true, notarise: true },
};

describe.each(['linux', 'win32', 'darwin'])('%s', (platform) => {
  test.each(Object.entries(purposes))('electron-builder takes the configuration of a %s', async (_name, purpose) => {
    await validate(packageConfig({ platform, ...purpose }));
  });
});

test('the check sees what is wrong', async () => {
  const config = packageConfig({ platform: 'win32', standIn: false });
  await expect(validate({ ...config, win: { ...config.win, perUser: true } })).rejects.toThrow();
});

test('every fuse is set the safe way, in every build', () => {
  for (const purpose of Object.values(purposes))
    expect(packageConfig({ platform: 'linux', ...purpose }).electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
      resetAdHocDarwinSignature: true,
    });
});

test('only what can renew itself is told where to look, and only where the build names a place', () => {
  const of = (updateUrl?: string): Config => packageConfig({ platform: 'linux', standIn: false, updateUrl });
  expect(of().publish).toBeNull();
  const { publish, ...config } = of(URL_);
  expect(publish).toMatchObject([{ provider: 'generic', url: URL_, channel: 'latest' }]);
  expect([config.deb.publish, config.rpm.publish, config.msi.publish]).toEqual([null, null, null]);
  // electron-builder asks the system's settings, not the AppImage's, whether to write app-update.yml.
  for (const system of ['linux', 'win', 'mac', 'appImage', 'nsis'])
    expect(config, system).not.toHaveProperty(`${system}.publish`);
});

test('a release is signed where the system knows signatures', () => {
  const must = (platform: string): boolean => packageConfig({ platform, ...purposes.release }).forceCodeSigning;
  expect(['linux', 'win32', 'darwin'].map(must)).toEqual([false, true, true]);
});

describe('npm run package', () => {
  const options = (...argv: string[]): Options => packageOptions(argv, {});

  test('reads its own options and leaves the rest to electron-builder', () => {
    const all = options('--release', '--update-url', URL_, '--rollout', '10', 'deb', '--dir');
    expect(all).toMatchObject({ release: true, updateUrl: URL_, rollout: 10, kinds: ['deb'], rest: ['--dir'] });
    expect(packageOptions([], { SARN_UPDATE_URL: URL_ }).updateUrl).toBe(URL_);
    expect(options('--update-url', 'http://127.0.0.1:8080/').updateUrl).toBe('http://127.0.0.1:8080/');
  });

  test.each([
    ['no address', '--update-url', 'updates'],
    ['plain http', '--update-url', 'http://updates.example.org/'],
    ['this computer, in a release', '--release', '--update-url', 'http://127.0.0.1:8080/'],
    ['an address with a password', '--update-url', 'https://a:b@updates.example.org/'],
    ['nobody', '--update-url', URL_, '--rollout', '0'],
    ['a share without a server', '--rollout', '10'],
    ['an upload', '--publish', 'always'],
  ])('refuses %s', (_name, ...argv) => expect(() => options(...argv)).toThrow());
});

test('the share of a staged roll-out is written into what the apps ask for, once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sarn-rollout-'));
  try {
    writeFileSync(join(folder, 'latest-linux.yml'), 'version: 1.0.0\nfiles: []\n');
    writeFileSync(join(folder, 'builder-debug.yml'), 'x: 1\n');
    stage(folder, 5);
    expect(stage(folder, 20)).toEqual(['latest-linux.yml']);
    const written = readFileSync(join(folder, 'latest-linux.yml'), 'utf8');
    expect(written).toBe('version: 1.0.0\nfiles: []\nstagingPercentage: 20\n');
    expect(readFileSync(join(folder, 'builder-debug.yml'), 'utf8')).toBe('x: 1\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('pictures', () => {
  const bytes = (path: string): Buffer => readFileSync(join(root, 'build', path));
  /** Width and height in the header of a PNG. */
  const size = (png: Buffer, at = 0): [number, number] => {
    expect(png.toString('latin1', at + 1, at + 4)).toBe('PNG');
    return [png.readUInt32BE(at + 16), png.readUInt32BE(at + 20)];
  };

  test.each([16, 24, 32, 48, 64, 128, 256, 512])('Linux: %i pixels', (n) =>
    expect(size(bytes(`icons/${n}x${n}.png`))).toEqual([n, n]),
  );

  test('Windows: every size in the .ico is the one it says', () => {
    const ico = bytes('icon.ico');
    const entries = Array.from({ length: ico.readUInt16LE(4) }, (_, i) => 6 + 16 * i);
    const sizes = entries.map((at) => size(ico, ico.readUInt32LE(at + 12)));
    expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256].map((n) => [n, n]));
    expect(entries.map((at) => ico[at])).toEqual([16, 24, 32, 48, 64, 128, 0]);
  });

  test('macOS: every kind in the .icns has its size, up to 1024', () => {
    const icns = bytes('icon.icns');
    expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length]);
    const kinds: Record<string, number> = {};
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4))
      kinds[icns.toString('latin1', at, at + 4)] = size(icns, at + 8)[0];
    expect(kinds).toEqual({ ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 });
  });
});

test('what names the version names this one', () => {
  // package.json of this project.
  const { version } = JSON.parse(read('package.json')) as { version: string };
  expect(read('build/linux/org.sarn.desktop.metainfo.xml')).toContain(`<release version="${version}"`);
  expect(read('build/flatpak/org.sarn.desktop.yml')).toContain(`sarn-${version}-linux-x64.tar.gz`);
});

test('macOS: the hardened runtime is loosened for compiling and for nothing else', () => {
  for (const name of ['entitlements.plist', 'entitlements.inherit.plist'])
    expect([...read(`build/mac/${name}`).matchAll(/<key>([^<]+)<\/key>/g)].map(([, key]) => key)).toEqual([
      'com.apple.security.cs.allow-jit',
    ]);
});

describe('.github/workflows', () => {
  const folder = '.github/workflows';
  test.each(readdirSync(join(root, folder)))(
    '%s: actions are pinned by content, rights are few, secrets are names',
    (name) => {
      const text = read(`${folder}/${name}`);
      const uses = [...text.matchAll(/uses:\s*(\S+)/g)].map(([, action]) => action ?? '');
      expect(uses.length).toBeGreaterThan(0);
      expect(uses.filter((action) => !/^[\w./-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
      expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
      const keys = /(PASSWORD|TOKEN|SECRET|CSC_LINK|API_KEY\w*|API_ISSUER):(?!\s*\$\{\{ secrets\.\w+ \}\}\s*$).+/gm;
      expect([...text.matchAll(keys)].map(([line]) => line)).toEqual([]);
    },
  );
});
