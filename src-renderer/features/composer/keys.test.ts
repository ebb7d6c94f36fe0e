import { expect, it } from 'vitest';
import { charactersLeft } from './length.ts';
import { meaningOf } from './keys.ts';
import { createTyping } from './use-typing.ts';
import type { Bridge } from '../../../contract/bridge.ts';
import { ok } from '../../../contract/result.ts';

const enter = {
  key: 'Enter',
  keyCode: 13,
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  isComposing: false,
};

it('Enter sends, Shift+Enter does not', () => {
  expect(meaningOf(enter, false)).toBe('send');
  expect(meaningOf({ ...enter, shiftKey: true }, false)).toBe('none');
  expect(meaningOf({ ...enter, key: 'a' }, false)).toBe('none');
});

it('an Enter of an input method never sends', () => {
  expect(meaningOf({ ...enter, isComposing: true }, false)).toBe('none');
  expect(meaningOf({ ...enter, keyCode: 229 }, false)).toBe('none');
  expect(meaningOf(enter, true), 'the key that ended the composition').toBe('none');
});

it('says how much fits only near the limit, by bytes where letters take three', () => {
  expect(charactersLeft('a'.repeat(4_000))).toBeNull();
  expect(charactersLeft('a'.repeat(7_990))).toBe(10);
  expect(charactersLeft('a'.repeat(8_001))).toBe(-1);
  expect(charactersLeft('ก'.repeat(5_461))).toBe(0);
  expect(charactersLeft('ก'.repeat(5_462))).toBeLessThan(0);
  expect(charactersLeft('ก'.repeat(1_000))).toBeNull();
});

it('says "typing" at most every three seconds, and "stopped" once', () => {
  const said: boolean[] = [];
  let now = 0;
  const bridge = {
    invoke: async (_name: string, input: { typing: boolean }) => {
      said.push(input.typing);
      return ok({});
    },
    on: () => () => undefined,
  } as unknown as Bridge; // the generic signature cannot be met by a recorder
  const typing = createTyping(bridge, 1, () => now);
  typing.stopped();
  typing.typed();
  now = 2_999;
  typing.typed();
  expect(said).toEqual([true]);
  now = 3_000;
  typing.typed();
  typing.stopped();
  typing.stopped();
  expect(said).toEqual([true, true, false]);
});
