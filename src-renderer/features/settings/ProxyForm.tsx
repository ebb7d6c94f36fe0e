import { Hash, Server } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { proxyOf, proxyText, type Proxy } from '../../../contract/proxy.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Segmented } from '../../ui/Segmented.tsx';

/** Ports that such proxies usually listen on. */
const USUAL = { http: '8080', https: '443', socks5: '1080' } as const;

/** A proxy's kind, place and port. `onUse` is only called with one that `proxyOf` reads. */
export function ProxyForm({ server, onUse }: { server: string; onUse: (server: string) => void }) {
  const { t } = useTranslation();
  const known = proxyOf(server);
  const [kind, setKind] = useState<Proxy['kind']>(known?.kind ?? 'http');
  const [host, setHost] = useState(known?.host ?? '');
  const [port, setPort] = useState(known === null ? '' : String(known.port));
  const [wrong, setWrong] = useState<'host' | 'port' | null>(null);
  const use = (event: FormEvent) => {
    event.preventDefault();
    const bare = host.trim().replace(/^\[(.*)\]$/, '$1');
    const named = (digits: string) => proxyText({ kind, host: bare, port: Number(digits) });
    const typed = port.trim() === '' ? USUAL[kind] : port.trim();
    if (proxyOf(named(USUAL[kind])) === null) return setWrong('host');
    if (!/^\d+$/.test(typed) || proxyOf(named(typed)) === null) return setWrong('port');
    setWrong(null);
    setPort(typed);
    onUse(named(typed));
  };
  return (
    <form className="proxy" onSubmit={use} noValidate>
      <Segmented
        label={t('network.kind')}
        value={kind}
        choices={[
          { value: 'http', label: 'HTTP' },
          { value: 'https', label: 'HTTPS' },
          { value: 'socks5', label: 'SOCKS5' },
        ]}
        onChange={setKind}
      />
      <div className="place">
        <Field
          label={t('network.host')}
          icon={Server}
          value={host}
          placeholder="proxy.example.org"
          spellCheck={false}
          autoComplete="off"
          data-testid="proxy-host"
          error={wrong === 'host' ? t('network.wrongHost') : undefined}
          onChange={(event) => setHost(event.target.value)}
        />
        <Field
          label={t('network.port')}
          icon={Hash}
          value={port}
          placeholder={USUAL[kind]}
          inputMode="numeric"
          maxLength={5}
          data-testid="proxy-port"
          error={wrong === 'port' ? t('network.wrongPort') : undefined}
          onChange={(event) => setPort(event.target.value)}
        />
      </div>
      <p className="d">{t('network.noNames')}</p>
      <div className="acts">
        <Button type="submit" small data-testid="proxy-use">
          {t('network.use')}
        </Button>
      </div>
    </form>
  );
}
