import { expect, test } from 'vitest';
import type { GroupNotice } from '../../../contract/group-ipc.ts';
import { createI18n } from '../../i18n/index.ts';
import { noticeText } from './notice-text.ts';
import { heirOf, deedsWith } from './rights.ts';
import { inviteIn, splitInvites } from './invite-links.ts';
import { typingText } from './typing-text.ts';

const wordsIn = (language: 'en' | 'th') => ({ g: createI18n(language).getFixedT(language, 'groups'), language });
const [en, th] = [wordsIn('en'), wordsIn('th')];
const [me, ann, bob, carl, dan] = ['Nok', 'Ann', 'Bob', 'Carl', 'Dan'].map((name, i) => ({ id: String(i + 1), name }));
const say = (words: typeof en, over: Partial<GroupNotice>): string =>
  noticeText(
    words,
    { deed: 'created', by: ann ?? { id: '', name: '' }, whom: [], role: null, title: null, ...over },
    '1',
  );
const people = (...all: (typeof me)[]) => all.flatMap((p) => p ?? []);

test('each deed is a sentence, to whoever did it, whom it was done to, and the others', () => {
  const title = 'Trip';
  expect(say(en, { title })).toBe('Ann made the group “Trip”');
  expect(say(en, { by: { id: '1', name: 'Nok' }, deed: 'title', title })).toBe('You renamed the group to “Trip”');
  expect(say(en, { deed: 'added', whom: people(bob, carl) })).toBe('Ann added Bob and Carl');
  expect(say(en, { deed: 'added', whom: people(bob, me) })).toBe('Ann added you and Bob');
  expect(say(en, { deed: 'added', whom: people(bob, carl, dan, me) })).toBe('Ann added you, Bob and 2 others');
  expect(say(en, { deed: 'added', whom: people(bob, carl, dan) })).toBe('Ann added Bob, Carl and Dan');
  expect(say(en, { deed: 'removed', whom: people(me) })).toBe('Ann removed you');
  expect(say(en, { deed: 'joined' })).toBe('Ann joined by the invite link');
  expect(say(en, { deed: 'left' })).toBe('Ann left');
  expect(say(en, { deed: 'left', whom: people(bob), role: 'owner' })).toBe('Ann left. The group is Bob’s now');
  expect(say(en, { deed: 'left', whom: people(me), role: 'owner' })).toBe('Ann left. The group is yours now');
  expect(say(en, { deed: 'role', whom: people(bob), role: 'admin' })).toBe('Ann made Bob an admin');
  expect(say(en, { deed: 'role', whom: people(me), role: 'member' })).toBe('Ann took the admin role from you');
  expect(say(en, { deed: 'role', whom: people(bob), role: 'owner' })).toBe('Ann handed the group over to Bob');
  expect(say(en, { deed: 'picture' })).toBe('Ann changed the group’s picture');
  expect(say(en, { deed: 'left', by: { id: '9', name: '' } })).toBe('Somebody left');
});

test('in Thai likewise', () => {
  expect(say(th, { deed: 'title', title: 'ทริป' })).toBe('Ann เปลี่ยนชื่อกลุ่มเป็น “ทริป”');
  expect(say(th, { deed: 'added', whom: people(me, bob) })).toBe('Ann เพิ่มคุณและ Bob');
  expect(say(th, { deed: 'left', by: { id: '1', name: 'Nok' } })).toBe('คุณออกจากกลุ่ม');
});

test('who is writing: one, two by their first names, then how many', () => {
  const all = ['Ann Lee', 'Bob', 'Carl'].map((name, i) => ({ id: String(i), name }));
  expect(typingText(en.g, ['0'], all)).toBe('Ann is writing…');
  expect(typingText(en.g, ['0', '1'], all)).toBe('Ann and Bob are writing…');
  expect(typingText(en.g, ['0', '1', '2'], all)).toBe('3 people are writing…');
  expect(typingText(en.g, ['9'], all), 'not known here').toBe('1 person is writing…');
});

test('an invite link is found wherever it stands, and nothing else is one', () => {
  const token = 'AbCdEfGhIjKlMnOpQr_-12';
  const link = `sarn://join/${token}`;
  expect(splitInvites(`Come: ${link}, now`)).toEqual([
    { text: 'Come: ', href: null },
    { text: link, href: link },
    { text: ', now', href: null },
  ]);
  expect(inviteIn(link)).toBe(token);
  for (const other of ['', 'https://example.org', `${link}x`, 'sarn://join/short', `sarn://chat/${token}`, `${link} `])
    expect(inviteIn(other), other).toBeNull();
  for (const text of ['', 'nothing', `${link}${link}`])
    expect(
      splitInvites(text)
        .map((p) => p.text)
        .join(''),
    ).toBe(text);
});

test('only what one may do is offered', () => {
  const of = (role: 'owner' | 'admin' | 'member', self = false) => ({ role, self });
  expect(deedsWith('owner', of('member'))).toEqual(['write', 'promote', 'hand', 'remove']);
  expect(deedsWith('owner', of('admin'))).toEqual(['write', 'demote', 'hand', 'remove']);
  expect(deedsWith('admin', of('member'))).toEqual(['write', 'remove']);
  expect(deedsWith('admin', of('admin'))).toEqual(['write']);
  expect(deedsWith('admin', of('owner'))).toEqual(['write']);
  expect(deedsWith('member', of('member'))).toEqual(['write']);
  expect(deedsWith('owner', of('owner', true))).toEqual([]);
});

test('who follows an owner is said by name only where it can be nobody else', () => {
  const all = (...roles: ('owner' | 'admin' | 'member')[]) =>
    roles.map((role, i) => ({
      ...{ id: String(i), name: `N${i}`, picture: null, role, self: i === 0, online: false, lastSeen: null },
      ...{ since: 0, readSeq: 0, deliveredSeq: 0 },
    }));
  expect(heirOf(all('member', 'owner'))).toEqual({ kind: 'none' });
  expect(heirOf(all('owner'))).toEqual({ kind: 'last' });
  expect(heirOf(all('owner', 'member', 'admin'))).toEqual({ kind: 'known', name: 'N2' });
  expect(heirOf(all('owner', 'member'))).toEqual({ kind: 'known', name: 'N1' });
  expect(heirOf(all('owner', 'admin', 'admin', 'member'))).toEqual({ kind: 'admin' });
  expect(heirOf(all('owner', 'member', 'member'))).toEqual({ kind: 'member' });
});
