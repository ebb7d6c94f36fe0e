import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp, useStores } from '../../stores/context.tsx';

/** While the chats are not here yet: how many messages of one's own are, and wait to be sent. Nothing when none does. */
export function WaitingNote() {
  const { t } = useTranslation();
  const { bridge } = useStores();
  const state = useApp((s) => s.connection.state);
  const [count, setCount] = useState(0);
  useEffect(() => {
    let current = true;
    void bridge.invoke('messages.waiting').then((answer) => {
      if (current && answer.ok) setCount(answer.value.count);
    });
    return () => {
      current = false;
    };
  }, [bridge, state]);
  return count === 0 ? null : <p data-testid="waiting">{t('chats.waiting', { count })}</p>;
}
