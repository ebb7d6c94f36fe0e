import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, test } from 'vitest';
import { dictionaryFolder } from '../../contract/dictionaries.ts';
import { defaultSettings } from '../../contract/default-settings.ts';
import type { Settings } from '../../contract/ipc.ts';
import type { SpellingState } from '../../contract/spelling.ts';
import { createSpelling, type SpellChecker } from './spelling.ts';

let asked: unknown[];
let settings: Settings;
let told: SpellingState[];
let checker: EventEmitter & SpellChecker;
const start = (platform: NodeJS.Platform = 'linux') => {
  const spelling = createSpelling({ checker, platform, settings: () => settings, changed: (s) => told.push(s) });
  spelling.apply();
  return spelling;
};
const fetches = (): unknown[] => asked.filter((one) => JSON.stringify(one) !== '["languages",[]]');

beforeEach(() => {
  [asked, told, settings] = [[], [], defaultSettings];
  const note = (name: string) => (value: unknown) => void asked.push([name, value]);
  checker = Object.assign(new EventEmitter(), {
    availableSpellCheckerLanguages: ['de', 'en-GB', 'en-US'],
    setSpellCheckerEnabled: note('enabled'),
    setSpellCheckerLanguages: note('languages'),
    setSpellCheckerDictionaryDownloadURL: note('from'),
  });
});

test.each(['linux', 'win32'] as const)('%s: until the user asks for it nothing is fetched from anybody', (platform) => {
  const spelling = start(platform);
  expect(asked.at(-1)).toEqual(['enabled', false]);
  expect(fetches().filter((one) => JSON.stringify(one).includes('languages'))).toEqual([]);
  expect(spelling.state()).toEqual({ on: false, languages: ['de', 'en-GB', 'en-US'], failed: [] });
});

test('several languages at once, from the user’s own server, the address before the languages', () => {
  settings = {
    ...settings,
    ...{ spelling: 'on', spellingLanguages: ['en-GB', 'xx', 'de'], spellingSource: 'own' },
    spellingUrl: 'https://example.org/dict',
  };
  start();
  expect(fetches()).toEqual([
    ['from', 'https://example.org/dict/'],
    ['languages', ['en-GB', 'de']],
    ['enabled', true],
  ]);
});

test('one’s own server without an address is nobody’s: nothing is fetched', () => {
  settings = { ...settings, spelling: 'on', spellingLanguages: ['de'], spellingSource: 'own', spellingUrl: '' };
  start();
  expect(fetches()).not.toContainEqual(['languages', ['de']]);
});

test('switched off, all languages go; a setting that says the same changes nothing', () => {
  settings = { ...settings, spelling: 'on', spellingLanguages: ['de'] };
  const spelling = start();
  asked = [];
  settings = { ...settings, zoom: 110 };
  spelling.apply();
  expect(asked).toEqual([]);
  settings = { ...settings, spelling: 'off' };
  spelling.apply();
  expect(asked[0]).toEqual(['languages', []]);
  expect(asked.at(-1)).toEqual(['enabled', false]);
});

test('a dictionary that could not be had is said, and its language left out: with it every word would pass for right', () => {
  settings = { ...settings, spelling: 'on', spellingLanguages: ['de', 'en-GB'] };
  const spelling = start();
  checker.emit('spellcheck-dictionary-download-failure', {}, 'de');
  expect(asked.at(-1)).toEqual(['languages', ['en-GB']]);
  expect([told.at(-1)?.failed, spelling.state().failed]).toEqual([['de'], ['de']]);
  // Chosen anew, it is tried again.
  settings = { ...settings, spellingLanguages: ['de', 'en-GB', 'en-US'] };
  spelling.apply();
  expect(asked).toContainEqual(['languages', ['de', 'en-GB', 'en-US']]);
  expect(spelling.state().failed).toEqual([]);
});

test('macOS checks by itself, in its own languages, and is only switched on or off', () => {
  const spelling = start('darwin');
  expect(asked).toEqual([['enabled', true]]);
  expect(spelling.state()).toMatchObject({ on: true, languages: [] });
  settings = { ...settings, spelling: 'off' };
  spelling.apply();
  expect(asked.at(-1)).toEqual(['enabled', false]);
});

describe('the address of a server with dictionaries', () => {
  test.each([
    ['https://example.org/dict', 'https://example.org/dict/'],
    ['http://127.0.0.1:8000/', 'http://127.0.0.1:8000/'],
    ['http://example.org/', null],
    ['https://user:secret@example.org/', null],
    ['file:///usr/share/', null],
    ['dict', null],
  ])('%s', (address, folder) => expect(dictionaryFolder(address)).toBe(folder));
});
