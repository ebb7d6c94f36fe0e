import type { i18n } from 'i18next';
import type { Stores } from '../../stores/stores.ts';

/** Puts theme, language, letters, text size and motion on <html>, and the unread number in the title, now and on every change. */
export const followAppearance = ({ app, chats }: Stores, i18n: i18n, html: HTMLElement): void => {
  const apply = () => {
    const { settings, locale, dark, phase } = app.getState();
    // Before main answers, the system's own choice is the best guess (main steers it by its theme setting).
    const night = phase === 'loading' ? window.matchMedia('(prefers-color-scheme: dark)').matches : dark;
    html.dataset['theme'] = night ? 'dark' : 'light';
    html.dataset['thai'] = settings.thaiLetters;
    if (settings.reduceMotion) html.dataset['motion'] = 'reduced';
    else delete html.dataset['motion'];
    html.style.setProperty('--text-scale', String(settings.textSize / 100));
    if (phase === 'loading') return;
    html.lang = locale;
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
