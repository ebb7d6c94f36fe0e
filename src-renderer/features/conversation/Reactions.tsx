import type { TFunction } from 'i18next';
import { SmilePlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ReactionView } from '../../../contract/act-ipc.ts';
import type { MessageView } from '../../../contract/ipc.ts';
import type { MessageActions } from './message-actions.ts';

/** Names that are told before the rest is counted. */
const NAMES_MAX = 12;

/** Who reacted with what, in words. `self`: the id of who reads. */
export const reactionText = (t: TFunction, { emoji, users, pending }: ReactionView, self: string): string => {
  const named = users.map((u) => (u.id === self ? t('acts.you') : u.name === '' ? t('acts.someone') : u.name));
  const shown = named.slice(0, NAMES_MAX).join(', ');
  const rest = named.length - NAMES_MAX;
  const names = rest > 0 ? t('acts.reactedMore', { names: shown, count: rest }) : shown;
  return t(pending ? 'acts.reactedPending' : 'acts.reacted', { emoji, n: named.length, names });
};

interface ReactionsProps {
  message: MessageView;
  self: string;
  actions: MessageActions;
}

/** The line below a bubble: each emoji with how many chose it. One’s own is tinted; a press takes it back or joins in. */
export function Reactions({ message, self, actions }: ReactionsProps) {
  const { t } = useTranslation();
  return (
    <div className="re" data-testid="reactions">
      {message.reactions.map((reaction) => {
        const { emoji, users, mine, pending } = reaction;
        const label = reactionText(t, reaction, self);
        return (
          <button
            key={emoji}
            type="button"
            className={['tn', mine && 'mine', pending && 'waits'].filter(Boolean).join(' ')}
            tabIndex={-1}
            aria-pressed={mine}
            aria-label={label}
            title={label}
            data-emoji={emoji}
            onClick={() => actions.react(message, emoji, !mine)}
          >
            {emoji}
            <b>{users.length}</b>
          </button>
        );
      })}
      <button
        type="button"
        className="add"
        tabIndex={-1}
        aria-label={t('acts.addReaction')}
        title={t('acts.addReaction')}
        onClick={(event) => actions.pick(message, event.currentTarget)}
      >
        <SmilePlus className="ic s16" aria-hidden="true" />
      </button>
    </div>
  );
}
