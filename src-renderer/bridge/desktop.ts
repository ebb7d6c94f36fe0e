import type { Bridge } from '../../contract/bridge.ts';

declare global {
  interface Window {
    /** Put there by the preload. */
    readonly desktop: Bridge;
  }
}

/** The one place that knows `window.desktop`; everything else is handed a Bridge. */
export const desktop = (): Bridge => window.desktop;
