import { SquarePen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp, useChats, useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Logo } from '../../ui/Logo.tsx';

import { ConnectionBanner } from './ConnectionBanner.tsx';
import { keyNames } from './key-names.ts';
import { WaitingNote } from './WaitingNote.tsx';

/** The pane while no chat is open: what to do next. */
export function NoChat() {
  const { t } = useTranslation();
  const { app } = useStores();
  const loaded = useChats((s) => s.loaded);
  const none = useChats((s) => s.loaded && s.order.length === 0);
  // Whether there are no chats, only the server can say.
  const first = useApp((s) => s.connection.syncedAt !== null) && none;
  const { mod } = keyNames(app.getState().platform);
  return (
    <>
      <ConnectionBanner />
      <div className="empty">
        {loaded && (
          <div>
            <Logo size={72} />
            <h2>{t(first ? 'chats.firstTitle' : none ? 'chats.unknownTitle' : 'common.appName')}</h2>
            <p>{t(first ? 'chats.firstText' : none ? 'chats.unknownText' : 'chats.noneOpen')}</p>
            <div role="status">{none && !first && <WaitingNote />}</div>
            <Button onClick={() => app.open('new-chat')}>
              <SquarePen className="ic s18" aria-hidden="true" />
              {t('chats.newChat')}
            </Button>
            <div className="keys">
              <span>
                <kbd className="key">{mod} N</kbd> {t('chats.newChat')}
              </span>
              <span>
                <kbd className="key">{mod} K</kbd> {t('chats.goToChat')}
              </span>
              <span>
                <kbd className="key">{mod} /</kbd> {t('settings.shortcuts')}
              </span>
            </div>
          </div>
        )}
      </div>
    </>
  );
}
