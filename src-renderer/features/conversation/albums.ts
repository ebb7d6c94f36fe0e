import type { MessageView } from '../../../contract/ipc.ts';

/** What stands in one bubble: a message, or the pictures that were sent together. */
export interface Unit {
  /** The message that the bubble is known by: an album's first picture. */
  message: MessageView;
  /** The pictures of an album, in order, those that are there; null: a message by itself. */
  album: readonly MessageView[] | null;
  /** The first and the last message that it stands for: deleted pictures of an album are not shown. */
  first: MessageView;
  last: MessageView;
}

const alone = (message: MessageView): Unit => ({ message, album: null, first: message, last: message });

/** One that was not sent says so in a bubble of its own, where it can be tried again. */
const isPart = (m: MessageView, album: string): boolean =>
  m.album === album && m.state !== 'failed' && (m.deleted || m.picture?.src != null);

const unitOf = (run: readonly MessageView[]): Unit[] => {
  const [first, last] = [run[0], run.at(-1)];
  if (first === undefined || last === undefined) return [];
  const shown = run.filter((m) => !m.deleted);
  const [message] = shown;
  if (message === undefined) return [{ ...alone(last), first }];
  return [{ message, album: shown.length > 1 ? shown : null, first, last }];
};

/** Messages as bubbles: neighbours of one album that `joins` lets stand together are one. */
export const unitsOf = (
  messages: readonly MessageView[],
  joins: (before: MessageView, next: MessageView) => boolean,
): Unit[] => {
  const units: Unit[] = [];
  let run: MessageView[] = [];
  for (const message of messages) {
    const { album } = message;
    const before = run.at(-1);
    const part = album !== undefined && isPart(message, album);
    if (part && before?.album === album && joins(before, message)) {
      run.push(message);
      continue;
    }
    units.push(...unitOf(run));
    run = part ? [message] : [];
    if (!part) units.push(alone(message));
  }
  return [...units, ...unitOf(run)];
};
