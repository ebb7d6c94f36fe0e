import type { Core, CoreEventName } from '../core-api.ts';

type List = Core['requests']['chats.list'];

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
 * Answers `chats.list`. The first time with a list that was read while the page was loading, unless something has changed since:
 * a thousand rows take 25 ms, which the first painting would wait for.
 */
export const firstList = (core: Pick<Core, 'on'> & { requests: { 'chats.list': List } }): List => {
  let read: ReturnType<List> | null = core.requests['chats.list'](undefined);
  // Whoever asks hears of a failure; when nobody does, it is nobody's.
  read.catch(() => undefined);
  const drop = (): void => {
    read = null;
    for (const off of offs) off();
  };
  const offs = CHANGES.map((name) => core.on(name, drop));
  return (input) => {
    const answer = read ?? core.requests['chats.list'](input);
    drop();
    return answer;
  };
};
