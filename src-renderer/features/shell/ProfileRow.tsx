import { Settings } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Account } from '../../../contract/ipc.ts';
import { useApp, useStores } from '../../stores/context.tsx';
import { Avatar } from '../../ui/Avatar.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { TransfersButton } from '../files/TransfersButton.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { connectionWords } from './connection-words.ts';

/** Oneself, the connection in words (always in sight), and the way to the settings. */
export function ProfileRow({ account }: { account: Account }) {
  const { t } = useTranslation();
  const { app, people } = useStores();
  const picture = useStore(people, (s) => s.own?.picture ?? null);
  const { state, catchingUp } = useApp((s) => s.connection);
  const words =
    state === 'online' && catchingUp > 0 ? t('common.catchingUp', { count: catchingUp }) : t(connectionWords[state]);
  return (
    <div className="s-me">
      <Avatar id={account.userId} name={account.name} picture={picture} size={36} online={state === 'online'} />
      <div className="who">
        <div className="ell">{account.name}</div>
        <div className="ell state" role="status" data-testid="connection-state" data-state={state}>
          <button type="button" title={t('doctor.open')} onClick={() => app.open('connection')}>
            {state === 'offline' && <i className="dotline off" />}
            {(state === 'connecting' || catchingUp > 0) && state !== 'offline' && <Spinner small />}
            <span className="ell">{words}</span>
          </button>
        </div>
      </div>
      <TransfersButton />
      <IconButton
        icon={Settings}
        label={t('chats.settings')}
        data-testid="settings"
        onClick={() => app.open('settings')}
      />
    </div>
  );
}
