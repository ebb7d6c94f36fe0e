import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { ChatView, Person } from '../../contract/ipc.ts';
import { datesOf, type Dates } from '../i18n/dates.ts';
import type { AppState } from './app.ts';
import type { ChatsState } from './chats.ts';
import type { Presence } from './presence.ts';
import type { Stores } from './stores.ts';

const Context = createContext<Stores | null>(null);

export function StoresProvider({ stores, children }: { stores: Stores; children: ReactNode }) {
  return <Context value={stores}>{children}</Context>;
}

/** The stores of this window: `{ bridge, app, chats, presence, messages, members … }`. */
export const useStores = (): Stores => {
  const stores = useContext(Context);
  if (stores === null) throw new Error('useStores needs a StoresProvider above it.');
  return stores;
};

export const useApp = <T,>(select: (state: AppState) => T): T => useStore(useStores().app, select);
export const useChats = <T,>(select: (state: ChatsState) => T): T => useStore(useStores().chats, select);
export const useChat = (id: number): ChatView | undefined => useChats((s) => s.byId.get(id));

const NOBODY: Presence = { online: false, lastSeen: null };

/** Whether a person is online: the newest word of it. Offline, nobody is known to be, but when they were last seen is. */
export const usePresence = (person: Person | null): Presence => {
  const { presence, people } = useStores();
  const known = useStore(presence, (s) => (person === null ? undefined : s.byUser.get(person.id)));
  const offline = useApp((s) => s.connection.state === 'offline');
  // Who keeps it to themselves is not told it of others.
  const untold = useStore(people, (s) => s.own?.presence === false);
  const { online } = known ?? person ?? NOBODY;
  if (untold) return NOBODY;
  // 0: it is not told any more.
  return { online: online && !offline, lastSeen: (known?.lastSeen ?? person?.lastSeen ?? null) || null };
};

/** Dates in the language and year that are set. */
export const useDates = (): Dates => {
  const locale = useApp((s) => s.locale);
  const year = useApp((s) => s.settings.year);
  return useMemo(() => datesOf(locale, year), [locale, year]);
};
