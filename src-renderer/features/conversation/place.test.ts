import { expect, test } from 'vitest';
import { createPlace } from './place.ts';

/** A scrolling element of which only the measures count; like a real one, it scrolls no further than to its end. */
const pane = (clientHeight: number, scrollHeight: number) => {
  const el = document.createElement('div');
  const size = { clientHeight, scrollHeight, top: 0 };
  Object.defineProperties(el, {
    clientHeight: { get: () => size.clientHeight },
    scrollHeight: { get: () => size.scrollHeight },
    scrollTop: {
      get: () => size.top,
      set: (top: number) => {
        size.top = Math.max(0, Math.min(top, size.scrollHeight - size.clientHeight));
      },
    },
  });
  return { el, size };
};

test('a list opened elsewhere stays there when it grows', () => {
  const { el, size } = pane(500, 2_000);
  const place = createPlace();
  place.attach(el);
  place.open(1, false);
  place.settle();
  size.scrollHeight = 2_100;
  place.settle();
  expect([place.atEnd, el.scrollTop]).toEqual([false, 0]);
});

test('a list that fits its pane follows its end from then on, though it was opened at its unread line', () => {
  const { el, size } = pane(500, 300);
  const place = createPlace();
  place.attach(el);
  place.open(1, false);
  place.settle();
  size.scrollHeight = 900;
  place.settle();
  expect([place.atEnd, el.scrollTop]).toEqual([true, 400]);
});

test('scrolling up leaves the end, scrolling down to it sticks again', () => {
  const { el } = pane(500, 2_000);
  const place = createPlace();
  place.attach(el);
  place.open(1, true);
  place.settle();
  expect(el.scrollTop).toBe(1_500);
  el.scrollTop = 1_200;
  place.scrolled();
  expect(place.atEnd).toBe(false);
  el.scrollTop = 1_490;
  place.scrolled();
  expect(place.atEnd).toBe(true);
});

test('a pane that grows moves the place without leaving the end', () => {
  const { el, size } = pane(500, 2_000);
  const place = createPlace();
  place.attach(el);
  place.open(1, true);
  place.settle();
  // The browser keeps the end in sight by itself and says so with a scroll event, before any observer is told.
  size.clientHeight = 900;
  size.top = 1_100;
  place.scrolled();
  expect(place.atEnd).toBe(true);
});
