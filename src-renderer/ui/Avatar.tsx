import { UsersRound } from 'lucide-react';
import { useState } from 'react';
import { initialsOf, personColour } from './person.ts';

export interface AvatarProps {
  /** The user's id, or the chat's for a group: it chooses the colour. */
  id: string;
  name: string;
  picture?: string | null | undefined;
  size?: 24 | 32 | 36 | 40 | 48 | 72 | 88;
  online?: boolean | undefined;
  group?: boolean | undefined;
}

/** Only what this app itself serves is loaded: somebody's https address would tell them when it was looked at. */
const OWN_SOURCE = /^(app:\/\/|data:image\/|blob:)/;

/** A person's (or group's) picture, or initials on their colour. Decorative: the name always stands beside it. */
export function Avatar({ id, name, picture, size = 48, online = false, group = false }: AvatarProps) {
  const [broken, setBroken] = useState<string | null>(null);
  const src = picture && OWN_SOURCE.test(picture) && picture !== broken ? picture : null;
  return (
    <span className={size === 48 ? 'av' : `av a${size}`} aria-hidden="true">
      {src ? (
        <img src={src} alt="" draggable={false} onError={() => setBroken(src)} />
      ) : (
        <span className="ini" style={{ background: `var(--p-${personColour(id)})` }}>
          {group ? <UsersRound className="ic" /> : initialsOf(name)}
        </span>
      )}
      {online && <span className="dot" />}
    </span>
  );
}
