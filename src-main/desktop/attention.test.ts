import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, test } from 'vitest';
import { createAttention, type Attention } from './attention.ts';
import type { Bus } from './dbus.ts';
import { createLauncher } from './launcher.ts';

describe('the task bar', () => {
  let window: EventEmitter & { focused: boolean; flashes: boolean[] };
  let urgent: boolean[];
  let attention: Attention;
  beforeEach(() => {
    window = Object.assign(new EventEmitter(), { focused: false, flashes: [] });
    urgent = [];
    attention = createAttention(
      Object.assign(window, {
        isDestroyed: () => false,
        isFocused: () => window.focused,
        flashFrame: (on: boolean) => void window.flashes.push(on),
      }),
      (on) => urgent.push(on),
    );
  });

  test('is asked for attention once, until the window has the focus', () => {
    attention.ask();
    attention.ask();
    window.emit('focus');
    window.emit('focus');
    expect([window.flashes, urgent]).toEqual([
      [true, false],
      [true, false],
    ]);
    attention.ask();
    expect(window.flashes).toEqual([true, false, true]);
  });
  test('not for a window that is in use', () => {
    window.focused = true;
    attention.ask();
    expect(window.flashes).toEqual([]);
  });
  test('no longer when everything was read on another device', () => {
    attention.ask();
    attention.unread(2);
    expect(window.flashes).toEqual([true]);
    attention.unread(0);
    attention.unread(0);
    expect(window.flashes).toEqual([true, false]);
  });
});

test('the launcher is told number and urgency whole, only when they change, and again on a bus that is back', async () => {
  const said: unknown[] = [];
  let back: ((joined: boolean) => void) | undefined;
  const bus: Bus = {
    call: () => Promise.resolve(null),
    property: () => Promise.resolve(null),
    hear: () => undefined,
    emit: (_path, _of, _name, _signature, body) => void said.push(body[1]),
    variant: (_signature, value) => value,
    follow: (changed) => (back = changed),
  };
  const launcher = createLauncher('sarn', () => Promise.resolve(bus));
  launcher.count(0);
  launcher.urgent(false);
  launcher.count(3);
  await Promise.resolve();
  launcher.urgent(true);
  launcher.urgent(true);
  await Promise.resolve();
  back?.(false);
  back?.(true);
  const all = { count: 3n, 'count-visible': true };
  expect(said).toEqual([
    { ...all, urgent: false },
    { ...all, urgent: true },
    { ...all, urgent: true },
  ]);
});
