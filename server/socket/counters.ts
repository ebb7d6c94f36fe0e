import { Counter, Gauge, register } from 'prom-client';

/** The process's counters, made once however many servers it holds (tests hold several). */
export const refused = new Counter({
  name: 'sarn_socket_refused_total',
  help: 'Socket requests that were refused, by error code',
  labelNames: ['code'],
  registers: [register],
});
export const ignored = new Counter({
  name: 'sarn_socket_unknown_events_total',
  help: 'Socket events of no known name',
  registers: [register],
});
export const stored = new Counter({
  name: 'sarn_messages_stored_total',
  help: 'Messages stored',
  registers: [register],
});
export const connected = new Gauge({ name: 'sarn_sockets', help: 'Connected sockets', registers: [register] });
