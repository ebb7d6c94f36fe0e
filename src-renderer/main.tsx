// First: it names the cascade layers in their order, before any feature adds to one.
import './ui/app.css';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { desktop } from './bridge/desktop.ts';
import { createI18n } from './i18n/index.ts';
import { followAppearance } from './features/shell/appearance.ts';
import { createStores, startStores } from './stores/stores.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');

const stores = createStores(desktop());
const i18n = createI18n(navigator.language.startsWith('th') ? 'th' : 'en');
followAppearance(stores, i18n, document.documentElement);
createRoot(root).render(<App stores={stores} i18n={i18n} />);
void startStores(stores);
