import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseSync } from 'vite';
import { exportWords } from '../../src-main/desktop/export-words.ts';
import { words } from '../../src-main/desktop/words.ts';
import { en } from '../../src-renderer/i18n/en/index.ts';
import { pictures as picturesInEnglish } from '../../src-renderer/i18n/en/pictures.ts';
import { th } from '../../src-renderer/i18n/th/index.ts';
import { pictures as picturesInThai } from '../../src-renderer/i18n/th/pictures.ts';

/**
 * Every word that a user sees or hears is in a catalogue, in both languages. Read from the syntax tree: what stands between
 * tags, what is given to a property that is shown or spoken, and what main puts into dialogs, menus and notifications.
 */
const root = resolve(import.meta.dirname, '../..');

interface Tree {
  [key: string]: string | Tree;
}
const flat = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value]] : flat(value, `${path}${key}.`),
  );

/** Written the same in every language: names, keys of the keyboard, and a letter that stands for letters. */
const SAME_EVERYWHERE =
  /^(?:Sarn|สาร|English|ไทย|[A-Z]|F6|F10|Esc|Tab|Ctrl|Alt|HTTPS?|SOCKS5|https:\/\/|[\w.]+\.example\.(?:org|com))$/;
/** Properties and attributes whose value is read by people. */
const SHOWN =
  /^(?:title|alt|placeholder|label|aria-label|aria-description|aria-valuetext|aria-roledescription|hint|text|error|message|detail|body|buttons|toolTip|sublabel|checkboxLabel|replyPlaceholder|buttonLabel)$/;
/** Calls whose arguments are shown: the last of them in main. */
const SAYS = /^(?:showErrorBox|setToolTip|setTitle|alert|confirm|prompt)$/;
/** A failure's own text is for the log; the window has its own words for each code. */
const UNSEEN = /^(?:t|fail|Error|TypeError|RangeError|StoreError|log|warn|error|write|withMessage)$/;
const LETTER = /\p{L}/u;
const THAI = /\p{Script=Thai}/u;
const CATALOGUES = /^src-renderer\/i18n\/|^src-main\/(?:\w+\/)*(?:[\w-]+-)?words\.ts$/;

interface Node {
  type: string;
  [key: string]: unknown;
}
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
const nameOf = (node: unknown): string => {
  if (!isNode(node)) return '';
  const { name, property, value } = node;
  if (typeof name === 'string') return name;
  return typeof value === 'string' ? value : nameOf(isNode(name) ? name : property);
};

/** The words in a text, where it is one. */
const textOf = (node: Node): string | null => {
  if (node.type === 'JSXText' || node.type === 'Literal')
    return typeof node['value'] === 'string' ? node['value'].trim() : null;
  if (node.type !== 'TemplateElement') return null;
  const { value } = node;
  return typeof value === 'object' && value !== null && 'cooked' in value ? String(value.cooked).trim() : null;
};

const keys = new Set(flat(en).map(([key]) => key));

/** Texts in a file that people would see although they are in no catalogue. */
const strayTexts = (path: string, code: string): string[] => {
  const found: string[] = [];
  const visit = (value: unknown, shown: boolean): void => {
    if (Array.isArray(value)) return value.forEach((item) => visit(item, shown));
    if (!isNode(value)) return;
    const node = value;
    if (/^(?:TS|Import|Export(?:All|Specifier))/.test(node.type) && !/^TS(?:As|Satisfies|NonNull)/.test(node.type))
      return;
    const text = textOf(node);
    if (
      text !== null &&
      LETTER.test(text) &&
      !SAME_EVERYWHERE.test(text) &&
      !keys.has(text) &&
      (shown || node.type === 'JSXText' || THAI.test(text))
    )
      found.push(`${path}: ${text}`);
    let inside = shown;
    if (node.type === 'CallExpression' || node.type === 'NewExpression') {
      const callee = nameOf(node['callee']);
      inside = SAYS.test(callee) || (shown && !UNSEEN.test(callee) && callee === '');
    }
    if (node.type === 'JSXAttribute' || node.type === 'Property')
      inside = SHOWN.test(nameOf(node['name'] ?? node['key']));
    if (node.type === 'JSXExpressionContainer' && !shown) inside = false;
    // Of a choice, its outcomes are shown, not what decides; of a comparison, nothing.
    if (node.type === 'ConditionalExpression') {
      visit(node['test'], false);
      visit(node['consequent'], shown);
      return visit(node['alternate'], shown);
    }
    if (node.type === 'BinaryExpression' && node['operator'] !== '+') return;
    if (node.type === 'Property') return visit(node['value'], inside);
    if (node.type === 'JSXElement' || node.type === 'JSXFragment') {
      visit(node['openingElement'], false);
      for (const child of Array.isArray(node['children']) ? node['children'] : [])
        visit(
          isNode(child) && child.type === 'JSXExpressionContainer' ? child['expression'] : child,
          isNode(child) && child.type === 'JSXExpressionContainer',
        );
      return;
    }
    for (const [key, child] of Object.entries(node)) if (key !== 'type') visit(child, inside);
  };
  visit(parseSync(path, code).program, false);
  return found;
};

const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter(
      (path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|\.d\.ts$|testing\.tsx$/.test(path) && !CATALOGUES.test(path),
    );

describe('no text outside the catalogues', () => {
  test('in the window', () => {
    expect(sources('src-renderer').flatMap((path) => strayTexts(path, readFileSync(join(root, path), 'utf8')))).toEqual(
      [],
    );
  });

  test('in main’s dialogs, menus and notifications', () => {
    // What main tells the other side, and what goes to disk, is named the same way: only the desktop's own folder and the entry show anything.
    const shows = sources('src-main').filter((path) =>
      /^src-main\/(?:desktop\/|index\.ts|main\.ts|window\.ts|session\.ts)/.test(path),
    );
    expect(shows.flatMap((path) => strayTexts(path, readFileSync(join(root, path), 'utf8')))).toEqual([]);
  });

  test.each([
    ['between tags', '<p>Hello</p>'],
    ['in an attribute', '<img alt="A cat" />'],
    ['in a component’s property', '<Button label="Send" />'],
    ['as a choice', '<p>{busy ? "Wait" : t("x")}</p>'],
    ['in a template', '<p>{`${n} chats`}</p>'],
    ['after a condition', '<p>{busy && "Wait"}</p>'],
    ['in an option', 'const items = [{ label: "Copy" }];'],
    ['in Thai, anywhere', 'const a = "ส่ง";'],
    ['in a system dialog', 'dialog.showErrorBox("Sarn", "It broke.");'],
  ])('the scan finds it: %s', (_where, code) => {
    expect(strayTexts('x.tsx', code)).toHaveLength(1);
  });

  test.each([
    '<p className="big">{t("a.b")}</p>',
    '<Field label={t("a.b")} type="text" />',
    'fail("X", "for the log")',
    '<b>{kind === "text" && <i />}</b>',
    '<kbd>Esc</kbd>',
  ])('the scan leaves alone: %s', (code) => expect(strayTexts('x.tsx', code)).toEqual([]));
});

const said = (locale: 'en' | 'th'): [string, string][] =>
  Object.entries(words[locale]).map(([key, value]) => [`main.${key}`, typeof value === 'string' ? value : value('9')]);
/** What an export says; what is put in is written as the window's catalogue writes it, so that the same rules hold. */
const exported = (locale: 'en' | 'th'): [string, string][] =>
  Object.entries(exportWords[locale]).map(([key, text]) => [`export.${key}`, text.replace(/\{(\w+)\}/g, '{{$1}}')]);
const english = [...flat(en), ...flat(picturesInEnglish, 'pictures:'), ...said('en'), ...exported('en')];
const thai = [...flat(th), ...flat(picturesInThai, 'pictures:'), ...said('th'), ...exported('th')];

test('an export says the same things in both languages: the same variables in each', () => {
  const variables = (locale: 'en' | 'th') =>
    exported(locale).map(([key, text]) => [key, [...text.matchAll(/\{\{\w+\}\}/g)].map(String).sort()]);
  expect(variables('th')).toEqual(variables('en'));
});

test('no text of main or of an export is empty, none shouts', () => {
  for (const [key, text] of [...said('en'), ...said('th'), ...exported('en'), ...exported('th')]) {
    expect([key, text.trim()]).toEqual([key, text]);
    expect([key, text]).not.toEqual([key, expect.stringMatching(/^$|Oops|!!/)]);
  }
});

describe('plural forms', () => {
  const forms = (texts: [string, string][]) => {
    const found = new Map<string, string[]>();
    for (const [key] of texts) {
      const [, base, form] = /^(.*)_(zero|one|two|few|many|other)$/.exec(key) ?? [];
      if (base !== undefined && form !== undefined) found.set(base, [...(found.get(base) ?? []), form]);
    }
    return found;
  };
  test.each([
    ['en', english],
    ['th', thai],
  ] as const)('%s has exactly the forms of its language', (locale, texts) => {
    const { pluralCategories } = new Intl.PluralRules(locale).resolvedOptions();
    for (const [base, has] of forms([...texts]))
      expect([base, has.toSorted()]).toEqual([base, [...pluralCategories].toSorted()]);
  });

  test('what is counted among words has forms: a number may stand alone, before a word that has none, or after its place', () => {
    const alone = /(?:·|\+) ?\{\{count\}\}\+?$|^\{\{count\}\} (?:s|min|h|new|more)$|\} of \{\{count\}\}|^Album of /;
    for (const [key, text] of english)
      if (text.includes('{{count}}') && !alone.test(text)) expect(key).toMatch(/_(?:one|other)$/);
  });
});

/** The one abbreviation that is written with points. */
const ERA = /[คพ]\.ศ\./;

describe('Thai as it is written', () => {
  const rules: [name: string, wrong: RegExp][] = [
    ['no full stop, no exclamation mark after Thai', /[\u0E00-\u0E7F][.!]/],
    ['a space between Thai and Latin letters or digits', /[\u0E00-\u0E7F][A-Za-z0-9]|[A-Za-z0-9][\u0E00-\u0E7F]/],
    ['a space between Thai and what is put in', /[\u0E00-\u0E7F]\{\{|\}\}[\u0E00-\u0E7F]/],
    ['the repetition mark stands at its word', /\sๆ/],
    ['sara am is one character, sara ae not two sara e', /\u0E4D\u0E32|\u0E40\u0E40/],
    [
      'no mark without its consonant, none twice',
      /(?:^|[\s“(])[\u0E31\u0E34-\u0E3A\u0E47-\u0E4E]|([\u0E31\u0E34-\u0E3A\u0E47-\u0E4E])\1/,
    ],
    ['curly quotation marks, one character for three points', /["']|\.\.\./],
    ['no invisible characters, no two spaces', /[\u200B-\u200F\u2060\uFEFF]| {2}/],
    ['digits as in the rest of the window', /[๐-๙]/],
  ];
  test.each(rules)('%s', (_name, wrong) => {
    expect(thai.filter(([, text]) => wrong.test(text.replace(ERA, '')))).toEqual([]);
  });
  test('its letters are never spaced: the marks above them would drift', () => {
    const sheets = readdirSync(join(root, 'src-renderer'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.css'))
      .map((name) => readFileSync(join(root, 'src-renderer', name), 'utf8'));
    expect(sheets.flatMap((css) => css.match(/letter-spacing:(?! 0;)[^;]*/g) ?? [])).toEqual([]);
  });
  test('normalised', () => {
    for (const [key, text] of thai) expect([key, text.normalize('NFC')]).toEqual([key, text]);
  });
  test('where English has words, Thai has Thai ones', () => {
    const own = new Set(['auth.otherLanguage', 'spelling.google']);
    const bare = thai.filter(
      ([key, text]) => !own.has(key) && LETTER.test(text.replace(/\{\{\w+\}\}/g, '')) && !THAI.test(text),
    );
    expect(bare).toEqual([]);
  });
});
