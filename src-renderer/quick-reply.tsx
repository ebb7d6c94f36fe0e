import type { i18n } from 'i18next';
import type { Root } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import type { Bridge } from '../contract/bridge.ts';
import type { ReplyState } from '../contract/reply.ts';
// The field and its button look as in the large window.
import './features/composer/composer.css';
import { QuickReply } from './features/quick-reply/QuickReply.tsx';
import { dress } from './features/shell/appearance.ts';

/** The page as the small window for an answer: no stores, no chats; only what is answered. */
export const renderQuickReply = (root: Root, bridge: Bridge, i18n: i18n, html: HTMLElement): void => {
  const onState = ({ look, dark, locale, name }: ReplyState): void => {
    dress(html, { ...look, dark, locale });
    if (i18n.language !== locale) void i18n.changeLanguage(locale);
    html.ownerDocument.title = i18n.t('reply.to', { name });
  };
  html.dataset['theme'] = window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  root.render(
    <I18nextProvider i18n={i18n}>
      <QuickReply bridge={bridge} onState={onState} />
    </I18nextProvider>,
  );
};
