import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NetworkState } from '../../../contract/network.ts';
import { useApp, useStores } from '../../stores/context.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Option } from './Option.tsx';
import { ProxyForm } from './ProxyForm.tsx';

/** The way is looked at again this often while the page is open, ms. */
const LOOK_MS = 1_000;

/** How the app reaches the network. A change holds at once: the connection is made anew. */
export function Network() {
  const { t } = useTranslation();
  const { app } = useStores();
  const mode = useApp((s) => s.settings.proxy);
  const server = useApp((s) => s.settings.proxyServer);
  // "Manual" is chosen, but none is named yet: nothing is changed until one is.
  const [naming, setNaming] = useState(false);
  const shown = naming ? 'manual' : mode;
  const choose = (proxy: NetworkState['mode']) => {
    const unnamed = proxy === 'manual' && server === '';
    setNaming(unnamed);
    if (!unnamed) void app.set({ proxy });
  };
  return (
    <>
      <Option name={t('network.proxy')} text={t(`network.text.${shown}`)}>
        <Segmented
          label={t('network.proxy')}
          value={shown}
          choices={[
            { value: 'system', label: t('network.system') },
            { value: 'manual', label: t('network.manual') },
            { value: 'none', label: t('network.none') },
          ]}
          onChange={choose}
        />
      </Option>
      {shown === 'manual' && (
        <ProxyForm
          server={server}
          onUse={(proxyServer) => {
            setNaming(false);
            void app.set({ proxy: 'manual', proxyServer });
          }}
        />
      )}
      <Way />
    </>
  );
}

/** The way of the newest connection, in words. */
function Way() {
  const { t } = useTranslation();
  const { bridge } = useStores();
  const connection = useApp((s) => s.connection.state);
  const signedIn = useApp((s) => s.account !== null);
  const [state, setState] = useState<NetworkState | null>(null);
  useEffect(() => {
    let open = true;
    const look = () =>
      void bridge.invoke('network.state').then((answer) => {
        if (open && answer.ok)
          setState((now) => (JSON.stringify(now) === JSON.stringify(answer.value) ? now : answer.value));
      });
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => {
      open = false;
      clearInterval(timer);
    };
  }, [bridge, connection]);
  // Signed out there is no connection to speak of, but a proxy that gives none.
  if (state === null || (!signedIn && state.trouble === null)) return null;
  const { way, proxy, trouble } = state;
  const says = () => {
    if (trouble !== null) return t(`network.trouble.${trouble}`, { proxy: proxy ?? '' });
    if (connection === 'offline') return t('network.offline');
    if (way === null || connection === 'connecting') return t('network.connecting');
    return way === 'direct' ? t('network.direct') : t('network.through', { proxy: proxy ?? '' });
  };
  return (
    <p
      className={trouble === null ? 'd way' : 'd way bad'}
      role="status"
      data-testid="network-way"
      data-trouble={trouble ?? ''}
    >
      {says()}
    </p>
  );
}
