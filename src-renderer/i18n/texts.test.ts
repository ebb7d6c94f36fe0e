import { expect, test } from 'vitest';
import { groups as enGroups } from './en/groups.ts';
import { en } from './en/index.ts';
import { people as enPeople } from './en/people.ts';
import { pictures as enPictures } from './en/pictures.ts';
import { groups as thGroups } from './th/groups.ts';
import { th } from './th/index.ts';
import { people as thPeople } from './th/people.ts';
import { pictures as thPictures } from './th/pictures.ts';

interface Tree {
  [key: string]: string | Tree;
}
const flat = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value]] : flat(value, `${path}${key}.`),
  );
const variables = (text: string) => new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name));

const english = new Map(flat({ ...en, pictures: enPictures, groups: enGroups, people: enPeople }));
const thai = new Map(flat({ ...th, pictures: thPictures, groups: thGroups, people: thPeople }));

test('every text exists in both languages (Thai has no plural forms)', () => {
  const keys = (texts: Map<string, string>) => [...texts.keys()].filter((key) => !key.endsWith('_one')).sort();
  expect(keys(thai)).toEqual(keys(english));
});

test('both say the same things: the same variables in each', () => {
  for (const [key, text] of thai) expect([key, variables(text)]).toEqual([key, variables(english.get(key) ?? '')]);
});

test('no text is empty, none shouts', () => {
  for (const [key, text] of [...english, ...thai]) {
    expect([key, text.trim()]).toEqual([key, text]);
    expect(text).not.toMatch(/^$|Oops|!!/);
  }
});
