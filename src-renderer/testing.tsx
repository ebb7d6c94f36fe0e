import { act, cleanup, configure, render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, vi } from 'vitest';
import { createMemoryBridge, type MemoryBridgeOptions } from '../tests/support/memory-bridge.ts';
import { App } from './App.tsx';
import { followAppearance } from './features/shell/appearance.ts';
import { createI18n } from './i18n/index.ts';
import { createStores, startStores } from './stores/stores.ts';

// What is waited for comes when it comes: a machine that does other things as well is no fault of the window.
configure({ asyncUtilTimeout: 5_000 });

/** The whole window over a bridge in memory, as the tests of the screens use it. */
export const renderApp = async (options: MemoryBridgeOptions = {}) => {
  // jsdom lays nothing out and has no media queries: a window of 1280 × 820, so that lists show their rows.
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(820);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(320);
  window.matchMedia = (query) =>
    Object.assign(new EventTarget(), {
      matches: false,
      media: query,
      onchange: null,
      addListener() {},
      removeListener() {},
    });
  Element.prototype.scrollTo = () => {};
  Element.prototype.scrollIntoView = () => {};

  const memory = createMemoryBridge(options);
  const stores = createStores(memory.bridge);
  const i18n = createI18n(options.locale ?? 'en');
  followAppearance(stores, i18n, document.documentElement);
  const view = render(<App stores={stores} i18n={i18n} />);
  const user = userEvent.setup();
  await act(() => startStores(stores));
  return { ...view, memory, stores, user, i18n };
};

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});
