import type { i18n } from 'i18next';
import type { Stores } from '../../stores/stores.ts';

/** What decides how a page looks. `textSize`: percent. */
export interface Look {
  dark: boolean;
  thaiLetters: 'loopless' | 'looped';
  reduceMotion: boolean;
  textSize: number;
  /** Left out: the usual one. */
  density?: 'comfortable' | 'compact';
  /** Left out: not known yet. */
  locale?: 'en' | 'th';
}

/** Puts theme, letters, text size, density, motion and language on <html>. */
export const dress = (
  html: HTMLElement,
  { dark, thaiLetters, reduceMotion, textSize, density = 'comfortable', locale }: Look,
): void => {
  html.dataset['theme'] = dark ? 'dark' : 'light';
  html.dataset['thai'] = thaiLetters;
  if (reduceMotion) html.dataset['motion'] = 'reduced';
  else delete html.dataset['motion'];
  html.dataset['density'] = density;
  html.style.setProperty('--text-scale', String(textSize / 100));
  html.dataset['size'] = textSize >= 150 ? 'large' : 'usual';
  if (locale !== undefined) html.lang = locale;
};

/** Puts theme, language, letters, text size and motion on <html>, and the unread number in the title, now and on every change. */
export const followAppearance = ({ app, chats }: Stores, i18n: i18n, html: HTMLElement): void => {
  const apply = () => {
    const { settings, locale, dark, phase } = app.getState();
    // Before main answers, the system's own choice is the best guess (main steers it by its theme setting).
    const night = phase === 'loading' ? window.matchMedia('(prefers-color-scheme: dark)').matches : dark;
    dress(html, { ...settings, dark: night, ...(phase === 'loading' ? {} : { locale }) });
    if (phase === 'loading') return;
    if (i18n.language !== locale) void i18n.changeLanguage(locale);
  };
  const title = () => {
    const { unread } = chats.getState();
    const name = i18n.t('common.appName');
    html.ownerDocument.title = unread > 0 ? `(${unread > 999 ? '999+' : unread}) ${name}` : name;
  };
  app.subscribe(apply);
  chats.subscribe(title);
  i18n.on('languageChanged', title);
  apply();
  title();
};
