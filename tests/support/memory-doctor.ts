import { REPORT_PAGE, type ChatReport } from '../../contract/doctor.ts';
import type { Account, ChatView, Connection, MessageView } from '../../contract/ipc.ts';
import { fail, ok } from '../../contract/result.ts';
import type { Handlers } from './memory-handlers.ts';

type DoctorName =
  'doctor.connection' | 'doctor.chats' | 'doctor.message' | 'doctor.check' | 'doctor.refetch' | 'doctor.rebuild';

export interface DoctorParts {
  chats: ReadonlyMap<number, ChatView>;
  messages: ReadonlyMap<number, MessageView[]>;
  /** What is said of a chat beside what follows from its messages. */
  reports: Map<number, Partial<ChatReport>>;
  connection: Connection;
  account: () => Account | null;
  now: number;
}

const sampleReport = (chat: ChatView, messages: readonly MessageView[], more: Partial<ChatReport> = {}): ChatReport => {
  const waiting = messages.filter((m) => m.state === 'queued');
  return {
    chatId: chat.id,
    here: true,
    head: chat.headSeq,
    top: chat.headSeq,
    total: chat.headSeq,
    missing: 0,
    older: 0,
    holes: 0,
    waiting: waiting.length,
    failed: messages.filter((m) => m.state === 'failed').length,
    waitingSince: waiting[0]?.at ?? null,
    sending: false,
    nextTryAt: null,
    waitError: null,
    heardAt: chat.updatedAt,
    finding: null,
    ...more,
  };
};

/** What main knows of the connection, the chats and single messages, played in memory. */
export const memoryDoctor = (parts: DoctorParts): Handlers<DoctorName> => {
  const { chats, messages, reports, connection, account, now } = parts;
  return {
    'doctor.connection': () =>
      ok({
        userId: account()?.userId ?? '1',
        server: account()?.server ?? '',
        secure: true,
        ...connection,
        since: now - 40 * 60_000,
        transport: connection.state === 'online' ? 'websocket' : null,
        retryAt: connection.state === 'offline' ? now + 20_000 : null,
        beat: { at: now - 10_000, roundTripMs: 12, clockAheadMs: -240 },
        trouble: { at: now - 41 * 60_000, kind: 'closed' },
        job: null,
      }),
    'doctor.chats': ({ after }) => {
      const all = [...chats.values()].sort((a, b) => a.id - b.id).filter((chat) => chat.id > after);
      return ok({
        chats: all
          .slice(0, REPORT_PAGE)
          .map((chat) => sampleReport(chat, messages.get(chat.id) ?? [], reports.get(chat.id))),
        more: all.length > REPORT_PAGE,
      });
    },
    'doctor.message': ({ chatId, key }) => {
      const m = messages.get(chatId)?.find((x) => x.key === key);
      const chat = chats.get(chatId);
      if (!m || !chat) return fail('NOT_FOUND', 'No such message.');
      const reached = (seq: number) => ({ reached: m.seq !== null && m.seq <= seq, at: null, exact: true });
      return ok({
        chatId,
        own: m.own,
        state: m.state,
        seq: m.seq,
        writtenAt: m.own ? m.at - 400 : null,
        leftAt: m.seq === null || !m.own ? null : m.at + 30,
        storedAt: m.seq === null ? null : m.at,
        delivered: reached(chat.peersDeliveredSeq),
        read: reached(chat.peersReadSeq),
        waiting:
          m.state === 'queued'
            ? { before: 0, tries: 0, nextTryAt: null, error: null, offline: connection.state !== 'online' }
            : null,
      });
    },
    'doctor.check': ({ chatId }) => {
      if (connection.state !== 'online') return fail('OFFLINE', 'No connection.');
      for (const chat of chats.values()) {
        if (chatId !== undefined && chat.id !== chatId) continue;
        const finding = { at: now, compared: chat.headSeq, all: false, serverHead: chat.headSeq, differences: [] };
        if (!reports.has(chat.id)) reports.set(chat.id, { finding });
      }
      const different = [...reports.values()].filter((r) => (r.finding?.differences.length ?? 0) > 0).length;
      return ok({ chats: chats.size, different });
    },
    'doctor.refetch': ({ chatId }) => {
      reports.delete(chatId);
      return ok({ messages: messages.get(chatId)?.length ?? 0 });
    },
    'doctor.rebuild': () => ok({}),
  };
};
