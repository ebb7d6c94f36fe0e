/** Rows of the server's database as far as the product reads them. A row is never changed, only replaced. */
export interface User {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly headUseq: number;
  readonly lastSeen: Date | null;
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
  readonly users: readonly [number, number];
  readonly head: number;
  readonly lastMessageSeq: number;
  readonly epoch: string;
  readonly changedXid: number;
  readonly updatedAt: Date;
}
export interface Member {
  readonly chatId: number;
  readonly userId: number;
  readonly readSeq: number;
  readonly deliveredSeq: number;
  readonly hidden: boolean;
  readonly changedXid: number;
}
/** An entry of a chat's log with its message. */
export interface Message {
  readonly chatId: number;
  readonly seq: number;
  readonly senderId: number;
  readonly clientId: string | null;
  readonly hash: string;
  readonly type: 'TEXT' | 'IMAGE';
  readonly content: string;
  readonly imageUrl: string | null;
  readonly replyTo: number | null;
  readonly at: Date;
}
export interface UserEvent {
  readonly useq: number;
  readonly kind: string;
  readonly payload: Record<string, unknown>;
  readonly at: Date;
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
  /** By chat, then in the order of joining. */
  members: Map<number, readonly Member[]>;
  /** By chat, ascending. */
  messages: Map<number, readonly Message[]>;
  /** Places of sends, by `<sender>:<clientId>`. */
  sends: Map<string, Message>;
  userEvents: Map<number, readonly UserEvent[]>;
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
  userEvents: new Map(),
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
  userEvents: new Map(t.userEvents),
  leases: new Map(t.leases),
});

export const memberOf = (t: Tables, chatId: number, userId: number): Member | undefined =>
  t.members.get(chatId)?.find((m) => m.userId === userId);

export const putMember = (t: Tables, next: Member): void => {
  const all = t.members.get(next.chatId) ?? [];
  t.members.set(
    next.chatId,
    all.some((m) => m.userId === next.userId) ? all.map((m) => (m.userId === next.userId ? next : m)) : [...all, next],
  );
};

export const messagesOf = (t: Tables, chatId: number): readonly Message[] => t.messages.get(chatId) ?? [];
export const chatsOf = (t: Tables, userId: number): Member[] =>
  [...t.members.values()].flatMap((all) => all.filter((m) => m.userId === userId));
export const unreadOf = (t: Tables, m: Member): number =>
  messagesOf(t, m.chatId).filter((x) => x.seq > m.readSeq && x.senderId !== m.userId).length;
/** In the member's list: not hidden, or hidden with unread messages. */
export const isVisible = (t: Tables, m: Member): boolean => !m.hidden || unreadOf(t, m) > 0;
