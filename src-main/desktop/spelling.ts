import type { Session } from 'electron';
import { dictionaryFolder } from '../../contract/dictionaries.ts';
import type { Settings } from '../../contract/ipc.ts';
import type { SpellingState } from '../../contract/spelling.ts';

/** What of Electron's session is needed here. */
export interface SpellChecker extends Pick<
  Session,
  | 'availableSpellCheckerLanguages'
  | 'setSpellCheckerEnabled'
  | 'setSpellCheckerLanguages'
  | 'setSpellCheckerDictionaryDownloadURL'
> {
  on(event: 'spellcheck-dictionary-download-failure', heard: (event: unknown, language: string) => void): unknown;
}

/** Chromium's own, said here so that it can be gone back to. */
const GOOGLE = 'https://redirector.gvt1.com/edgedl/chrome/dict/';

type Wish = Pick<Settings, 'spelling' | 'spellingLanguages' | 'spellingSource' | 'spellingUrl'>;

export interface Spelling {
  /** Settings changed, or it is the start. */
  apply: () => void;
  state: () => SpellingState;
}

/**
 * Spell checking in any number of languages. Outside macOS, where the system checks, Chromium fetches a dictionary for each
 * language by itself, past the rules for the page's network: no language is set before the user asked for it.
 */
export const createSpelling = (parts: {
  checker: SpellChecker;
  platform: NodeJS.Platform;
  settings: () => Wish;
  changed: (state: SpellingState) => void;
}): Spelling => {
  const { checker, settings } = parts;
  const system = parts.platform === 'darwin';
  const failed = new Set<string>();
  let applied = '';

  const on = (): boolean => {
    const { spelling } = settings();
    return spelling === 'auto' ? system : spelling === 'on';
  };
  const state = (): SpellingState => ({
    on: on(),
    languages: system ? [] : [...checker.availableSpellCheckerLanguages],
    failed: [...failed],
  });
  /** Where from, and which languages; nowhere is not a place to fetch from. */
  const wanted = (): { from: string; languages: string[] } => {
    const { spellingLanguages, spellingSource, spellingUrl } = settings();
    const from = spellingSource === 'google' ? GOOGLE : dictionaryFolder(spellingUrl);
    if (!on() || from === null) return { from: GOOGLE, languages: [] };
    // Electron throws for one that it does not know.
    const known = new Set(checker.availableSpellCheckerLanguages);
    return { from, languages: spellingLanguages.filter((language) => known.has(language)) };
  };

  checker.on('spellcheck-dictionary-download-failure', (_event, language) => {
    failed.add(language);
    // Chromium takes every word for right in a language that it has no dictionary of, and so in all of them together.
    checker.setSpellCheckerLanguages(wanted().languages.filter((other) => !failed.has(other)));
    parts.changed(state());
  });

  return {
    state,
    apply() {
      const { from, languages } = system ? { from: '', languages: [] } : wanted();
      const now = JSON.stringify([on(), from, languages]);
      if (now === applied) return;
      applied = now;
      failed.clear();
      if (!system) {
        // A dictionary that failed is tried again when its language is set anew.
        checker.setSpellCheckerLanguages([]);
        checker.setSpellCheckerDictionaryDownloadURL(from);
        if (languages.length > 0) checker.setSpellCheckerLanguages(languages);
      }
      checker.setSpellCheckerEnabled(on());
      parts.changed(state());
    },
  };
};
