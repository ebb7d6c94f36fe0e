import type { Core, CoreEventName } from '../core-api.ts';

type Part = Core['requests']['chats.part'];

/** What may make a list of chats old. */
const CHANGES = [
  'account.changed',
  'chats.changed',
  'messages.changed',
  'draft.changed',
  'presence.changed',
  'typing.changed',
] as const satisfies readonly CoreEventName[];

/**
 * Answers `chats.part`. Its first part was read while the page was loading, unless something has changed since: the first painting
 * waits for it.
 */
export const firstList = (core: Pick<Core, 'on'> & { requests: { 'chats.part': Part } }): Part => {
  let read: ReturnType<Part> | null = core.requests['chats.part']({ after: null });
  // Whoever asks hears of a failure; when nobody does, it is nobody's.
  read.catch(() => undefined);
  const drop = (): void => {
    read = null;
    for (const off of offs) off();
  };
  const offs = CHANGES.map((name) => core.on(name, drop));
  return (input) => {
    const answer = (input.after === null ? read : null) ?? core.requests['chats.part'](input);
    drop();
    return answer;
  };
};
