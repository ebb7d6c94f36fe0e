import { expect, test } from 'vitest';
import { z } from 'zod';
import { ok } from '../../contract/result.ts';
import { createMemoryBridge } from '../../tests/support/memory-bridge.ts';
import { createChatsStore } from './chats.ts';

const started = async () => {
  const memory = createMemoryBridge();
  const chats = createChatsStore(memory.bridge);
  await chats.start();
  const touch = (id: number, updatedAt: number) => {
    const chat = memory.chats.get(id);
    if (!chat) throw new Error(`no chat ${id}`);
    memory.emit('chats.changed', { chats: [{ ...chat, updatedAt }], removed: [], unread: 5 });
  };
  return { memory, chats, touch };
};
const FUTURE = Date.now() + 60_000;

test('newest first, with the one unread number', async () => {
  const { chats } = await started();
  expect(chats.getState()).toMatchObject({ loaded: true, order: [102, 103, 104, 105, 106, 107, 108], unread: 122 });
});

test('a changed chat moves up; a removed one is gone and no longer in front', async () => {
  const { memory, chats, touch } = await started();
  chats.select(106);
  touch(106, FUTURE);
  expect(chats.getState().order[0]).toBe(106);
  expect(chats.getState().unread).toBe(5);
  memory.emit('chats.changed', { chats: [], removed: [106], unread: 4 });
  expect(chats.getState()).toMatchObject({ selected: null, unread: 4 });
  expect(chats.getState().order).not.toContain(106);
});

test('while held nothing changes places; afterwards everything falls into place', async () => {
  const { memory, chats, touch } = await started();
  const before = chats.getState().order;
  chats.hold(true);
  touch(108, FUTURE);
  expect(chats.getState().order).toBe(before);
  const known = memory.chats.get(102);
  if (!known) throw new Error('no chat');
  memory.emit('chats.changed', { chats: [{ ...known, id: 200, updatedAt: FUTURE + 1 }], removed: [], unread: 5 });
  expect(chats.getState().order).toEqual([...before, 200]);
  chats.hold(false);
  expect(chats.getState().order.slice(0, 3)).toEqual([200, 108, 102]);
});

test('selecting tells main, once', async () => {
  const { memory, chats } = await started();
  chats.select(103);
  chats.select(103);
  chats.select(null);
  expect(memory.calls.filter((call) => call.name === 'chats.show').map((call) => call.input)).toEqual([
    { chatId: 103 },
    { chatId: null },
  ]);
});

test('steps through the list and stops at its ends', async () => {
  const { chats } = await started();
  chats.step(1);
  expect(chats.getState().selected).toBe(102);
  chats.step(-1);
  expect(chats.getState().selected).toBe(102);
  chats.step(1);
  expect(chats.getState().selected).toBe(103);
});

test('a new chat is there and open when the answer comes', async () => {
  const { chats } = await started();
  const answer = await chats.create('9');
  expect(answer.ok).toBe(true);
  expect(chats.getState().selected).toBe(109);
  expect(chats.getState().byId.get(109)?.title).toBe('Kanda Saengthong');
});

test('typing shows in the row', async () => {
  const { memory, chats } = await started();
  memory.emit('typing.changed', { chatId: 104, userIds: ['4'] });
  expect(chats.getState().byId.get(104)?.typing).toEqual(['4']);
});

test('pinned chats stand on top, the newest pin first, and do not jump with their messages', async () => {
  const { memory, chats, touch } = await started();
  const pin = (id: number) => memory.bridge.invoke('chats.set', { chatId: id, set: { kind: 'pin', on: true } });
  // Also under the pointer, from the row's own menu.
  chats.hold(true);
  await pin(108);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await pin(107);
  expect(chats.getState().order.slice(0, 3)).toEqual([107, 108, 102]);
  chats.hold(false);
  touch(108, FUTURE);
  expect(chats.getState().order.slice(0, 2)).toEqual([107, 108]);
});

test('archived chats are a list of their own, which closes when it is empty', async () => {
  const { memory, chats } = await started();
  const archive = (on: boolean) => memory.bridge.invoke('chats.set', { chatId: 105, set: { kind: 'archive', on } });
  await archive(true);
  expect(chats.getState().order).not.toContain(105);
  chats.showArchive(true);
  expect(chats.getState().order).toEqual([105]);
  await archive(false);
  expect(chats.getState()).toMatchObject({ archive: false, order: [102, 103, 104, 105, 106, 107, 108] });
});

/** A store whose list comes in three parts; which were asked for is noted. */
const inParts = () => {
  const memory = createMemoryBridge();
  const all = [...memory.chats.values()].sort((a, b) => b.updatedAt - a.updatedAt);
  const asked: (number | null)[] = [];
  const answers = new Map([
    [null, { chats: all.slice(0, 2), next: 0 }],
    [0, { chats: [...all.slice(0, 2), ...all.slice(5)], next: 104 }],
    [104, { chats: all.slice(2, 5), next: null }],
  ]);
  const chats = createChatsStore({
    ...memory.bridge,
    invoke: async (channel, ...input) => {
      const [part] = input;
      if (channel !== 'chats.part' || !part || !('after' in part)) return memory.bridge.invoke(channel, ...input);
      const after = z.number().nullable().parse(part.after);
      asked.push(after);
      const answer = answers.get(after);
      if (answer === undefined) throw new Error(`asked for ${after}`);
      // What the bridge answers on this channel.
      return ok({ ...answer, unread: 3 }) as Awaited<ReturnType<typeof memory.bridge.invoke<typeof channel>>>;
    },
  });
  return { memory, chats, asked };
};

test('the rest of a long list comes by parts, after the first; what is told meanwhile is kept', async () => {
  const { memory, chats, asked } = inParts();
  await chats.start();
  expect(chats.getState()).toMatchObject({ loaded: true, order: [102, 103], unread: 3 });
  const last = memory.chats.get(108);
  if (!last) throw new Error('no chat');
  memory.emit('chats.changed', { chats: [{ ...last, id: 300, updatedAt: FUTURE }], removed: [], unread: 3 });
  await expect.poll(() => chats.getState().order).toEqual([300, 102, 103, 104, 105, 106, 107, 108]);
  expect(asked).toEqual([null, 0, 104]);
});

test('held while its parts come, the list is in order all the same; a marked chat that was opened before it came is not marked', async () => {
  const { memory, chats } = inParts();
  const marked = memory.chats.get(106);
  if (!marked) throw new Error('no chat');
  marked.marked = 1;
  await chats.start();
  chats.hold(true);
  chats.open(106);
  await expect.poll(() => chats.getState().order).toEqual([102, 103, 104, 105, 106, 107, 108]);
  const sets = memory.calls.filter((call) => call.name === 'chats.set').map((call) => call.input);
  expect(sets).toEqual([{ chatId: 106, set: { kind: 'unread', from: null } }]);
});
