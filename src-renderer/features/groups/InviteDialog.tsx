import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../contract/result.ts';
import { useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useCopied } from '../conversation/copy-text.ts';
import { groupError } from './words.ts';

/** How long it says that the link was copied, ms. */
const COPIED_MS = 2_000;

type Deed = 'read' | 'renew' | 'off';

/** A group's invite link: to be seen, copied, made anew and switched off. */
export function InviteDialog({ chatId, onClose }: { chatId: number; onClose: () => void }) {
  const { t } = useTranslation();
  const { t: g } = useTranslation('groups');
  const { bridge } = useStores();
  /** undefined: not read yet. */
  const [link, setLink] = useState<string | null | undefined>(undefined);
  const [busy, setBusy] = useState<Deed | null>(null);
  const [said, setSaid] = useState<'renewed' | 'switchedOff' | null>(null);
  const [problem, setProblem] = useState<Failure | null>(null);
  const [copied, copy] = useCopied(COPIED_MS);

  useEffect(() => {
    let open = true;
    void bridge.invoke('groups.invite', { chatId, do: 'read' }).then((answer) => {
      if (!open) return;
      if (answer.ok) setLink(answer.value.link);
      else setProblem(answer.error);
    });
    return () => {
      open = false;
    };
  }, [bridge, chatId]);
  const run = async (deed: 'renew' | 'off'): Promise<void> => {
    if (busy !== null) return;
    const before = link;
    setBusy(deed);
    setProblem(null);
    setSaid(null);
    const answer = await bridge.invoke('groups.invite', { chatId, do: deed });
    setBusy(null);
    if (!answer.ok) return setProblem(answer.error);
    setLink(answer.value.link);
    if (deed === 'off') setSaid('switchedOff');
    else if (before != null) setSaid('renewed');
  };
  return (
    <Dialog title={g('invite.title')} className="narrow group-dlg" testId="invite-dialog" onClose={onClose}>
      <div className="g-invite">
        {typeof link === 'string' ? (
          <>
            <p>{g('invite.text')}</p>
            <p className="link" dir="ltr" data-selectable data-testid="invite-link">
              {link}
            </p>
          </>
        ) : (
          problem === null && <p>{g(link === null ? 'invite.none' : 'invite.loading')}</p>
        )}
        <p className={problem === null ? 'said' : 'said bad'} role="status">
          {problem !== null
            ? groupError(t, g, problem)
            : copied === true
              ? g('invite.copied')
              : said === null
                ? ''
                : g(`invite.${said}`)}
        </p>
      </div>
      {link !== undefined && (
        <div className="d-foot">
          {link === null ? (
            <Button small busy={busy === 'renew'} data-testid="invite-make" onClick={() => void run('renew')}>
              {g('invite.make')}
            </Button>
          ) : (
            <>
              <Button
                kind="danger"
                small
                busy={busy === 'off'}
                data-testid="invite-off"
                onClick={() => void run('off')}
              >
                {g('invite.off')}
              </Button>
              <Button
                kind="quiet"
                small
                busy={busy === 'renew'}
                title={g('invite.renewText')}
                data-testid="invite-renew"
                onClick={() => void run('renew')}
              >
                {g('invite.renew')}
              </Button>
              <Button small data-testid="invite-copy" onClick={() => copy(link)}>
                {copied === true ? (
                  <Check className="ic s16" aria-hidden="true" />
                ) : (
                  <Copy className="ic s16" aria-hidden="true" />
                )}
                {g('invite.copy')}
              </Button>
            </>
          )}
        </div>
      )}
    </Dialog>
  );
}
