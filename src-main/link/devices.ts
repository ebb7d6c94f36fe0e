import { devicesAnswer, revokeOthersAnswer } from '../../contract/rest.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import type { CoreRequests } from '../core-api.ts';
import type { OpenAccount } from './account.ts';
import type { HttpCall } from './http.ts';
import type { OnAccount } from './requests.ts';

type DeviceRequests = Pick<CoreRequests, Extract<keyof CoreRequests, `devices.${string}`>>;

/** Asks the server about the account's devices. OFFLINE without a session that could be used. */
const ask = async <T>(
  a: OpenAccount,
  path: string,
  what: Pick<HttpCall<T>, 'method' | 'answer'>,
): Promise<Result<T>> => {
  const url = `${a.session.account.server}/api/devices${path}`;
  const answer = await a.tokens()?.authed((token) => a.http.call({ ...what, url, token }));
  return answer ?? fail('OFFLINE', 'The devices are known to the server only.');
};

/** The list of signed-in apps, and signing them out. */
export const createDeviceRequests = (on: OnAccount): DeviceRequests => ({
  'devices.list': on(async (a) => {
    const r = await ask(a, '', { method: 'GET', answer: devicesAnswer });
    if (!r.ok) return r;
    const devices = r.value.devices.map(({ id, name, lastSeen, createdAt, current }) => ({
      id,
      name,
      current,
      lastSeen: Date.parse(lastSeen),
      since: Date.parse(createdAt),
    }));
    return ok({ devices });
  }),
  'devices.signOut': on(async (a, { id }) => {
    const r = await ask<undefined>(a, `/${id}`, { method: 'DELETE', answer: null });
    return r.ok ? ok({}) : r;
  }),
  'devices.signOutOthers': on(async (a) => {
    const r = await ask(a, '/revoke-others', { method: 'POST', answer: revokeOthersAnswer });
    return r.ok ? ok({ count: r.value.count }) : r;
  }),
});
