/** One message that a person gave to the app. */
export interface Sent {
  clientId: string;
  userId: string;
  device: string;
  chatId: number;
  /** Whom the chat was between when it was sent. */
  users: readonly number[];
  text: string;
  /** The message that it answers (seq); null: none. */
  replyTo: number | null;
  /** All that it was ever to say: the text, and those of its edits. */
  texts: string[];
  /** The file that it carries (SHA-256 in hex, bytes); null: none. */
  file: { sha256: string; name: string; size: number } | null;
  /** Place among all deeds of its device. */
  order: number;
  /** The app said that it is written down. */
  resolved: boolean;
  /** The person sent it a second time after a refusal, or threw it away: its place, or its being there, is open. */
  loose: boolean;
  /** The operator put a backup back that does not know of it, although its device had let it go. */
  voided: boolean;
}

/** A change of a message that a person asked an app for. */
export interface Wished {
  kind: 'edit' | 'delete';
  /** The message's key. */
  key: string;
  text: string;
  device: string;
  /** The app said that it is written down. */
  resolved: boolean;
}

/** Something that was asked of a server: its place among all deeds, when it was begun and when it was answered. */
interface Asked {
  readonly value: string;
  readonly from: number;
  done: number | null;
}

/** What a run knows of what people did, to hold the world against it at the end. */
export class Oracle {
  readonly sent = new Map<string, Sent>();
  /** Edits and deletions, in the order in which they were asked for. */
  readonly wished: Wished[] = [];
  /** Keys of messages of which the server refused a change for good. */
  readonly refused = new Set<string>();
  /** All drafts ever begun, by `<user>:<chat>`. */
  readonly #begun = new Map<string, Set<string>>();
  /** What each device's draft of a chat may be: the last one that was said to be written, and those that were not yet. */
  readonly #drafts = new Map<string, string[]>();
  /** Acks that left the server: `<user>:<clientId>` → place. */
  readonly acked = new Map<string, { chatId: number; seq: number }>();
  /** How far each person said to have read, and the app had answered: `<user>:<chat>` → seq. */
  readonly read = new Map<string, number>();
  /** What each device wished last for `<user> <chat> <kind>`, and what it wished after that and was not told to be written. */
  readonly #settings = new Map<string, Map<string, (string | null)[]>>();
  readonly #asked = new Map<string, Asked[]>();
  /** Of which devices something was said to be written. */
  readonly #settled = new Set<string>();
  order = 0;
  readonly violations: { invariant: string; text: string }[] = [];

  violation(invariant: string, text: string): void {
    if (this.violations.length < 20) this.violations.push({ invariant, text });
  }

  /** A draft is being written; call the answer when the app says that it is. */
  drafting(device: string, userId: string, chatId: number, text: string): () => void {
    const all = this.#begun.get(`${userId}:${chatId}`) ?? new Set(['']);
    this.#begun.set(`${userId}:${chatId}`, all.add(text));
    const key = `${device}:${chatId}`;
    const list = this.#drafts.get(key) ?? [''];
    this.#drafts.set(key, list);
    list.push(text);
    const mine = list.length - 1;
    return () => {
      const at = list.lastIndexOf(text, mine);
      if (at > 0) list.splice(0, at);
    };
  }
  draftsOf(device: string, chatId: number): readonly string[] {
    return this.#drafts.get(`${device}:${chatId}`) ?? [''];
  }
  draftsBegun(userId: string, chatId: number): ReadonlySet<string> {
    return this.#begun.get(`${userId}:${chatId}`) ?? new Set(['']);
  }

  /** Something is being set; call the answer when the app says that it is written down. */
  setting(userId: string, device: string, chatId: number, kind: string, value: string | null): () => void {
    const key = `${userId} ${chatId} ${kind}`;
    const devices = this.#settings.get(key) ?? new Map<string, (string | null)[]>();
    this.#settings.set(key, devices);
    const list = devices.get(device) ?? [];
    devices.set(device, list);
    list.push(value);
    const mine = list.length - 1;
    return () => {
      const at = list.lastIndexOf(value, mine);
      if (at > 0) list.splice(0, at);
      // What stood before anything was set is over, too.
      this.#settled.add(`${key} ${device}`);
    };
  }
  /** `<user> <chat> <kind>` → what it may be. */
  settings(): [string, readonly (string | null)[]][] {
    return [...this.#settings].map(([key, devices]) => [
      key,
      [...devices].flatMap(([device, list]) => (this.#settled.has(`${key} ${device}`) ? list : [null])),
    ]);
  }

  /** A server is asked for something; call the answer when it says that it is done. Whatever is not answered may still come to be. */
  asking(key: string, value: string): () => void {
    const asked: Asked = { value, from: ++this.order, done: null };
    this.#asked.set(key, [...(this.#asked.get(key) ?? []), asked]);
    return () => (asked.done = ++this.order);
  }
  /** What each thing that was asked for may be: nothing that was done before something else was begun and done. */
  asked(): [string, readonly string[]][] {
    return [...this.#asked].flatMap(([key, all]) => {
      const last = Math.max(...all.map((a) => (a.done === null ? 0 : a.from)));
      if (last === 0) return [];
      return [[key, all.filter((a) => a.done === null || a.done > last).map((a) => a.value)]];
    });
  }

  hasRead(userId: string, chatId: number, seq: number): void {
    const key = `${userId}:${chatId}`;
    this.read.set(key, Math.max(this.read.get(key) ?? 0, seq));
  }
}
