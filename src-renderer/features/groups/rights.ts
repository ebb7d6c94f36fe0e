import type { GroupMember } from '../../../contract/group-ipc.ts';
import type { MemberRole } from '../../../contract/group-change.ts';

/** What one member can do with another. */
export type MemberDeed = 'write' | 'promote' | 'demote' | 'hand' | 'remove';

/** Whether somebody with this role may add people, rename the group, change its picture and its invite link. */
export const mayManage = (role: MemberRole | null): boolean => role === 'owner' || role === 'admin';

/** What a member with `role` may do with another one, as the server has it; what one may not do is not offered. */
export const deedsWith = (role: MemberRole | null, other: Pick<GroupMember, 'self' | 'role'>): MemberDeed[] => {
  if (other.self) return [];
  const may: [when: boolean, deed: MemberDeed][] = [
    [true, 'write'],
    [role === 'owner' && other.role === 'member', 'promote'],
    [role === 'owner' && other.role === 'admin', 'demote'],
    [role === 'owner', 'hand'],
    [role === 'owner' || (role === 'admin' && other.role === 'member'), 'remove'],
  ];
  return may.flatMap(([when, deed]) => (when ? [deed] : []));
};

/** Who owns a group when its owner leaves: the admin, else the member, who has been there longest. */
export type Heir =
  { kind: 'none' } | { kind: 'last' } | { kind: 'known'; name: string } | { kind: 'admin' } | { kind: 'member' };

/** How long each has been there is not known here: a name is said where there is only one it can be. */
export const heirOf = (members: readonly GroupMember[]): Heir => {
  if (members.find((m) => m.self)?.role !== 'owner') return { kind: 'none' };
  const others = members.filter((m) => !m.self);
  const admins = others.filter((m) => m.role === 'admin');
  const heirs = admins.length > 0 ? admins : others;
  const [first] = heirs;
  if (first === undefined) return { kind: 'last' };
  if (heirs.length === 1) return { kind: 'known', name: first.name };
  return { kind: admins.length > 0 ? 'admin' : 'member' };
};
