import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GroupMember } from '../../../contract/group-ipc.ts';
import { useStores } from '../../stores/context.tsx';
import { Avatar } from '../../ui/Avatar.tsx';
import './groups.css';

/** Looked at again this often while it is open: that one of many has read tells no row of the list. */
const LOOK_MS = 2_000;

/** How far each of the others has come with a message of one's own. Who came in later was not written to, and will not read it. */
const partsOf = (members: readonly GroupMember[], seq: number) => {
  const others = members.filter((m) => !m.self && m.since < seq);
  const read = others.filter((m) => m.readSeq >= seq);
  const delivered = others.filter((m) => m.readSeq < seq && m.deliveredSeq >= seq);
  const waiting = others.filter((m) => m.readSeq < seq && m.deliveredSeq < seq);
  return [
    ['read', read],
    ['delivered', delivered],
    ['waiting', waiting],
  ] as const;
};

/** Who has read one's own message in a group, who has it on a device, and who does not yet. */
export function ReadBy({ chatId, seq }: { chatId: number; seq: number }) {
  const { t: g } = useTranslation('groups');
  const { bridge } = useStores();
  const [members, setMembers] = useState<readonly GroupMember[]>([]);
  useEffect(() => {
    let open = true;
    const look = async (): Promise<void> => {
      const answer = await bridge.invoke('groups.members', { chatId });
      if (!open || !answer.ok) return;
      const now = answer.value.members;
      // The same people as far are the same list, so that nothing is drawn anew.
      setMembers((before) => (JSON.stringify(before) === JSON.stringify(now) ? before : now));
    };
    void look();
    const timer = setInterval(() => void look(), LOOK_MS);
    return () => {
      open = false;
      clearInterval(timer);
    };
  }, [bridge, chatId]);
  if (members.length === 0) return null;
  return (
    <section className="g-read" aria-label={g('read.title')}>
      {partsOf(members, seq).map(
        ([part, people]) =>
          people.length > 0 && (
            <div key={part} data-testid={`${part}-by`}>
              <h3 className="g-sub">{g(`read.${part}`, { count: people.length })}</h3>
              <ul role="list">
                {people.map(({ id, name, picture }) => (
                  <li key={id}>
                    <Avatar id={id} name={name} picture={picture} size={24} />
                    <span className="ell">{name}</span>
                  </li>
                ))}
              </ul>
            </div>
          ),
      )}
    </section>
  );
}
