/** One notification, as the desktop is asked to show it. */
export interface Note {
  title: string;
  /** Plain text; what a desktop reads as markup is escaped by the desk. */
  body: string;
  /** Without a sound. */
  silent: boolean;
  /** Without a popup: it goes into the list of notifications only, where the desktop has one. */
  quiet: boolean;
  /** Can be answered: it says whom an answer goes to. */
  answerable: boolean;
}

/** What is wrong with the desktop's notifications. `held`: the system's own do-not-disturb keeps them for later. */
export type DeskTrouble = 'no-service' | 'held';

/** Where notifications are shown, one for each key (the chat's id). */
export interface Desk {
  /** Shows it in the place of the key's last one. False: the desktop did not take it. */
  put(key: number, note: Note): Promise<boolean>;
  remove(key: number): void;
  /** Resolves once everything asked so far has reached the desktop. */
  settled(): Promise<void>;
  trouble(): Promise<DeskTrouble | null>;
}

/** The words on a notification's buttons and field. */
export interface DeskTexts {
  open: string;
  reply: string;
  replyTo: string;
  markRead: string;
}

/** What the user did with a notification, and what happened to the desktop. */
export interface DeskEvents {
  clicked: (key: number) => void;
  /** It went away: dismissed by the user, or expired. */
  gone: (key: number) => void;
  replied: (key: number, text: string) => void;
  markRead: (key: number) => void;
  /** The user wants to write an answer, for which the notification itself has no room. */
  answer: (key: number) => void;
  /** No service takes notifications. */
  missing: () => void;
}
