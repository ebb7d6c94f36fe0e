// First: it names the cascade layers in their order, before any feature adds to one.
import './ui/app.css';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { desktop } from './bridge/desktop.ts';
import { createI18n } from './i18n/index.ts';
import { followAppearance } from './features/shell/appearance.ts';
import { renderQuickReply } from './quick-reply.tsx';
import { createStores, startStores } from './stores/stores.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');

const i18n = createI18n(navigator.language.startsWith('th') ? 'th' : 'en');
const html = document.documentElement;
// Main opens the page there in the small window for an answer; elsewhere nobody answers its questions.
if (location.hash === '#reply') renderQuickReply(createRoot(root), desktop(), i18n, html);
else {
  const stores = createStores(desktop());
  followAppearance(stores, i18n, html);
  createRoot(root).render(<App stores={stores} i18n={i18n} />);
  void startStores(stores);
}
