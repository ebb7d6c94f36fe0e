import { expect, test } from 'vitest';
import { createMemoryBridge } from '../../tests/support/memory-bridge.ts';
import { createAimsStore } from './aims.ts';

const setUp = () => {
  const memory = createMemoryBridge();
  const aims = createAimsStore(memory.bridge);
  const message = memory.messages.get(102)?.find((m) => m.seq === 5);
  if (message === undefined) throw new Error('no fifth message in the sample');
  const tell = (over: Partial<typeof message>, removed: string[] = []) =>
    memory.emit('messages.changed', { chatId: 102, messages: [{ ...message, ...over }], removed, reset: false });
  const aim = () => aims.getState().byChat[102];
  return { memory, aims, message, tell, aim };
};

test('an aim follows its message, keeps the edit so far, and is let go with it', () => {
  const { aims, message, tell, aim } = setUp();
  aims.edit(message);
  aims.typed(102, 'so far');
  tell({ editedAt: 5, text: 'elsewhere' });
  expect(aim()).toMatchObject({ kind: 'edit', text: 'so far', message: { text: 'elsewhere' } });
  aims.typed(103, 'another chat');
  expect(aims.getState().byChat[103]).toBeUndefined();
  tell({ deleted: true, text: '' });
  expect(aim()).toBeUndefined();
  aims.reply(message);
  tell({ key: 'another' }, [message.key]);
  expect(aim()).toBeUndefined();
});

test('signed out, nothing of it is left', () => {
  const { memory, aims, message, aim } = setUp();
  aims.reply(message);
  const error = { code: 'FORBIDDEN', message: '', retry: 'final' } as const;
  const refused = { chatId: 102, key: 'k', seq: 1, kind: 'edit', text: 'mine', error } as const;
  memory.emit('messages.refused', refused);
  expect(aims.getState().refused[102]).toEqual({ key: 'k', kind: 'edit', text: 'mine' });
  memory.emit('account.changed', { account: null, reason: 'signed-out' });
  expect(aim()).toBeUndefined();
  expect(aims.getState().refused).toEqual({});
});
