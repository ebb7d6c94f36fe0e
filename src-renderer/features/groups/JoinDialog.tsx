import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { IpcOutput } from '../../../contract/ipc.ts';
import type { Failure } from '../../../contract/result.ts';
import { useChat, useStores } from '../../stores/context.tsx';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { errorText } from '../../ui/error-text.ts';
import { Spinner } from '../../ui/Spinner.tsx';
import { useDeedId } from './use-group-act.ts';
import './groups.css';

type Group = IpcOutput<'groups.lookUp'>;

/** What an invite link leads to, and whether to join; also that it leads nowhere any more, or where one is already. */
export function JoinDialog({ token, onClose }: { token: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { t: g } = useTranslation('groups');
  const { bridge, chats } = useStores();
  const idOf = useDeedId();
  const [group, setGroup] = useState<Group | null>(null);
  const [problem, setProblem] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const [again, setAgain] = useState(0);
  const here = useChat(group?.chatId ?? -1);

  useEffect(() => {
    let open = true;
    void bridge.invoke('groups.lookUp', { token }).then((answer) => {
      if (!open) return;
      setProblem(answer.ok ? null : answer.error);
      if (answer.ok) setGroup(answer.value);
    });
    return () => {
      open = false;
    };
  }, [bridge, token, again]);
  const join = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    const answer = await bridge.invoke('groups.join', { token, clientId: idOf(token) });
    setBusy(false);
    if (!answer.ok) return setProblem(answer.error);
    chats.take(answer.value);
    onClose();
  };
  const said = (error: Failure): string => {
    switch (error.code) {
      case 'NOT_FOUND':
      case 'BAD_INPUT':
        return g('join.gone');
      case 'FORBIDDEN':
        return g('join.removed');
      case 'CONFLICT':
        return g('join.full');
      case 'OFFLINE':
        return g('join.offline');
      default:
        return errorText(t, error);
    }
  };
  const chatId = group?.chatId ?? null;
  // What the link says for good cannot be tried again.
  const over = problem !== null && problem.retry === 'final';
  return (
    <Dialog title={g('join.link')} className="narrow group-dlg" testId="join-dialog" onClose={onClose}>
      <div className="g-join">
        {group !== null && (
          <div className="whose">
            <Avatar id={String(chatId ?? 0)} name={group.title} picture={here?.picture} size={72} group />
            <b data-testid="join-title">{group.title}</b>
            <span className="tn">{g('members', { count: group.members })}</span>
          </div>
        )}
        <div role="status">
          {group === null && problem === null && (
            <p className="looking">
              <Spinner small />
              {g('join.looking')}
            </p>
          )}
          {problem !== null && <p className="bad">{said(problem)}</p>}
          {group !== null && problem === null && <p>{g(chatId === null ? 'join.text' : 'join.already')}</p>}
        </div>
      </div>
      <div className="d-foot">
        <Button kind="quiet" small autoFocus={group === null} onClick={onClose}>
          {over ? t('common.close') : g('join.cancel')}
        </Button>
        {group === null && problem !== null && !over && (
          <Button small onClick={() => setAgain(again + 1)}>
            {t('common.tryAgain')}
          </Button>
        )}
        {group !== null && chatId !== null && (
          <Button
            small
            autoFocus
            data-testid="join-open"
            onClick={() => {
              onClose();
              chats.open(chatId);
            }}
          >
            {g('join.open')}
          </Button>
        )}
        {group !== null && chatId === null && !over && (
          <Button small autoFocus busy={busy} data-testid="join-yes" onClick={() => void join()}>
            {g('join.join')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
