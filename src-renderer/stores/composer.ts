import type { Bridge } from '../../contract/bridge.ts';
import type { StagedPicture } from '../../contract/ipc.ts';
import { limits } from '../../contract/limits.ts';

/** How long after the last key a draft is written. */
const WRITE_AFTER_MS = 300;

/** What is being written, per chat: survives switching chats at once, and closing the app by way of main. */
export interface Drafts {
  /** The text as this window knows it; undefined: it never touched this chat's draft. */
  text(chatId: number): string | undefined;
  /** Remembers and, a little later, writes. */
  set(chatId: number, text: string): void;
  /** Writes now what waits to be written. */
  flush(): void;
  picture(chatId: number): StagedPicture | null;
  setPicture(chatId: number, picture: StagedPicture | null): void;
  reset(): void;
}

export const createDrafts = (bridge: Bridge): Drafts => {
  const texts = new Map<number, string>();
  const pictures = new Map<number, StagedPicture>();
  const unwritten = new Set<number>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    for (const chatId of unwritten) {
      // A text too long to be sent is kept as far as main takes it.
      const text = (texts.get(chatId) ?? '').slice(0, limits.textChars).toWellFormed();
      void bridge.invoke('drafts.set', { chatId, text });
    }
    unwritten.clear();
  };
  const reset = (): void => {
    clearTimeout(timer);
    texts.clear();
    pictures.clear();
    unwritten.clear();
  };
  // The same account signed in again goes on writing where it was.
  bridge.on('account.changed', ({ account }) => account === null && reset());

  return {
    text: (chatId) => texts.get(chatId),
    set(chatId, text) {
      texts.set(chatId, text);
      unwritten.add(chatId);
      clearTimeout(timer);
      timer = setTimeout(flush, WRITE_AFTER_MS);
    },
    flush,
    picture: (chatId) => pictures.get(chatId) ?? null,
    setPicture(chatId, picture) {
      if (picture === null) pictures.delete(chatId);
      else pictures.set(chatId, picture);
    },
    reset,
  };
};

const perBridge = new WeakMap<Bridge, Drafts>();

/** The one set of drafts of a bridge: a composer comes and goes with its chat, what was written in it does not. */
export const draftsOf = (bridge: Bridge): Drafts => {
  const held = perBridge.get(bridge) ?? createDrafts(bridge);
  perBridge.set(bridge, held);
  return held;
};
