/** One message that a person gave to the app. */
export interface Sent {
  clientId: string;
  userId: string;
  device: string;
  chatId: number;
  /** Whom the chat was between when it was sent. */
  users: readonly number[];
  text: string;
  /** Place among all deeds of its device. */
  order: number;
  /** The app said that it is written down. */
  resolved: boolean;
  /** The person sent it a second time after a refusal, or threw it away: its place, or its being there, is open. */
  loose: boolean;
  /** The operator put a backup back that does not know of it, although its device had let it go. */
  voided: boolean;
}

/** What a run knows of what people did, to hold the world against it at the end. */
export class Oracle {
  readonly sent = new Map<string, Sent>();
  /** What each device's draft of a chat may be: the last one that was said to be written, and those that were not yet. */
  readonly #drafts = new Map<string, string[]>();
  /** Acks that left the server: `<user>:<clientId>` → place. */
  readonly acked = new Map<string, { chatId: number; seq: number }>();
  /** How far each person said to have read, and the app had answered: `<user>:<chat>` → seq. */
  readonly read = new Map<string, number>();
  order = 0;
  readonly violations: { invariant: string; text: string }[] = [];

  violation(invariant: string, text: string): void {
    if (this.violations.length < 20) this.violations.push({ invariant, text });
  }

  /** A draft is being written; call the answer when the app says that it is. */
  drafting(device: string, chatId: number, text: string): () => void {
    const key = `${device}:${chatId}`;
    const list = this.#drafts.get(key) ?? [''];
    this.#drafts.set(key, list);
    list.push(text);
    const mine = list.length - 1;
    const entry = list;
    return () => {
      const at = entry.lastIndexOf(text, mine);
      if (at > 0) entry.splice(0, at);
    };
  }
  draftsOf(device: string, chatId: number): readonly string[] {
    return this.#drafts.get(`${device}:${chatId}`) ?? [''];
  }

  hasRead(userId: string, chatId: number, seq: number): void {
    const key = `${userId}:${chatId}`;
    this.read.set(key, Math.max(this.read.get(key) ?? 0, seq));
  }
}
