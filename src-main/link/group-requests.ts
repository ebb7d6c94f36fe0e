import { fail } from '../../contract/result.ts';
import type { AccountRequests, OnAccount } from './requests.ts';

type GroupRequestName =
  'groups.create' | 'groups.members' | 'groups.act' | 'groups.invite' | 'groups.lookUp' | 'groups.join';

const offline = fail('OFFLINE', 'Groups need a connection to the server.');

/** Requests about groups. */
export const createGroupRequests = (on: OnAccount): Pick<AccountRequests, GroupRequestName> => ({
  'groups.create': on(() => offline),
  'groups.members': on(() => offline),
  'groups.act': on(() => offline),
  'groups.invite': on(() => offline),
  'groups.lookUp': on(() => offline),
  'groups.join': on(() => offline),
});
