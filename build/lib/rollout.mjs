// The share of people who get a version at first (electron-updater's staged roll-out).
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes the share (1 to 100) into the files that the apps ask for, latest*.yml in `folder`, and returns their names. Raising
 * it later is an edit of the same line on the server.
 */
export function stage(folder, percent) {
  const names = readdirSync(folder).filter((name) => /^latest.*\.yml$/.test(name));
  for (const name of names) {
    const lines = readFileSync(join(folder, name), 'utf8')
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('stagingPercentage:'));
    writeFileSync(join(folder, name), `${[...lines, `stagingPercentage: ${percent}`].join('\n')}\n`);
  }
  return names;
}
