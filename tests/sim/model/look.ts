import type { ChatView, Connection, GroupMember, MessageView } from '../../../contract/ipc.ts';
import type { PeopleState } from '../../../contract/people-ipc.ts';
import { chatsOf, isVisible, type Tables } from '../database/tables.ts';
import type { Device } from '../world/device.ts';
import type { Run } from './run.ts';

/** What a device shows. */
export interface View {
  connection: Connection;
  signedIn: boolean;
  chats: ChatView[];
  unread: number;
  /** Of each group. */
  members: Map<number, GroupMember[]>;
  /** What it says of its own account. */
  people: PeopleState | null;
  /** Own changes that the device shows and the server does not have. */
  pending: number;
  /** Messages to be sent, those of hidden chats, too. */
  waiting: number;
}

/** The memberships of a person whose chats are in their list. */
export const visible = (t: Tables, userId: number) => chatsOf(t, userId).filter((m) => isVisible(t, m));

/** Asks a device what it shows; null while it cannot say. */
const look = (run: Run, device: Device, tell: (view: View) => void): void =>
  device.ask('look', async (core) => {
    const list = await core.requests['chats.list'](undefined);
    let pending = 0;
    for (const { id } of run.acting !== null && list.ok ? list.value.chats : []) {
      const page = await core.requests['messages.page']({ chatId: id, limit: 200 });
      if (!page.ok) continue;
      pending += page.value.messages.filter((m) => m.pending !== null || m.reactions.some((r) => r.pending)).length;
    }
    const waiting = await core.requests['messages.waiting'](undefined);
    const members: View['members'] = new Map();
    for (const { id, kind } of list.ok ? list.value.chats : []) {
      if (kind !== 'group') continue;
      const answer = await core.requests['groups.members']({ chatId: id });
      if (answer.ok) members.set(id, answer.value.members);
    }
    const people = await core.requests['people.state'](undefined);
    tell({
      members,
      people: people.ok ? people.value : null,
      pending,
      waiting: waiting.ok ? waiting.value.count : 0,
      connection: core.connection(),
      signedIn: core.account() !== null,
      chats: list.ok ? list.value.chats : [],
      unread: list.ok ? list.value.unread : -1,
    });
  });

/** Reads everything a device has of a chat, paged back to its beginning as a person would scroll. */
export const readAll = (device: Device, chatId: number, tell: (all: MessageView[] | string) => void): void =>
  device.ask('read all', async (core) => {
    const all: MessageView[] = [];
    for (let before: number | undefined, tries = 0; ;) {
      const r = await core.requests['messages.page']({
        chatId,
        limit: 60,
        ...(before === undefined ? {} : { before }),
      });
      if (!r.ok) return tell(r.error.code);
      if (r.value.holes.length > 0) {
        tries += 1;
        if (tries > 5) return tell('a page stays incomplete');
        continue;
      }
      all.unshift(...r.value.messages);
      const first = r.value.messages.find((m) => m.seq !== null)?.seq;
      if (!r.value.hasOlder || first == null) return tell(all);
      before = first;
    }
  });

/** Waits for every device's answer, as simulated time goes on. */
export const collect = async <T>(
  run: Run,
  ask: ((tell: (value: T) => void) => void)[],
  limit: number,
): Promise<(T | undefined)[]> => {
  const answers: (T | undefined)[] = ask.map(() => undefined);
  let left = ask.length;
  ask.forEach((one, i) =>
    one((value) => {
      if (answers[i] === undefined) left -= 1;
      answers[i] = value;
    }),
  );
  await run.world.scheduler.run(() => left === 0, run.world.scheduler.now + limit);
  return answers;
};

/** What every device shows now. */
export const lookAtAll = (run: Run): Promise<(View | undefined)[]> =>
  collect<View>(
    run,
    run.world.devices.map((d) => (tell) => look(run, d, tell)),
    1_000,
  );
