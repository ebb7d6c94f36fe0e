import { describe, expect, test } from 'vitest';
import { fail, ok } from '../../contract/result.ts';
import { requestChannels } from '../../contract/channels.ts';
import type { IpcRequestName } from '../../contract/ipc.ts';
import { createAnswer, type Handlers } from './answer.ts';

/** Every handler answers NOT_FOUND, but those that a test gives. */
const handlersWith = (given: Partial<Handlers>): Handlers => {
  const all = Object.fromEntries(requestChannels.map((name) => [name, async () => fail('NOT_FOUND', '')]));
  // All names of the contract are there; fromEntries types its result by string.
  return { ...all, ...given } as Handlers;
};

describe('answering the window', () => {
  test('hands the parsed input on and the value back', async () => {
    const answer = createAnswer(
      handlersWith({ 'chats.show': async ({ chatId }) => (chatId === 3 ? ok({}) : fail('CONFLICT', '')) }),
      () => undefined,
    );
    expect(await answer('chats.show', [{ chatId: 3 }], 1)).toEqual(ok({}));
  });

  test.each([
    ['nothing', []],
    ['null', [null]],
    ['an array', [[]]],
    ['a second argument', [{ chatId: 1 }, 1]],
    ['a wrong type', [{ chatId: '1' }]],
    ['one key too many', [{ chatId: 1, account: 2 }]],
    ['__proto__', [JSON.parse('{"chatId":1,"__proto__":{}}')]],
    ['a million keys', [Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i]))]],
    ['10,000 deep', [{ chatId: Array.from({ length: 10_000 }).reduce<unknown>((inner) => [inner], 1) }]],
  ])('%s is BAD_INPUT and reaches no handler', async (_name, args: unknown[]) => {
    let reached = false;
    const handlers = handlersWith({
      'chats.show': async () => {
        reached = true;
        return ok({});
      },
    });
    expect(await createAnswer(handlers, () => undefined)('chats.show', args, 1)).toMatchObject({
      ok: false,
      error: { code: 'BAD_INPUT' },
    });
    expect(reached).toBe(false);
  });

  test.each<[IpcRequestName, unknown]>([
    ['doctor.connection', {}],
    ['doctor.chats', undefined],
    ['doctor.chats', { after: -1 }],
    ['doctor.chats', { after: 1.5 }],
    ['doctor.chats', { after: 0, limit: 1e9 }],
    ['doctor.message', { chatId: 1, key: '', seq: null }],
    ['doctor.message', { chatId: 1, key: 'x'.repeat(65), seq: null }],
    ['doctor.message', { chatId: 1, key: 'x' }],
    ['doctor.message', { chatId: '1; DROP TABLE chat', key: 'x', seq: 1 }],
    ['doctor.check', { chatId: null }],
    ['doctor.check', { chatId: 0 }],
    ['doctor.check', { chatId: 1, fix: true }],
    ['doctor.refetch', {}],
    ['doctor.refetch', { chatId: 2 ** 31 }],
    ['doctor.rebuild', { force: true }],
  ])('%s with %j is BAD_INPUT and reaches no handler', async (name, input) => {
    let reached = false;
    const handlers = handlersWith({
      [name]: async () => {
        reached = true;
        return ok({});
      },
    });
    expect(await createAnswer(handlers, () => undefined)(name, [input], 1)).toMatchObject({
      ok: false,
      error: { code: 'BAD_INPUT' },
    });
    expect(reached).toBe(false);
  });

  test('what a handler throws is INTERNAL, and its words are not logged', async () => {
    const lines: string[] = [];
    const handlers = handlersWith({
      'chats.list': async () => {
        throw new Error('secret text');
      },
    });
    const answer = createAnswer(handlers, (...line) => lines.push(JSON.stringify(line)));
    expect(await answer('chats.list', [], 1)).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toContain('secret text');
  });

  test('10,000 calls at once: some wait, the rest are BUSY, and after that all is free again', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const handlers = handlersWith({
      'chats.show': async () => {
        await gate;
        return ok({});
      },
    });
    const answer = createAnswer(handlers, () => undefined);
    const calls = Array.from({ length: 10_000 }, () => answer('chats.show', [{ chatId: 1 }], 1));
    open();
    const busy = (await Promise.all(calls)).filter((r) => !r.ok && r.error.code === 'BUSY').length;
    expect(busy).toBe(9_800);
    expect(await answer('chats.show', [{ chatId: 1 }], 1)).toEqual(ok({}));
  });
});
