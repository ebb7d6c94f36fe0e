import { fail, ok, type Result } from '../../contract/result.ts';
import type { CoreRequests } from '../core-api.ts';
import type { OpenAccount } from './account.ts';
import { discard } from './act-requests.ts';
import type { OnAccount } from './requests.ts';

type TransferRequests = Pick<
  CoreRequests,
  Extract<keyof CoreRequests, `transfers.${string}`> | 'files.begin' | 'files.append' | 'files.finish' | 'files.drop'
>;

const nothing = ok({});
const notThere = fail('NOT_FOUND', 'There is no such file.');

/** Files on their way in both directions, as the window may stop and go on with them. */
export const createTransferRequests = (on: OnAccount): TransferRequests => {
  const unsent = (a: OpenAccount, key: string) => a.cache.outbox().find((i) => i.clientId === key && i.file !== null);
  const each = async (
    a: OpenAccount,
    key: string,
    work: { up: (item: NonNullable<ReturnType<typeof unsent>>) => Promise<void>; down: () => Promise<void> },
  ): Promise<Result<Record<string, never>>> => {
    const item = unsent(a, key);
    if (item !== undefined) await work.up(item);
    else if (a.transfers.get(key) === undefined) return notThere;
    else await work.down();
    return nothing;
  };

  return {
    'files.begin': on((a, { name, size }) => a.outgoing.begin(name, size, a.fileLimit.max())),
    'files.append': on((a, { id, bytes }) => a.outgoing.append(id, bytes)),
    'files.finish': on((a, { id }) => a.outgoing.finish(id)),
    'files.drop': on(async (a, { id }) => {
      const needed = a.cache.outbox().some((item) => item.file?.id === id);
      if (!needed) await a.outgoing.drop(id);
      return nothing;
    }),
    'transfers.list': on(async (a) => {
      await a.downloads.open();
      void a.fileLimit.ask();
      a.uploads.kick();
      return ok({ transfers: a.transfers.all() });
    }),
    'transfers.pause': on((a, { key }) =>
      each(a, key, { up: () => a.uploads.pause(key, true), down: () => a.downloads.pause(key) }),
    ),
    'transfers.resume': on((a, { key }) =>
      each(a, key, {
        async up(item) {
          if (item.state === 'failed') a.feed.push(await a.cache.requeue(key), 'here');
          await a.uploads.pause(key, false);
          a.link()?.outbox.reload();
        },
        down: () => a.downloads.resume(key),
      }),
    ),
    'transfers.cancel': on(async (a, { key }) => {
      if (a.overlay.inFlight.has(key)) return fail('CONFLICT', 'The message is being sent.');
      return each(a, key, {
        up: (item) => discard(a, item),
        async down() {
          if (a.transfers.get(key)?.direction === 'up') a.transfers.remove(key);
          else await a.downloads.cancel(key);
        },
      });
    }),
  };
};
