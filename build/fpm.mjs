#!/usr/bin/env node
// The part of fpm's command line that electron-builder uses for `-t deb`, on top of dpkg-deb (electron-builder finds it
// through CUSTOM_FPM_PATH). For machines that cannot fetch fpm itself.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const lists = { d: [], 'deb-recommends': [] };
const values = {};
const mappings = [];
const args = process.argv.slice(2);
while (args.length > 0) {
  const arg = args.shift();
  const name = /^--?([a-z-]+)$/.exec(arg)?.[1];
  if (name === 'force') continue;
  if (name === undefined) mappings.push(arg);
  else if (lists[name]) lists[name].push(args.shift());
  else values[name] = args.shift();
}
if (values.t !== 'deb') {
  console.error(`fpm.mjs makes only deb, not ${values.t}`);
  process.exit(2);
}

const root = mkdtempSync(join(tmpdir(), 'sarn-deb-'));
try {
  for (const mapping of mappings) {
    const [from, to] = mapping.split('=');
    const place = join(root, to);
    mkdirSync(dirname(place), { recursive: true });
    cpSync(from, place, { recursive: true });
  }
  const control = join(root, 'DEBIAN');
  mkdirSync(control);
  const kilobytes = Number(execFileSync('du', ['-sk', root], { encoding: 'utf8' }).split('\t')[0]);
  const fields = {
    Package: values.name,
    Version: values.version,
    Architecture: values.architecture,
    Maintainer: values.maintainer,
    'Installed-Size': kilobytes,
    Depends: lists.d.join(', '),
    Recommends: lists['deb-recommends'].join(', '),
    Section: 'net',
    Priority: values['deb-priority'],
    Homepage: values.url,
    Description: values.description,
  };
  const lines = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
  writeFileSync(join(control, 'control'), `${lines.map(([name, value]) => `${name}: ${value}`).join('\n')}\n`);
  const scripts = [
    ['after-install', 'postinst'],
    ['after-remove', 'postrm'],
  ];
  for (const [option, name] of scripts) {
    if (!values[option]) continue;
    writeFileSync(join(control, name), readFileSync(values[option]));
    chmodSync(join(control, name), 0o755);
  }
  const compression = { gz: 'gzip' }[values['deb-compression']] ?? values['deb-compression'] ?? 'xz';
  // A trial is not worth minutes for a few percent.
  const level = compression === 'gzip' ? ['-z1'] : [];
  const args = ['--root-owner-group', `-Z${compression}`, ...level, '--build', root, values.package];
  execFileSync('dpkg-deb', args, { stdio: 'inherit' });
} finally {
  rmSync(root, { recursive: true, force: true });
}
