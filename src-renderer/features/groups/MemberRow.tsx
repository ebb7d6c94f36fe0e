import { Ellipsis } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { GroupMember } from '../../../contract/group-ipc.ts';
import { useApp, useDates, usePresence } from '../../stores/context.tsx';
import { Avatar } from '../../ui/Avatar.tsx';
import { pointOf, type Point } from '../../ui/point.ts';

interface MemberRowProps {
  member: GroupMember;
  /** Something can be done with them: a press opens the menu of it. */
  offers: boolean;
  tabStop: boolean;
  onMenu: (at: Point) => void;
}

/** A member: who, what they are in the group, whether they are there. */
export function MemberRow({ member, offers, tabStop, onMenu }: MemberRowProps) {
  const { t } = useTranslation();
  const { t: g } = useTranslation('groups');
  const dates = useDates();
  const connected = useApp((s) => s.connection.state === 'online');
  const presence = usePresence(member);
  const online = member.self ? connected : presence.online;
  const seen = online
    ? t('common.online')
    : member.self || presence.lastSeen === null
      ? ''
      : t('common.lastSeen', { when: dates.moment(presence.lastSeen) });
  return (
    <button
      type="button"
      className="pp"
      tabIndex={tabStop ? 0 : -1}
      aria-haspopup={offers ? 'menu' : undefined}
      aria-disabled={offers ? undefined : true}
      data-testid="group-member"
      data-user-id={member.id}
      data-role={member.role}
      onClick={(event) => {
        if (!offers) return;
        const { left, bottom } = event.currentTarget.getBoundingClientRect();
        // By a key there is no pointer: the menu stands at the row.
        onMenu(event.detail === 0 ? { x: left, y: bottom } : pointOf(event));
      }}
      onContextMenu={(event) => {
        event.preventDefault();
        if (offers) onMenu(pointOf(event));
      }}
    >
      <Avatar id={member.id} name={member.name} picture={member.picture} size={40} online={online} />
      <div>
        <p className="n">
          <span className="ell">{member.name}</span>
          {member.self && <span className="me">{g('you')}</span>}
        </p>
        {seen !== '' && <p className="d ell">{seen}</p>}
      </div>
      {member.role !== 'member' && <span className={`g-role ${member.role}`}>{g(`panel.role.${member.role}`)}</span>}
      {offers ? <Ellipsis className="ic s18 dots" aria-hidden="true" /> : <span className="dots" />}
    </button>
  );
}
