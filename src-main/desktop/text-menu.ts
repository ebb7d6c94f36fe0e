import { clipboard, Menu, type ContextMenuParams, type MenuItemConstructorOptions, type WebContents } from 'electron';
import { outsideLink } from '../ipc/links.ts';
import { menuLabel } from './menu-label.ts';
import { words, type Locale } from './words.ts';

/** What of a right click decides about its menu. */
export type Clicked = Pick<
  ContextMenuParams,
  'isEditable' | 'selectionText' | 'linkURL' | 'misspelledWord' | 'dictionarySuggestions' | 'editFlags'
>;

export interface TextMenuActs {
  /** Puts a suggestion in the place of the misspelled word. */
  replace: (word: string) => void;
  /** The word is right from now on. */
  learn: (word: string) => void;
  openLink: (url: string) => void;
  copy: (text: string) => void;
  /** macOS: the system's dictionary and search for what is selected. */
  lookUp: (() => void) | null;
}

const SHOWN = 24;
const short = (text: string): string => {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return menuLabel(line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line);
};

/** Joins groups of lines with a separator between those that have any. */
const grouped = (...groups: MenuItemConstructorOptions[][]): MenuItemConstructorOptions[] =>
  groups
    .filter((group) => group.length > 0)
    .flatMap((group, i) => (i === 0 ? group : [{ type: 'separator' as const }, ...group]));

/** The lines of a right click's menu: spelling and editing in a field, a link, what is selected; none: there is nothing to do. */
export const textMenu = (
  w: (typeof words)[Locale],
  { isEditable, selectionText, linkURL, misspelledWord, dictionarySuggestions, editFlags }: Clicked,
  acts: TextMenuActs,
): MenuItemConstructorOptions[] => {
  const selected = selectionText.trim() !== '';
  const { lookUp } = acts;
  const look = selected && lookUp !== null ? [{ label: w.lookUp(short(selectionText)), click: lookUp }] : [];
  const copy: MenuItemConstructorOptions = { role: 'copy', label: w.copy, enabled: selected };
  if (!isEditable) {
    const opens = outsideLink(linkURL);
    const link = /^(https?|mailto):/i.test(linkURL)
      ? [
          // What the app would not open is not offered.
          ...(opens.ok ? [{ label: w.openLink, click: () => acts.openLink(opens.value) }] : []),
          { label: w.copyLink, click: () => acts.copy(linkURL.replace(/^mailto:/i, '')) },
        ]
      : [];
    return grouped(look, link, selected ? [copy] : []);
  }
  const spelling =
    misspelledWord === ''
      ? []
      : [
          ...dictionarySuggestions.map((word) => ({ label: menuLabel(word), click: () => acts.replace(word) })),
          ...(dictionarySuggestions.length === 0 ? [{ label: w.noSuggestions, enabled: false }] : []),
          { label: w.addToDictionary, click: () => acts.learn(misspelledWord) },
        ];
  return grouped(
    spelling,
    look,
    [
      { role: 'undo', label: w.undo, enabled: editFlags.canUndo },
      { role: 'redo', label: w.redo, enabled: editFlags.canRedo },
    ],
    [
      { role: 'cut', label: w.cut, enabled: selected },
      copy,
      { role: 'paste', label: w.paste, enabled: editFlags.canPaste },
      { role: 'selectAll', label: w.selectAll },
    ],
  );
};

/** Opens the system's menu at a right click (or the menu key) in a field, on a link, or on selected text. */
export const addTextMenu = (
  contents: WebContents,
  { locale, openLink }: { locale: () => Locale; openLink: (url: string) => void },
): void => {
  contents.on('context-menu', (_event, clicked) => {
    const lines = textMenu(words[locale()], clicked, {
      replace: (word) => contents.replaceMisspelling(word),
      learn: (word) => contents.session.addWordToSpellCheckerDictionary(word),
      openLink,
      copy: (text) => void clipboard.writeText(text),
      lookUp: process.platform === 'darwin' ? () => contents.showDefinitionForSelection() : null,
    });
    if (lines.length > 0) Menu.buildFromTemplate(lines).popup();
  });
};
