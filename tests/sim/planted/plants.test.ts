import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { plants } from './plants.ts';

const project = join(import.meta.dirname, '../../..');

test.each(plants.flatMap(({ name, edits }) => edits.map((edit) => ({ name, ...edit }))))(
  '$name: the text that it replaces is in $file, once',
  ({ file, find, replace }) => {
    const parts = readFileSync(join(project, file), 'utf8').split(find);
    expect(parts).toHaveLength(2);
    expect(replace).not.toBe(find);
  },
);
