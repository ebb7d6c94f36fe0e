import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../..');
const read = (name: string): unknown => JSON.parse(readFileSync(resolve(root, name), 'utf8'));

const versions = z.record(z.string(), z.string()).default({});
const manifestSchema = z.object({ dependencies: versions, devDependencies: versions, optionalDependencies: versions });
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      optionalDependencies: versions,
    }),
  ),
});
type Packages = z.infer<typeof lockSchema>['packages'];

/** Whether a package at `from` finds `name`, as Node looks for it: beside itself, then in every folder above. */
function finds(packages: Packages, from: string, name: string): boolean {
  for (
    let folder = from;
    ;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/'))).replace(/\/$/, '')
  ) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined) return true;
    if (folder === '') return false;
  }
}

/** Optional packages (one for each platform, mostly) that an entry names and the lock does not hold. */
const missingOptional = (packages: Packages): string[] =>
  Object.entries(packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies)
      .filter((name) => !finds(packages, path, name))
      .map((name) => `${path || 'package.json'} lacks ${name}`),
  );

describe('package-lock.json', () => {
  const { packages } = lockSchema.parse(read('package-lock.json'));

  test('holds the packages of every platform', () => {
    expect(missingOptional(packages)).toEqual([]);
  });

  test('the check sees a missing one', () => {
    expect(missingOptional({ 'node_modules/a': { optionalDependencies: { 'a-win32': '1.0.0' } } })).toHaveLength(1);
  });

  test('names no registry: it installs from whichever one npm is set to', () => {
    expect(Object.keys(packages).filter((path) => packages[path]?.resolved !== undefined)).toEqual([]);
  });

  test('pins the content of every package', () => {
    expect(Object.keys(packages).filter((path) => path !== '' && packages[path]?.integrity === undefined)).toEqual([]);
  });

  test('is the lock of this package.json', () => {
    const own = lockSchema.extend({ packages: z.object({ '': manifestSchema }) }).parse(read('package-lock.json'))
      .packages[''];
    expect(own).toEqual(manifestSchema.parse(read('package.json')));
  });
});

test('package.json names exact versions', () => {
  const { dependencies, devDependencies, optionalDependencies } = manifestSchema.parse(read('package.json'));
  const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
  expect(all.length).toBeGreaterThan(0);
  expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version))).toEqual([]);
});
