import { REPORT_PAGE } from '../../contract/doctor.ts';
import type { ChatReport, MessageReport } from '../../contract/doctor.ts';
import { fail, ok } from '../../contract/result.ts';
import type { CoreRequests } from '../core-api.ts';
import type { StoredChatReport, StoredMessageReport } from '../cache/doctor.ts';
import type { OpenAccount } from './account.ts';
import type { OnAccount } from './requests.ts';

type DoctorRequests = Pick<CoreRequests, Extract<keyof CoreRequests, `doctor.${string}`>>;

const OFFLINE = fail('OFFLINE', 'The server cannot be asked now.');

const chatReport = (a: OpenAccount, stored: StoredChatReport): ChatReport => {
  const send = a.link()?.outbox.status(stored.chatId);
  return {
    ...stored,
    sending: send?.sending ?? false,
    nextTryAt: send?.nextTryAt ?? null,
    waitError: send?.error ?? null,
    finding: a.link()?.doctor.finding(stored.chatId) ?? null,
  };
};

const messageReport = (a: OpenAccount, stored: StoredMessageReport, key: string): MessageReport => {
  if (stored.state !== 'queued') return { ...stored, waiting: null };
  const items = a.cache.outbox().filter((i) => i.chatId === stored.chatId && i.state === 'queued');
  const before = Math.max(
    0,
    items.findIndex((i) => i.clientId === key),
  );
  const send = a.link()?.outbox.status(stored.chatId);
  return {
    ...stored,
    state: a.overlay.inFlight.has(key) ? 'sending' : 'queued',
    waiting: {
      before,
      tries: send?.tries ?? 0,
      nextTryAt: send?.nextTryAt ?? null,
      error: send?.error ?? null,
      offline: a.connection().state !== 'online',
    },
  };
};

/** What the page of the connection and the details of a message ask for. What is known here is told offline, too. */
export const createDoctorRequests = (on: OnAccount): DoctorRequests => ({
  'doctor.connection': on((a) => {
    const { server, userId } = a.session.account;
    const link = a.link();
    return ok({
      userId,
      server,
      secure: server.startsWith('https:'),
      ...a.connection(),
      ...(link?.health() ?? { since: null, transport: null, retryAt: null, beat: null, trouble: null }),
      job: link?.doctor.job() ?? null,
    });
  }),
  'doctor.chats': on((a, { after }) => {
    const { chats, more } = a.cache.doctor.chats(after, REPORT_PAGE);
    return ok({ chats: chats.map((chat) => chatReport(a, chat)), more });
  }),
  'doctor.message': on((a, { chatId, key, seq }) => {
    const stored = a.cache.doctor.message(chatId, key, seq);
    return stored ? ok(messageReport(a, stored, key)) : fail('NOT_FOUND', 'This message is not on this computer.');
  }),
  'doctor.check': on(async (a, { chatId }) => (await a.link()?.doctor.check(chatId ?? null)) ?? OFFLINE),
  'doctor.refetch': on(async (a, { chatId }) => (await a.link()?.doctor.refetch(chatId)) ?? OFFLINE),
  'doctor.rebuild': on(async (a) => (await a.link()?.doctor.rebuild()) ?? OFFLINE),
});
