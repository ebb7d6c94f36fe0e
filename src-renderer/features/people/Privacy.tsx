import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Privacy as Told } from '../../../contract/people.ts';
import type { Failure } from '../../../contract/result.ts';
import { useStores } from '../../stores/context.tsx';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { errorText } from '../../ui/error-text.ts';
import { Switch } from '../../ui/Switch.tsx';
import { Option, SwitchOption } from '../settings/Option.tsx';
import './people.css';

/** What others are told of the user, and whom the user has blocked. The account's switches are the server's to change. */
export function Privacy() {
  const { t } = useTranslation();
  const { t: p } = useTranslation('people');
  const { people } = useStores();
  const own = useStore(people, (s) => s.own);
  /** Shown at once, until the server has said yes or no. */
  const [wished, setWished] = useState<Partial<Told>>({});
  const [error, setError] = useState<Failure | null>(null);
  /** Who was unblocked last. */
  const [unblocked, setUnblocked] = useState<string | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  if (own === null) return null;
  const set = async (wish: Partial<Told>): Promise<void> => {
    setWished((before) => ({ ...before, ...wish }));
    setError(null);
    const answer = await people.setPrivacy(wish);
    setWished({});
    if (!answer.ok) setError(answer.error);
  };
  const unblock = async ({ id, name }: { id: string; name: string }): Promise<void> => {
    setBusy(id);
    setError(null);
    const answer = await people.block(id, false);
    setBusy(null);
    setUnblocked(answer.ok ? name : null);
    if (!answer.ok) setError(answer.error);
  };
  const line = (what: keyof Told, name: string, text: string) => (
    <Option name={name} text={text}>
      <Switch checked={wished[what] ?? own[what]} label={name} onChange={(on) => void set({ [what]: on })} />
    </Option>
  );
  return (
    <div className="privacy" data-testid="privacy">
      <h4 className="sh">{p('privacy.told')}</h4>
      <p className="d">{p('privacy.account')}</p>
      <p role="alert" className="went-wrong">
        {error && errorText(t, error)}
      </p>
      {line('readReceipts', p('privacy.receipts'), p('privacy.receiptsText'))}
      {line('presence', p('privacy.presence'), p('privacy.presenceText'))}
      <SwitchOption setting="sendTyping" name={p('privacy.typing')} text={p('privacy.typingText')} />
      <div className="blocked-people">
        <h4 className="sh">{p('privacy.blocked')}</h4>
        <p className="d">{p(own.blocked.length === 0 ? 'privacy.nobody' : 'privacy.blockedText')}</p>
        <ul>
          {own.blocked.map((who) => (
            <li key={who.id} className="opt" data-testid="blocked-person">
              <Avatar id={who.id} name={who.name} picture={who.picture} size={40} />
              <p className="n">{who.name}</p>
              <Button
                kind="quiet"
                small
                busy={busy === who.id}
                aria-label={p('unblockName', { name: who.name })}
                data-testid="unblock-person"
                onClick={() => void unblock(who)}
              >
                {p('unblock')}
              </Button>
            </li>
          ))}
        </ul>
        <p className="d" role="status">
          {unblocked !== null && p('privacy.unblocked', { name: unblocked })}
        </p>
      </div>
    </div>
  );
}
