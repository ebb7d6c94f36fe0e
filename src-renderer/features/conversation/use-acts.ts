import type { TFunction } from 'i18next';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageView } from '../../../contract/ipc.ts';
import { useDates, useStores } from '../../stores/context.tsx';
import { errorText, type Say } from '../../ui/error-text.ts';
import { copyText } from './copy-text.ts';
import type { MessageActions } from './message-actions.ts';
import { fileError } from '../files/words.ts';
import { inviteIn } from '../groups/invite-links.ts';
import { messageMenu, type Choice } from './message-menu.ts';
import { isTrusted } from './outside.ts';
import { copiedText, removeAll } from './together.ts';
import { messageAt } from './use-walk.ts';

/** What stands over the chat because of something that is done with messages. */
export type Sheet =
  | { kind: 'info' | 'history'; message: MessageView }
  | { kind: 'remove' | 'forward'; messages: readonly MessageView[] }
  | { kind: 'react'; message: MessageView; at: DOMRect; back: HTMLElement | null }
  | { kind: 'link'; href: string }
  | { kind: 'picture'; message: MessageView };

export interface Acts {
  actions: MessageActions;
  sheet: Sheet | null;
  closeSheet: () => void;
  /** What could not be done, in words; gone with the next thing that is done. */
  problem: Say | null;
  /** The selected messages by key, as they are now; null: nothing is being selected. */
  selected: ReadonlyMap<string, MessageView> | null;
  copied: boolean;
  copySelected: () => void;
  stopSelecting: () => void;
  remove(messages: readonly MessageView[], forEveryone: boolean): void;
}

const inList = (key: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-testid="message"][data-key="${CSS.escape(key)}"]`);

/** What can be done with the messages of a chat, and what is open because of it. */
export const useActs = (chatId: number): Acts => {
  const { t } = useTranslation();
  const { t: p } = useTranslation('people');
  const { app, bridge, chats, messages, aims } = useStores();
  const dates = useDates();
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const [problem, setProblem] = useState<Say | null>(null);
  const [chosen, setChosen] = useState<ReadonlyMap<string, MessageView> | null>(null);
  const [copied, setCopied] = useState(false);

  const actions = useMemo<MessageActions>(() => {
    // A function would be taken for one that makes the state.
    const say = (what: Say | null): void => setProblem(() => what);
    const show = (next: Sheet): void => {
      say(null);
      setSheet(next);
    };
    // What was pressed goes with it: the focus would be nowhere.
    const retry = (key: string): void => {
      void messages.retry(chatId, key);
      chats.write();
    };
    const discard = (key: string): void => {
      void messages.discard(chatId, key);
      chats.write();
    };
    const reply = (message: MessageView): void => {
      say(null);
      aims.reply(message);
      chats.write();
    };
    const edit = (message: MessageView): void => {
      say(null);
      aims.edit(message);
      chats.write();
    };
    const pick = (message: MessageView, at: Element): void =>
      show({ kind: 'react', message, at: at.getBoundingClientRect(), back: messageAt(at) });
    const select = (message: MessageView): void => {
      say(null);
      setCopied(false);
      setChosen((before) => {
        const next = new Map(before);
        if (!next.delete(message.key)) next.set(message.key, message);
        return next;
      });
    };
    const isPinned = ({ seq }: MessageView): boolean =>
      seq !== null && (chats.getState().byId.get(chatId)?.pins.includes(seq) ?? false);
    const pin = (seq: number, on: boolean): void => {
      say(null);
      void bridge.invoke('messages.pin', { chatId, seq, on }).then((answer) => {
        if (!answer.ok) say((words: TFunction) => errorText(words, answer.error));
      });
    };
    const does: Record<Choice, (message: MessageView) => void> = {
      unread: ({ seq }) =>
        void (seq !== null && bridge.invoke('chats.set', { chatId, set: { kind: 'unread', from: seq } })),
      reply,
      edit,
      select,
      react: (message) => {
        const row = inList(message.key);
        if (row !== null) pick(message, row.querySelector('.bub') ?? row);
      },
      copy: (message) => void copyText(message.text),
      pin: (message) => {
        if (message.seq !== null) pin(message.seq, !isPinned(message));
      },
      forward: (message) => show({ kind: 'forward', messages: [message] }),
      history: (message) => show({ kind: 'history', message }),
      info: (message) => show({ kind: 'info', message }),
      saveAs: ({ seq }) => {
        if (seq === null) return;
        void bridge.invoke('files.download', { chatId, seq, ask: true }).then((answer) => {
          if (!answer.ok) say((words: TFunction) => fileError(words, answer.error));
        });
      },
      remove: (message) => show({ kind: 'remove', messages: [message] }),
      retry: ({ key }) => retry(key),
      delete: ({ key }) => discard(key),
    };
    return {
      link: (href) => {
        const token = inviteIn(href);
        if (token !== null) return app.join(token);
        if (isTrusted(href, app.getState().settings.trustedHosts)) void bridge.invoke('links.open', { url: href });
        else show({ kind: 'link', href });
      },
      view: (message) => show({ kind: 'picture', message }),
      retry,
      discard,
      reply,
      edit,
      pick,
      select,
      copy: does.copy,
      pin,
      info: does.info,
      history: does.history,
      forward: (all) => show({ kind: 'forward', messages: all }),
      remove: (all) => show({ kind: 'remove', messages: all }),
      react: (message, emoji, on) => {
        if (message.seq === null) return;
        say(null);
        void bridge.invoke('messages.react', { chatId, seq: message.seq, emoji, on }).then((answer) => {
          if (!answer.ok) say((words: TFunction) => errorText(words, answer.error));
        });
      },
      jump: (seq) => {
        say(null);
        void messages.jumpTo(chatId, seq).then((found) => {
          const { state } = app.getState().connection;
          if (!found) say((words: TFunction) => words(state === 'online' ? 'acts.notThere' : 'acts.notHere'));
        });
      },
      menu: (message, status, at) =>
        void messageMenu(bridge, { t, p }, message, status, isPinned(message), at).then((choice) => {
          // It may have changed while the menu was open.
          const held = messages.getState().chats[chatId]?.messages;
          const present = held?.find((m) => m.key === message.key) ?? message;
          if (choice !== null) does[choice](present);
        }),
    };
  }, [app, bridge, chats, messages, aims, chatId, t, p]);

  // Those that are selected follow what becomes of them, also where they are out of sight.
  useEffect(
    () =>
      bridge.on('messages.changed', ({ chatId: id, messages: changed, removed }) => {
        if (id !== chatId) return;
        setChosen((before) => {
          if (before === null) return null;
          const kept = [...before].filter(([key]) => !removed.includes(key));
          const present = new Map(changed.map((m) => [m.key, m]));
          return new Map(kept.map(([key, m]) => [key, present.get(key) ?? m]));
        });
      }),
    [bridge, chatId],
  );
  const closeSheet = useCallback(() => setSheet(null), []);

  return {
    actions,
    sheet,
    closeSheet,
    problem,
    selected: chosen,
    copied,
    copySelected: () => {
      void copyText(copiedText(t, dates, [...(chosen?.values() ?? [])])).then(setCopied);
    },
    stopSelecting: () => {
      setChosen(null);
      chats.write();
    },
    remove(all, forEveryone) {
      setSheet(null);
      setChosen(null);
      chats.write();
      void removeAll(bridge, all, forEveryone).then((error) => {
        if (error !== null) setProblem(() => (words: TFunction) => errorText(words, error));
      });
    },
  };
};
