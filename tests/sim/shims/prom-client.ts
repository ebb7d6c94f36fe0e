export * from 'prom-client';
/** Watches the real process with real timers; a simulated server is started thousands of times. */
export const collectDefaultMetrics = (): void => undefined;
