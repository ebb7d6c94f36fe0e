import { X } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp, useStores } from '../../stores/context.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Option } from './Option.tsx';

/** The hosts whose links open without asking, and the way to be asked again. */
export function TrustedHosts() {
  const { t } = useTranslation();
  const { app } = useStores();
  const hosts = useApp((s) => s.settings.trustedHosts);
  const list = useRef<HTMLUListElement>(null);
  const forget = (host: string): void => {
    void app.set({ trustedHosts: hosts.filter((h) => h !== host) });
    // What was pressed goes: the focus stays in the list.
    list.current?.focus();
  };
  return (
    <>
      <Option name={t('writing.trusted')} text={t(hosts.length === 0 ? 'writing.trustedNone' : 'writing.trustedText')}>
        {null}
      </Option>
      <ul ref={list} className="hosts" tabIndex={-1} aria-label={t('writing.trusted')} data-testid="trusted-hosts">
        {hosts.map((host) => (
          <li key={host}>
            <span className="ell" dir="ltr">
              {host}
            </span>
            <IconButton icon={X} label={t('writing.forget', { host })} onClick={() => forget(host)} />
          </li>
        ))}
      </ul>
    </>
  );
}
