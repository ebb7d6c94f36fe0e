import type { ReactionView } from '../../contract/act-ipc.ts';
import type { IpcEventData, MessageView } from '../../contract/ipc.ts';
import { fail, ok } from '../../contract/result.ts';
import type { Handlers } from './memory-handlers.ts';

type ActName =
  | 'messages.edit'
  | 'messages.remove'
  | 'messages.react'
  | 'messages.history'
  | 'messages.pin'
  | 'pins.list'
  | 'mentions.people';

export interface ActParts {
  messages: Map<number, MessageView[]>;
  /** The signed-in person. */
  self: () => { id: string; name: string };
  online: () => boolean;
  changed: (change: IpcEventData<'messages.changed'>) => void;
  /** What is pinned in a chat, and putting other messages there. */
  pins: (chatId: number) => number[];
  setPins: (chatId: number, pins: number[]) => void;
  /** Who can be called by name in a chat. */
  people: (chatId: number) => { id: string; name: string }[];
}

/** What replies quote of a message. */
export const quoteOf = (m: MessageView): NonNullable<MessageView['replyTo']> => ({
  seq: m.seq ?? 1,
  senderId: m.senderId,
  senderName: m.senderName,
  kind: m.deleted ? 'deleted' : m.kind === 'notice' ? 'unsupported' : m.kind,
  preview: m.text.replace(/\s+/g, ' ').slice(0, 140),
});

const toggled = (
  of: ReactionView[],
  emoji: string,
  on: boolean,
  self: { id: string; name: string },
): ReactionView[] => {
  const known = of.find((r) => r.emoji === emoji);
  if (known === undefined) return on ? [...of, { emoji, users: [self], mine: true, pending: false }] : of;
  const others = known.users.filter((u) => u.id !== self.id);
  const users = on ? [...others, self] : others;
  return users.length === 0
    ? of.filter((r) => r !== known)
    : of.map((r) => (r === known ? { ...r, users, mine: on } : r));
};

/** What main does to messages that are there, played in memory: at once when online, marked as pending when not. */
export const memoryActs = ({ messages, self, online, changed, pins, setPins, people }: ActParts): Handlers<ActName> => {
  const history = new Map<MessageView['key'], { text: string; at: number }[]>();
  const find = (chatId: number, key: string | null, seq: number | null): MessageView | undefined =>
    messages.get(chatId)?.find((m) => (seq === null ? m.key === key : m.seq === seq));
  const put = (next: MessageView): void => {
    const all = (messages.get(next.chatId) ?? []).map((m) => {
      if (m.key === next.key) return next;
      return m.replyTo !== null && m.replyTo.seq === next.seq ? { ...m, replyTo: quoteOf(next) } : m;
    });
    messages.set(next.chatId, all);
    const told = all.filter((m) => m.key === next.key || (m.replyTo !== null && m.replyTo.seq === next.seq));
    changed({ chatId: next.chatId, messages: told, removed: [], reset: false });
  };
  const drop = (m: MessageView): void => {
    messages.set(
      m.chatId,
      (messages.get(m.chatId) ?? []).filter((x) => x.key !== m.key),
    );
    changed({ chatId: m.chatId, messages: [], removed: [m.key], reset: false });
  };

  return {
    'messages.edit': ({ chatId, key, seq, text }) => {
      const m = find(chatId, key, seq);
      if (m === undefined) return fail('NOT_FOUND', 'This message is not here.');
      if (!m.canEdit) return fail('FORBIDDEN', 'Only own messages can be changed.');
      if (m.kind === 'text' && text.trim() === '') return fail('BAD_INPUT', 'The message is empty.');
      history.set(m.key, [...(history.get(m.key) ?? [{ text: m.text, at: m.at }]), { text, at: Date.now() }]);
      const unsent = m.seq === null;
      put({ ...m, text, ...(unsent ? {} : { editedAt: Date.now(), pending: online() ? null : 'edit' }) });
      return ok({});
    },
    'messages.remove': ({ chatId, key, seq, forEveryone }) => {
      const m = find(chatId, key, seq);
      if (m === undefined) return fail('NOT_FOUND', 'This message is not here.');
      if (!forEveryone || m.seq === null) drop(m);
      else if (!m.canDelete) return fail('FORBIDDEN', 'Only own messages can be deleted for everyone.');
      else {
        history.set(m.key, []);
        put({
          ...m,
          text: '',
          picture: null,
          kind: 'text',
          replyTo: null,
          editedAt: null,
          reactions: [],
          deleted: true,
          canEdit: false,
          canDelete: false,
          pending: online() ? null : 'delete',
        });
      }
      return ok({});
    },
    'messages.react': ({ chatId, seq, emoji, on }) => {
      const m = find(chatId, null, seq);
      if (m === undefined || m.deleted) return fail('NOT_FOUND', 'This message is not here.');
      const reactions = toggled(m.reactions, emoji, on, self());
      put({ ...m, reactions: reactions.map((r) => (r.emoji === emoji ? { ...r, pending: !online() } : r)) });
      return ok({});
    },
    'messages.pin': ({ chatId, seq, on }) => {
      const others = pins(chatId).filter((n) => n !== seq);
      setPins(chatId, on ? [seq, ...others] : others);
      return ok({});
    },
    'pins.list': ({ chatId }) =>
      ok({
        pins: pins(chatId).flatMap(
          (seq) =>
            messages
              .get(chatId)
              ?.filter((m) => m.seq === seq)
              .map(quoteOf) ?? [],
        ),
      }),
    'mentions.people': ({ chatId }) => ok({ people: people(chatId) }),
    'messages.history': ({ chatId, seq }) => {
      const m = find(chatId, null, seq);
      if (m === undefined) return fail('NOT_FOUND', 'This message is not here.');
      return ok({ versions: history.get(m.key) ?? (m.deleted ? [] : [{ text: m.text, at: m.at }]) });
    },
  };
};
