import type { TFunction } from 'i18next';
import type { GroupMember } from '../../../contract/group-ipc.ts';
import { shortName } from '../../ui/person.ts';

/** Who is writing in a group: one or two by name, where they are known here, else how many. */
export const typingText = (
  g: TFunction<'groups'>,
  typing: readonly string[],
  members: readonly Pick<GroupMember, 'id' | 'name'>[],
): string => {
  const names = typing.flatMap((id) => {
    const name = shortName(members.find((m) => m.id === id)?.name ?? '');
    return name === '' ? [] : [name];
  });
  const [name = '', other = ''] = names;
  if (names.length === typing.length && names.length === 1) return g('typing.one', { name });
  if (names.length === typing.length && names.length === 2) return g('typing.two', { name, other });
  return g('typing.many', { count: typing.length });
};

/** How many are in a group, and of these online. */
export const membersText = (g: TFunction<'groups'>, count: number, online: number): string => {
  const members = g('members', { count });
  return online === 0 ? members : g('online', { members, count: online });
};
