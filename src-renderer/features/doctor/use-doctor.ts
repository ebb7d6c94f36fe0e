import { useCallback, useEffect, useRef, useState } from 'react';
import type { ChatReport, ConnectionReport, DoctorJob } from '../../../contract/doctor.ts';
import type { Bridge } from '../../../contract/bridge.ts';
import { useStores } from '../../stores/context.tsx';

/** The connection is looked at again this often while the page is open; the chats when something changed, and not more often. */
const LOOK_MS = 2_000;
const GATHER_MS = 400;

/** How a work of the doctor ended, in what the page says of it. */
export type Outcome =
  | { key: 'same' | 'refetched'; count: number }
  | { key: 'different'; count: number; chats: number }
  | { key: 'rebuilt' | 'offline' | 'busy' | 'other' };

export interface DoctorView {
  connection: ConnectionReport | null;
  /** null: not read yet. */
  chats: readonly ChatReport[] | null;
  unreadable: boolean;
  job: DoctorJob | null;
  outcome: Outcome | null;
  check(chatId?: number): void;
  refetch(chatId: number): void;
  rebuild(): void;
}

const readChats = async (bridge: Bridge): Promise<ChatReport[] | null> => {
  const all: ChatReport[] = [];
  for (let after = 0; ;) {
    const page = await bridge.invoke('doctor.chats', { after });
    if (!page.ok) return null;
    all.push(...page.value.chats);
    if (!page.value.more) return all;
    after = page.value.chats.at(-1)?.chatId ?? after;
  }
};

const failed = (code: string): Outcome => ({
  key: code === 'OFFLINE' || code === 'TIMEOUT' ? 'offline' : code === 'BUSY' ? 'busy' : 'other',
});

/** What the page of the connection shows, kept up to date while it is open, and what can be done there. */
export const useDoctor = (): DoctorView => {
  const { bridge } = useStores();
  const [connection, setConnection] = useState<ConnectionReport | null>(null);
  const [chats, setChats] = useState<readonly ChatReport[] | null>(null);
  const [unreadable, setUnreadable] = useState(false);
  const [job, setJob] = useState<DoctorJob | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const open = useRef(true);

  const lookAtConnection = useCallback(async () => {
    const answer = await bridge.invoke('doctor.connection');
    if (!open.current) return;
    if (answer.ok) {
      setConnection(answer.value);
      setJob(answer.value.job);
    } else setUnreadable(true);
  }, [bridge]);
  const lookAtChats = useCallback(async () => {
    const all = await readChats(bridge);
    if (open.current && all !== null) setChats(all);
  }, [bridge]);

  useEffect(() => {
    open.current = true;
    let gathering: ReturnType<typeof setTimeout> | undefined;
    const later = (): void => {
      gathering ??= setTimeout(() => {
        gathering = undefined;
        void lookAtChats();
      }, GATHER_MS);
    };
    // oxlint-disable-next-line react/set-state-in-effect -- main is asked here, the state is set when it has answered
    void lookAtConnection();
    void lookAtChats();
    const offs = [
      bridge.on('connection.changed', () => {
        void lookAtConnection();
        later();
      }),
      bridge.on('chats.changed', later),
      bridge.on('messages.changed', later),
      bridge.on('doctor.progress', (now) => {
        setJob(now.job);
        later();
      }),
    ];
    const timer = setInterval(() => void lookAtConnection(), LOOK_MS);
    return () => {
      open.current = false;
      clearInterval(timer);
      clearTimeout(gathering);
      for (const off of offs) off();
    };
  }, [bridge, lookAtConnection, lookAtChats]);

  /** Runs a work and says how it ended, when all of it is on the screen. */
  const run = async (work: () => Promise<Outcome>): Promise<void> => {
    setOutcome(null);
    const ended = await work();
    if (!open.current) return;
    await Promise.all([lookAtConnection(), lookAtChats()]);
    setOutcome(ended);
  };
  return {
    connection,
    chats,
    unreadable,
    job,
    outcome,
    check: (chatId) =>
      void run(async () => {
        const r = await bridge.invoke('doctor.check', chatId === undefined ? {} : { chatId });
        if (!r.ok) return failed(r.error.code);
        const { chats: count, different } = r.value;
        return different === 0 ? { key: 'same', count } : { key: 'different', count: different, chats: count };
      }),
    refetch: (chatId) =>
      void run(async () => {
        const r = await bridge.invoke('doctor.refetch', { chatId });
        return r.ok ? { key: 'refetched', count: r.value.messages } : failed(r.error.code);
      }),
    rebuild: () =>
      void run(async () => {
        const r = await bridge.invoke('doctor.rebuild');
        return r.ok ? { key: 'rebuilt' } : failed(r.error.code);
      }),
  };
};
