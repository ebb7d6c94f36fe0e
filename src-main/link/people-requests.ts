import type { PeopleState } from '../../contract/people-ipc.ts';
import { fail, ok } from '../../contract/result.ts';
import type { RequestInput } from '../../contract/socket.ts';
import { faceSource } from '../cache/records.ts';
import type { OpenAccount } from './account.ts';
import type { AccountRequests, OnAccount } from './requests.ts';
import type { Request } from './socket.ts';

type PeopleRequests = Pick<AccountRequests, Extract<keyof AccountRequests, `people.${string}`>>;

/** What belongs to the account beside its chats, as it is known here. */
export const stateOf = ({ cache, session }: Pick<OpenAccount, 'cache' | 'session'>): PeopleState => {
  const { blocked, ...privacy } = cache.own();
  const self = cache.self();
  return {
    ...privacy,
    name: self?.name ?? session.account.name,
    picture: faceSource(self?.profile_image ?? null),
    blocked: blocked.map(({ id, name, profile_image }) => ({ id, name, picture: faceSource(profile_image) })),
  };
};

/** Whether the server could be asked now; what it changes comes back by the user's own log. */
const asking = (a: OpenAccount): Request =>
  a.link()?.request ?? (() => Promise.resolve(fail('OFFLINE', 'There is no connection to the server.')));

/** Blocking, the own profile, and what others are told: the server holds them for all devices. */
export const createPeopleRequests = (on: OnAccount): PeopleRequests => ({
  'people.state': on((a) => ok(stateOf(a))),
  'people.block': on(async (a, input) => {
    const done = await asking(a)('block_user', input);
    return done.ok ? ok({}) : done;
  }),
  'people.profile': on(async (a, { name, pictureId }) => {
    const wish: RequestInput<'set_profile'> = name === undefined ? {} : { name };
    if (pictureId === null) wish.picture = null;
    if (pictureId != null) {
      const sent = await a.pictures.put(pictureId);
      if (!sent.ok) return sent;
      wish.picture = sent.value;
    }
    const done = await asking(a)('set_profile', wish);
    if (done.ok && pictureId != null) await a.pictures.drop(pictureId);
    return done.ok ? ok({}) : done;
  }),
  'people.privacy': on(async (a, input) => {
    const done = await asking(a)('set_privacy', input);
    return done.ok ? ok({}) : done;
  }),
});
