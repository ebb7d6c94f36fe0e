import type { i18n } from 'i18next';
import { I18nextProvider } from 'react-i18next';
import { AuthPage } from './features/auth/AuthPage.tsx';
import { useZoomKeys } from './features/shell/zoom-keys.ts';
import { Shell } from './features/shell/Shell.tsx';
import { StoresProvider, useApp } from './stores/context.tsx';
import type { Stores } from './stores/stores.ts';

/** The whole window, over the stores it is handed. */
export function App({ stores, i18n }: { stores: Stores; i18n: i18n }) {
  return (
    <I18nextProvider i18n={i18n}>
      <StoresProvider stores={stores}>
        <Page />
      </StoresProvider>
    </I18nextProvider>
  );
}

/** Until main has said who is signed in, only the canvas is there: neither page flashes by. */
function Page() {
  const phase = useApp((s) => s.phase);
  const account = useApp((s) => s.account);
  useZoomKeys();
  if (phase === 'loading') return null;
  return account === null ? <AuthPage /> : <Shell key={`${account.server} ${account.userId}`} account={account} />;
}
