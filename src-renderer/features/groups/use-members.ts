import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { GroupMember } from '../../../contract/group-ipc.ts';
import type { ChatView } from '../../../contract/ipc.ts';
import { useApp, useStores } from '../../stores/context.tsx';

const NOBODY: readonly GroupMember[] = [];

/** Who is in a group, as far as it was read: asked for when `wanted` and not there yet. Nobody in a direct chat. */
export const useMembers = ({ id, kind }: Pick<ChatView, 'id' | 'kind'>, wanted = true): readonly GroupMember[] => {
  const { members } = useStores();
  const held = useStore(members, (s) => s.byChat[id]);
  const missing = kind === 'group' && wanted && held === undefined;
  useEffect(() => {
    if (missing) void members.load(id);
  }, [members, id, missing]);
  return kind === 'group' ? (held ?? NOBODY) : NOBODY;
};

/** How many of them are there now, oneself among them. Offline nobody is known to be. */
export const useOnlineCount = (members: readonly GroupMember[]): number => {
  const { presence } = useStores();
  const online = useApp((s) => s.connection.state === 'online');
  const count = useStore(
    presence,
    (s) => members.filter((m) => m.self || (s.byUser.get(m.id)?.online ?? m.online)).length,
  );
  return online ? count : 0;
};
