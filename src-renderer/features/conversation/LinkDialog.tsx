import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { copyText } from './copy-text.ts';
import { hostOf, mailOf, trusting } from './outside.ts';
import './link-dialog.css';

interface LinkDialogProps {
  href: string;
  onOpen: (href: string) => void;
  onClose: () => void;
}

/** Before a link leaves the app: where it really leads, and whether to ask again for that host. */
export function LinkDialog({ href, onOpen, onClose }: LinkDialogProps) {
  const { t } = useTranslation();
  const { app } = useStores();
  const [always, setAlways] = useState(false);
  const mail = mailOf(href);
  const host = hostOf(href);
  const open = (): void => {
    if (always && host !== null) void app.set({ trustedHosts: trusting(app.getState().settings.trustedHosts, host) });
    onOpen(href);
    onClose();
  };
  const title = t(mail === null ? 'writing.link.title' : 'writing.link.mailTitle');
  return (
    <Dialog title={title} className="narrow" testId="link-dialog" onClose={onClose}>
      <div className="leaving">
        <p>{t(mail === null ? 'writing.link.leadsTo' : 'writing.link.writesTo')}</p>
        <p className="host" dir="ltr" data-testid="link-host">
          {mail ?? host}
        </p>
        {mail === null && (
          <>
            <p className="address" dir="ltr" tabIndex={0} role="group" aria-label={t('writing.link.address')}>
              {href}
            </p>
            <label>
              <input type="checkbox" checked={always} onChange={(event) => setAlways(event.target.checked)} />
              <span>{t('writing.link.always', { host })}</span>
            </label>
          </>
        )}
      </div>
      <div className="d-foot">
        <Button
          kind="quiet"
          small
          onClick={() => {
            void copyText(mail ?? href);
            onClose();
          }}
        >
          {t('writing.link.copy')}
        </Button>
        <Button small autoFocus data-testid="link-open" onClick={open}>
          {t('writing.link.open')}
        </Button>
      </div>
    </Dialog>
  );
}
