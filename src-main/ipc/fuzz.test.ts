import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { requestChannels } from '../../contract/channels.ts';
import { ipcRequests, type IpcRequestName } from '../../contract/ipc.ts';
import { fail, ok } from '../../contract/result.ts';
import { createAnswer, type Handlers } from './answer.ts';

/** Calls as a hostile page would make them: what each request takes, and then something wrong with it. */
const CASES = 20_000;
/** The longest that one call may keep the processor, ms; a garbage collection fits in. */
const SLOW_MS = 500;

/** The part of JSON Schema that zod writes of the contract's inputs. */
interface Shape {
  type?: string;
  properties?: Record<string, Shape>;
  items?: Shape;
  anyOf?: Shape[];
  required?: string[];
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  format?: string;
}

const likely = (shape: Shape): fc.Arbitrary<unknown> => {
  if (shape.anyOf) return fc.oneof(...shape.anyOf.map(likely));
  if (shape.enum) return fc.constantFrom(...shape.enum);
  if ('const' in shape) return fc.constant(shape.const);
  const { minimum = -1_000, maximum = 1_000, minLength = 0, maxLength = 40 } = shape;
  switch (shape.type) {
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(shape.properties ?? {}).map(([key, inner]) => [key, likely(inner)])),
        // What is left out of it is left out below.
        { requiredKeys: shape.required ?? [] },
      );
    case 'array':
      return fc.array(likely(shape.items ?? {}), { maxLength: Math.min(shape.maxItems ?? 5, 20) });
    case 'string':
      if (shape.format === 'uuid') return fc.uuid();
      return fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 40)), unit: 'binary' });
    case 'integer':
      return fc.integer({ min: Math.max(minimum, -(2 ** 31)), max: Math.min(maximum, 2 ** 31 - 1) });
    case 'number':
      return fc.double({ min: minimum, max: maximum });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.anything();
  }
};

const extreme = fc.oneof(
  fc.constantFrom(null, undefined, NaN, Infinity, -1, 0, -0, 2 ** 31, 2 ** 53, '', '\0', '\u200b', '../../etc/passwd'),
  fc.constantFrom('__proto__', 'constructor', "'; DROP TABLE message; --", [], {}, new Date(0), new Uint8Array(4)),
  fc.constant('ก'.repeat(100_000)),
  fc.bigInt(),
  fc.anything({ withNullPrototype: true, withTypedArray: true, withMap: true, withDate: true, withSparseArray: true }),
);
const keys = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'senderId', 'userId', 'toString'), fc.string());

/** One thing wrong with it, or nothing. */
const spoilt = (input: unknown): fc.Arbitrary<unknown> => {
  const wrapped = fc.constantFrom<unknown>(input, [input], { value: input }, JSON.stringify(input));
  if (typeof input !== 'object' || input === null) return fc.oneof(wrapped, extreme);
  const names = Object.keys(input);
  const changed = fc
    .tuple(names.length > 0 ? fc.constantFrom(...names) : keys, extreme)
    .map(([name, value]) => ({ ...input, [name]: value }));
  const widened = fc.tuple(keys, extreme).map(([name, value]) => {
    const copy = { ...input };
    Object.defineProperty(copy, name, { value, enumerable: true, configurable: true, writable: true });
    return copy;
  });
  const cut = fc
    .subarray(names)
    .map((kept) => Object.fromEntries(Object.entries(input).filter(([k]) => kept.includes(k))));
  return fc.oneof(wrapped, changed, widened, cut, extreme);
};

const callsOf = (name: IpcRequestName): fc.Arbitrary<[IpcRequestName, unknown]> => {
  // What zod cannot write (bytes, nothing at all) is written as anything.
  const shape = z.toJSONSchema(ipcRequests[name].input, { unrepresentable: 'any', io: 'input' }) as Shape;
  return likely(shape)
    .chain(spoilt)
    .map((input) => [name, input]);
};

const calls = fc.oneof(...requestChannels.map(callsOf));

test(`${CASES} calls: a handler gets what its schema allows and nothing else, all else is BAD_INPUT, at once`, async () => {
  const reached: { name: IpcRequestName; input: unknown }[] = [];
  const all = requestChannels.map((name) => [
    name,
    async (input: unknown) => {
      reached.push({ name, input });
      return ok({});
    },
  ]);
  const complaints: unknown[] = [];
  // All names of the contract are there; fromEntries types its result by string.
  const handlers = Object.fromEntries(all) as Handlers;
  const answer = createAnswer(handlers, (...line) => void complaints.push(line));
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(calls, async ([name, input]) => {
      reached.length = 0;
      const started = process.cpuUsage();
      const result = await answer(name, [input], 1);
      const { user, system } = process.cpuUsage(started);
      expect((user + system) / 1_000).toBeLessThan(SLOW_MS);
      if (result.ok) {
        expect(reached.map((one) => one.name)).toEqual([name]);
        expect(ipcRequests[name].input.safeParse(reached[0]?.input).success).toBe(true);
      } else {
        refused += 1;
        expect([result, reached]).toEqual([fail('BAD_INPUT', result.error.message), []]);
      }
    }),
    { numRuns: CASES },
  );
  // Both ways are taken often, nothing was thrown, and no prototype is another.
  expect(refused).toBeGreaterThan(CASES / 10);
  expect(CASES - refused).toBeGreaterThan(CASES / 20);
  expect(complaints).toEqual([]);
  expect([Object.keys(Object.prototype), Reflect.get({}, 'userId'), Reflect.get({}, 'admin')]).toEqual([
    [],
    undefined,
    undefined,
  ]);
}, 120_000);
