import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { MenuItemConstructorOptions } from 'electron';
import { appMenu, type MenuParts } from './app-menu.ts';
import { textMenu, type Clicked, type TextMenuActs } from './text-menu.ts';
import { words } from './words.ts';

vi.mock('electron', () => ({ app: {}, clipboard: {}, Menu: {} }));

const said = (lines: MenuItemConstructorOptions[]): string[] =>
  lines.map(({ label, type, enabled }) => (type === 'separator' ? '' : `${enabled === false ? '-' : ''}${label}`));
const press = (lines: MenuItemConstructorOptions[], label: string): void =>
  // None of these looks at what it is given.
  (lines.find((line) => line.label === label)?.click as (() => void) | undefined)?.();

describe('a right click', () => {
  let done: string[];
  let acts: TextMenuActs;
  const flags = { canUndo: true, canRedo: false, canPaste: true } as Clicked['editFlags'];
  const nothing: Clicked = {
    ...{ isEditable: false, selectionText: '', linkURL: '', misspelledWord: '', dictionarySuggestions: [] },
    editFlags: flags,
  };
  const editing = ['Undo', '-Redo', '', '-Cut', '-Copy', 'Paste', 'Select all'];
  beforeEach(() => {
    done = [];
    const note = (what: string) => (text: string) => void done.push(`${what} ${text}`);
    acts = { replace: note('replace'), learn: note('learn'), openLink: note('open'), copy: note('copy'), lookUp: null };
  });

  test('in a field: editing, as far as it is possible', () => {
    expect(said(textMenu(words.en, { ...nothing, isEditable: true }, acts))).toEqual(editing);
  });
  test('on a misspelled word: what could be meant, and that it is right', () => {
    const clicked = { ...nothing, isEditable: true, misspelledWord: 'helo', dictionarySuggestions: ['hello', 'R&D'] };
    const lines = textMenu(words.en, clicked, acts);
    expect(said(lines)).toEqual(['hello', 'R&&D', 'Add to dictionary', '', ...editing]);
    press(lines, 'R&&D');
    press(lines, 'Add to dictionary');
    expect(done).toEqual(['replace R&D', 'learn helo']);
  });
  test('on one that nothing is known for, too', () => {
    const lines = textMenu(words.th, { ...nothing, isEditable: true, misspelledWord: 'xyzzy' }, acts);
    expect(said(lines).slice(0, 3)).toEqual(['-ไม่มีคำแนะนำ', 'เพิ่มในพจนานุกรม', '']);
  });
  test('on a link: open or copy it; one that the app would not open is only copied', () => {
    const lines = textMenu(words.en, { ...nothing, linkURL: 'https://example.org/a' }, acts);
    expect(said(lines)).toEqual(['Open link', 'Copy link']);
    press(lines, 'Open link');
    press(textMenu(words.en, { ...nothing, linkURL: 'mailto:nok@example.org' }, acts), 'Copy link');
    expect(done).toEqual(['open https://example.org/a', 'copy nok@example.org']);
    expect(said(textMenu(words.en, { ...nothing, linkURL: 'http://example.org/' }, acts))).toEqual(['Copy link']);
    expect(textMenu(words.en, { ...nothing, linkURL: 'file:///etc/passwd' }, acts)).toEqual([]);
  });
  test('on selected text: copy, and on macOS look it up', () => {
    const clicked = { ...nothing, selectionText: ' a long text that goes on & on ' };
    expect(said(textMenu(words.en, clicked, acts))).toEqual(['Copy']);
    const mac = textMenu(words.en, clicked, { ...acts, lookUp: () => done.push('looked') });
    expect(said(mac)).toEqual(['Look up “a long text that goes on…”', '', 'Copy']);
  });
  test('elsewhere there is no menu', () => {
    expect(textMenu(words.en, nothing, acts)).toEqual([]);
  });
});

describe('the application’s menu', () => {
  const nothing = (): void => undefined;
  const parts: MenuParts = {
    ...{ newChat: nothing, settings: nothing, search: nothing, connection: nothing, shortcuts: nothing },
    ...{ zoom: nothing, quit: nothing },
  };
  const roles = (lines: MenuItemConstructorOptions[]): string[] =>
    lines.flatMap(({ role, submenu }) => [...(role ? [role] : []), ...(Array.isArray(submenu) ? roles(submenu) : [])]);
  const every = (lines: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    lines.flatMap((line) => [line, ...(Array.isArray(line.submenu) ? every(line.submenu) : [])]);

  test('macOS has what every app has there', () => {
    const menu = appMenu(words.en, parts, { mac: true, developer: false });
    expect(menu.map(({ label }) => label)).toEqual(['Sarn', 'File', 'Edit', 'View', 'Window', 'Help']);
    for (const role of ['about', 'services', 'hide', 'hideOthers', 'unhide', 'close', 'windowMenu', 'help'])
      expect(roles(menu)).toContain(role);
    for (const role of ['pasteAndMatchStyle', 'delete', 'startSpeaking', 'togglefullscreen'])
      expect(roles(menu)).toContain(role);
  });
  test.each(['en', 'th'] as const)('every line has its words in %s, and every key is there once', (locale) => {
    for (const mac of [true, false]) {
      const lines = every(appMenu(words[locale], parts, { mac, developer: false }));
      for (const line of lines) expect(line.type === 'separator' || (line.label ?? '') !== '').toBe(true);
      const keys = lines.flatMap(({ accelerator }) => (accelerator ? [accelerator] : []));
      expect(new Set(keys).size).toBe(keys.length);
    }
  });
  test('developer tools are there in development alone', () => {
    const has = (developer: boolean) =>
      roles(appMenu(words.en, parts, { mac: false, developer })).includes('toggleDevTools');
    expect([has(true), has(false)]).toEqual([true, false]);
  });
});
