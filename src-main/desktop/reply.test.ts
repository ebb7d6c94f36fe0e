import { expect, test } from 'vitest';
import { limits } from '../../contract/limits.ts';
import { fail, ok } from '../../contract/result.ts';
import type { Core } from '../core-api.ts';
import { sendReply } from './reply.ts';

/** A core that notes what is asked of it. */
const world = (answers: { send?: 'fails'; draft?: string } = {}) => {
  const asked: [string, unknown][] = [];
  const note =
    <T>(name: string, answer: () => T) =>
    (input: unknown) => {
      asked.push([name, input]);
      return Promise.resolve(answer());
    };
  const requests = {
    'chats.markRead': note('read', () => ok({})),
    'messages.send': note('send', () => (answers.send ? fail('DISK', 'The disk is full.') : ok({}))),
    'drafts.set': note('draft', () => ok({})),
    'drafts.get': () => Promise.resolve(ok({ text: answers.draft ?? '', reply: null, edit: null })),
  };
  const opened: number[] = [];
  // Only what a reply asks for is played here.
  const core = { requests } as unknown as Pick<Core, 'requests'>;
  const reply = (text: string) => sendReply(core, { chatId: 7, text, seq: 12 }, (id) => opened.push(id));
  return { asked, opened, reply };
};

test('goes through the outbox, and the chat is read up to what was shown', async () => {
  const { asked, opened, reply } = world();
  await reply('  on my way \n');
  expect(asked).toEqual([
    ['read', { chatId: 7, seq: 12 }],
    ['send', { chatId: 7, clientId: expect.stringMatching(/^[0-9a-f-]{36}$/), text: 'on my way' }],
  ]);
  expect(opened).toEqual([]);
});

test('nothing written, nothing sent', async () => {
  const { asked, reply } = world();
  await reply(' \u200b\n');
  expect(asked.map(([name]) => name)).toEqual(['read']);
});

test.each([
  ['too long', 'x'.repeat(limits.textChars + 1), {}],
  ['not taken by the disk', 'hello', { send: 'fails' as const }],
])('what is %s becomes the draft and the chat is opened: no word is lost', async (_why, text, answers) => {
  const { asked, opened, reply } = world({ ...answers, draft: 'begun' });
  await reply(text);
  expect(asked.at(-1)).toEqual(['draft', { chatId: 7, text: `begun\n${text}` }]);
  expect(opened).toEqual([7]);
});
