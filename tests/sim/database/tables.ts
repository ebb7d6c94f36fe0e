/** Rows of the server's database as far as the product reads them. A row is never changed, only replaced. */
export interface User {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly headUseq: number;
  readonly lastSeen: Date | null;
  readonly readReceipts: boolean;
  readonly showPresence: boolean;
  /** When that was set last: for the checks alone. */
  readonly presenceAt: Date | null;
}
export interface Device {
  readonly id: string;
  readonly userId: number;
  readonly refreshHash: Buffer;
  readonly previousHash: Buffer | null;
  readonly rotatedAt: Date;
  readonly lastSeen: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}
export interface Chat {
  readonly id: number;
  /** The two of a direct chat; a group has none here. */
  readonly users: readonly number[];
  readonly group: { readonly title: string; readonly picture: string | null; readonly roster: number } | null;
  readonly head: number;
  readonly lastMessageSeq: number;
  /** The one pinned last first, and the act that changed them last. */
  readonly pins: readonly number[];
  readonly pinsSeq: number;
  readonly epoch: string;
  readonly changedXid: number;
  readonly updatedAt: Date;
}
export interface Member {
  readonly chatId: number;
  readonly userId: number;
  readonly role: 'owner' | 'admin' | 'member';
  readonly joinedSeq: number;
  /** null: still a member. */
  readonly leftSeq: number | null;
  readonly readSeq: number;
  /** How far the others know that the member has read; null: as far as it is. */
  readonly withheldSeq: number | null;
  readonly deliveredSeq: number;
  /** An admin took them out. */
  readonly removed: boolean;
  readonly hidden: boolean;
  readonly mutedUntil: Date | null;
  readonly pinnedAt: Date | null;
  readonly archivedSeq: number | null;
  readonly markedSeq: number | null;
  readonly settingsUseq: number;
  readonly changedXid: number;
}
/** An entry of a chat's log with its message. */
export interface Message {
  readonly chatId: number;
  readonly seq: number;
  readonly senderId: number;
  readonly clientId: string | null;
  readonly hash: string;
  readonly type: 'TEXT' | 'IMAGE' | 'FILE';
  readonly content: string;
  readonly imageUrl: string | null;
  readonly fileId: string | null;
  readonly replyTo: number | null;
  /** 0: everyone. */
  readonly mentions: readonly number[];
  readonly at: Date;
  readonly stateSeq: number;
  readonly editedAt: Date | null;
  readonly deletedAt: Date | null;
}
/** An entry of a chat's log that changes a message, or its group. */
export interface Act {
  readonly chatId: number;
  readonly seq: number;
  readonly kind: 'edit' | 'delete' | 'reaction' | 'pin' | 'member' | 'title';
  readonly senderId: number;
  readonly clientId: string;
  readonly hash: string;
  readonly payload: Record<string, unknown>;
  readonly at: Date;
}
export interface Reaction {
  readonly userId: number;
  readonly emoji: string;
  readonly at: Date;
}
export interface Version {
  readonly editSeq: number;
  readonly content: string;
  readonly at: Date;
}
export interface UserEvent {
  readonly useq: number;
  readonly kind: string;
  readonly payload: Record<string, unknown>;
  readonly clientId: string | null;
  readonly at: Date;
}
export interface Draft {
  readonly text: string;
  readonly replyTo: number | null;
  readonly rev: number;
}
/** Somebody who is blocked. */
export interface Block {
  readonly userId: number;
  readonly at: Date;
}
export interface Invite {
  readonly nonce: string;
  /** The token's SHA-256, hex. */
  readonly hash: string;
}
/** A file that comes, or came, in chunks. */
export interface File {
  readonly id: string;
  readonly ownerId: number;
  readonly clientId: string;
  readonly name: string;
  readonly size: number;
  readonly received: number;
  /** Hex. */
  readonly sha256: string;
  readonly state: 'receiving' | 'ready';
  readonly touchedAt: Date;
}
export interface Lease {
  readonly socketId: string;
  readonly userId: number;
  readonly nodeId: string;
  readonly expires: number;
}

/** Everything that is committed. */
export interface Tables {
  users: Map<number, User>;
  devices: Map<string, Device>;
  chats: Map<number, Chat>;
  /** By chat, then in the order of joining; those who left too. */
  members: Map<number, readonly Member[]>;
  /** By chat, ascending. */
  messages: Map<number, readonly Message[]>;
  /** Places of sends, by `<sender>:<clientId>`. */
  sends: Map<string, Message>;
  /** By chat, ascending; with the messages they are the chat's log. */
  acts: Map<number, readonly Act[]>;
  /** Places of acts, by `<sender>:<clientId>`. */
  done: Map<string, Act>;
  /** By message (`keyOf`). */
  reactions: Map<string, readonly Reaction[]>;
  versions: Map<string, readonly Version[]>;
  /** `<user>:<message>`. */
  hidden: Map<string, true>;
  /** `<user>:<chat>`. */
  drafts: Map<string, Draft>;
  /** Every text that was one: for the checks alone. */
  draftTexts: Map<string, readonly string[]>;
  userEvents: Map<number, readonly UserEvent[]>;
  /** By who blocked them. */
  blocks: Map<number, readonly Block[]>;
  /** By group. */
  invites: Map<number, Invite>;
  files: Map<string, File>;
  /** Bytes that belong to nobody yet: hex of their SHA-256 → when somebody should have settled that. */
  loose: Map<string, Date>;
  leases: Map<string, Lease>;
  auditHash: Buffer | null;
  /** The next transaction's number. */
  nextXid: number;
  nextChat: number;
  /** Which database this is. */
  instance: string;
}

export const emptyTables = (): Tables => ({
  users: new Map(),
  devices: new Map(),
  chats: new Map(),
  members: new Map(),
  messages: new Map(),
  sends: new Map(),
  acts: new Map(),
  done: new Map(),
  reactions: new Map(),
  versions: new Map(),
  hidden: new Map(),
  drafts: new Map(),
  draftTexts: new Map(),
  userEvents: new Map(),
  blocks: new Map(),
  invites: new Map(),
  files: new Map(),
  loose: new Map(),
  leases: new Map(),
  auditHash: null,
  nextXid: 1_000,
  nextChat: 1,
  instance: 'simulated.1',
});

/** A copy that further changes of either do not touch. */
export const copyTables = (t: Tables): Tables => ({
  ...t,
  users: new Map(t.users),
  devices: new Map(t.devices),
  chats: new Map(t.chats),
  members: new Map(t.members),
  messages: new Map(t.messages),
  sends: new Map(t.sends),
  acts: new Map(t.acts),
  done: new Map(t.done),
  reactions: new Map(t.reactions),
  versions: new Map(t.versions),
  hidden: new Map(t.hidden),
  drafts: new Map(t.drafts),
  draftTexts: new Map(t.draftTexts),
  userEvents: new Map(t.userEvents),
  blocks: new Map(t.blocks),
  invites: new Map(t.invites),
  files: new Map(t.files),
  loose: new Map(t.loose),
  leases: new Map(t.leases),
});

/** Who is in a chat now. */
export const presentOf = (t: Tables, chatId: number): Member[] =>
  (t.members.get(chatId) ?? []).filter((m) => m.leftSeq === null);

/** What a member has set of a chat: nothing. */
export const nothingSet: Pick<Member, 'mutedUntil' | 'pinnedAt' | 'archivedSeq' | 'markedSeq'> = {
  mutedUntil: null,
  pinnedAt: null,
  archivedSeq: null,
  markedSeq: null,
};

/** Of somebody who comes into a chat from the entry `from` on. */
export const newcomer = (
  from: number,
): Pick<Member, 'joinedSeq' | 'leftSeq' | 'readSeq' | 'withheldSeq' | 'deliveredSeq' | 'removed' | 'hidden'> &
  typeof nothingSet => ({
  joinedSeq: from,
  leftSeq: null,
  readSeq: from,
  withheldSeq: null,
  deliveredSeq: from,
  removed: false,
  hidden: false,
  ...nothingSet,
});

export const memberOf = (t: Tables, chatId: number, userId: number): Member | undefined =>
  t.members.get(chatId)?.find((m) => m.userId === userId && m.leftSeq === null);

export const putMember = (t: Tables, next: Member): void => {
  const all = t.members.get(next.chatId) ?? [];
  t.members.set(
    next.chatId,
    all.some((m) => m.userId === next.userId) ? all.map((m) => (m.userId === next.userId ? next : m)) : [...all, next],
  );
};

export const messagesOf = (t: Tables, chatId: number): readonly Message[] => t.messages.get(chatId) ?? [];
export const chatsOf = (t: Tables, userId: number): Member[] =>
  [...t.members.values()].flatMap((all) => all.filter((m) => m.userId === userId && m.leftSeq === null));
export const actsOf = (t: Tables, chatId: number): readonly Act[] => t.acts.get(chatId) ?? [];
export const keyOf = (m: { chatId: number; seq: number }): string => `${m.chatId}-${m.seq}`;
export const isHidden = (t: Tables, userId: number, m: { chatId: number; seq: number }): boolean =>
  t.hidden.has(`${userId}:${keyOf(m)}`);
/** What a user sees of a chat. */
export const seenBy = (t: Tables, userId: number, chatId: number): Message[] =>
  messagesOf(t, chatId).filter(
    (m) => !isHidden(t, userId, m) && m.seq > (memberOf(t, chatId, userId)?.joinedSeq ?? Infinity),
  );
const unreadOfAll = (all: readonly Message[], m: Member): number =>
  all.filter((x) => x.seq > m.readSeq && x.senderId !== m.userId && x.deletedAt === null).length;
export const unreadOf = (t: Tables, m: Member): number => unreadOfAll(seenBy(t, m.userId, m.chatId), m);
/** In the member's list: not hidden, or hidden with unread messages. */
export const isVisible = (t: Tables, m: Member): boolean => !m.hidden || unreadOfAll(messagesOf(t, m.chatId), m) > 0;
export const putMessage = (t: Tables, next: Message): void => {
  const all = messagesOf(t, next.chatId);
  t.messages.set(
    next.chatId,
    all.map((m) => (m.seq === next.seq ? next : m)),
  );
  if (next.clientId !== null) t.sends.set(`${next.senderId}:${next.clientId}`, next);
};
/** Reactions to a message as the server tells them. */
export const reactionsOf = (t: Tables, m: { chatId: number; seq: number }): { emoji: string; users: string[] }[] => {
  const all = [...(t.reactions.get(keyOf(m)) ?? [])].sort(
    (a, b) => a.at.getTime() - b.at.getTime() || a.userId - b.userId,
  );
  const groups = [...Map.groupBy(all, (r) => r.emoji)];
  const first = (of: Reaction[]): number => of[0]?.at.getTime() ?? 0;
  return groups
    .sort(([a, x], [b, y]) => first(x) - first(y) || Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([emoji, of]) => ({ emoji, users: of.map((r) => String(r.userId)) }));
};
/** Has a lease that is not over. */
export const isOnline = (t: Tables, userId: number, now: Date): boolean =>
  [...t.leases.values()].some((l) => l.userId === userId && l.expires > now.getTime());

/** Does `a` block `b`? */
export const blocks = (t: Tables, a: number, b: number): boolean =>
  t.blocks.get(a)?.some((x) => x.userId === b) ?? false;
/** Does a block stand between the two, whoever made it? */
export const apart = (t: Tables, a: number, b: number): boolean => blocks(t, a, b) || blocks(t, b, a);
/** Whether two tell each other that they are there. */
export const showsPresence = (t: Tables, a: number, b: number): boolean =>
  (t.users.get(a)?.showPresence ?? false) && (t.users.get(b)?.showPresence ?? false) && !apart(t, a, b);
/** How far a member has read, as `reader` is told it of the row itself. */
export const shownRead = (m: Member, reader: number): number =>
  m.userId === reader ? m.readSeq : Math.min(m.readSeq, m.withheldSeq ?? Infinity);
/** Is `reader` told nothing of what others read? */
export const keepsReading = (t: Tables, reader: number): boolean => t.users.get(reader)?.readReceipts === false;
