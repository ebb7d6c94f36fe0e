import { short } from './stats.ts';

type Tree = Record<string, unknown>;

/** The number at a path of keys, NaN when there is none. */
const at = (tree: unknown, ...path: string[]): number => {
  let node = tree;
  for (const key of path) {
    if (typeof node !== 'object' || node === null) return Number.NaN;
    // An object of unknown make: only own keys are read, and only numbers leave this function.
    node = (node as Tree)[key];
  }
  return typeof node === 'number' ? node : Number.NaN;
};

interface Claim {
  what: string;
  value: number;
  /** What must hold; '–' for a figure that is only shown. */
  bound: string;
  holds: boolean;
}

/** The ratios that the README quotes, each with the bound it must keep, as a Markdown table. */
export const claims = (result: Tree): string => {
  const server = (mode: string, system: string, key: string): number => at(result, 'server', mode, system, key);
  const list: Claim[] = [];
  const show = (what: string, value: number): void => void list.push({ what, value, bound: '–', holds: true });
  const atLeast = (what: string, value: number, bound: number | null): void =>
    bound === null ? show(what, value) : void list.push({ what, value, bound: `≥ ${bound}`, holds: value >= bound });
  const atMost = (what: string, value: number, bound: number | null): void =>
    bound === null ? show(what, value) : void list.push({ what, value, bound: `≤ ${bound}`, holds: value <= bound });
  const cpu = (system: string): number =>
    server('saturate', system, 'serverMicros') +
    (system === 'relay' ? 0 : server('saturate', system, 'databaseMicros'));
  for (const system of ['sarn-postgres', 'sarn-embedded']) {
    if (Number.isNaN(server('saturate', system, 'perSecond'))) continue;
    const on = system === 'sarn-postgres' ? 'PostgreSQL' : 'embedded';
    const bound = system === 'sarn-postgres';
    const ratio = server('saturate', system, 'perSecond') / server('saturate', 'relay', 'perSecond');
    atLeast(`durable messages/s at saturation ÷ bare relay (${on})`, ratio, bound ? 0.35 : null);
    atMost(`CPU a message at saturation ÷ relay (${on})`, cpu(system) / cpu('relay'), bound ? 4 : null);
    const p50 = server('rate', system, 'p50') / server('rate', 'relay', 'p50');
    atMost(`send→receive p50 at 500/s ÷ relay (${on})`, p50, bound ? 9 : null);
    const p99 = server('rate', system, 'p99') / server('rate', 'relay', 'p99');
    atMost(`send→receive p99 at 500/s ÷ relay (${on})`, p99, bound ? 7 : null);
    const missing = server('saturate', system, 'missing') + server('rate', system, 'missing');
    atMost(`messages sent and not both acknowledged and delivered (${on})`, missing, 0);
  }
  const sarn = ['sarn-postgres', 'sarn-embedded'].find(
    (name) => !Number.isNaN(at(result, 'server', 'idle', name, 'mibPer1000')),
  );
  if (sarn !== undefined) {
    const mib = at(result, 'server', 'idle', sarn, 'mibPer1000') / at(result, 'server', 'idle', 'relay', 'mibPer1000');
    atMost('memory a connection ÷ relay', mib, 1.5);
    const login = at(result, 'server', 'idle', sarn, 'loginMs2000') / at(result, 'server', 'idle', sarn, 'loginMs200');
    atMost('CPU of a sign-in at 2,000 online ÷ at 200', login, 1.5);
  }
  if (result['start'] !== undefined) {
    atMost(
      'app start to the painted chat list ÷ hello world',
      at(result, 'start', 'appList') / at(result, 'start', 'helloPaint'),
      2,
    );
    atMost('memory of the app ÷ hello world', at(result, 'start', 'appPss') / at(result, 'start', 'helloPss'), 1.6);
    if (Number(result['messages']) <= 100_000) {
      const more = at(result, 'start', 'appPss') - at(result, 'start', 'helloPss');
      atMost('memory of the app beyond hello world, MiB', more, 120);
    }
    atMost('CPU of the app left alone, offline, % of a core', at(result, 'idleOffline'), 1);
    atMost(
      'newest 50 of a chat through IPC ÷ bare SQLite',
      at(result, 'start', 'ipcPage') / at(result, 'cache', 'barePage', 'p50'),
      20,
    );
    show('rows/s into the cache', at(result, 'cache', 'rowsPerSecond'));
    show('live insert p99, ms', at(result, 'cache', 'live', 'p99'));
    show('search opened, before the first word, ms', at(result, 'cache', 'searchOpens'));
    const classes = ['common Thai', 'two Thai words', 'rare Thai', 'common English', 'one or two characters'];
    for (const name of [...classes, 'with filters']) {
      atMost(`search p99, ${name}, ms`, at(result, 'cache', 'search', name, 'p99'), 60);
    }
  }
  for (const [system, on] of [
    ['postgres', 'PostgreSQL'],
    ['embedded', 'embedded'],
  ] as const) {
    const of = (key: string): number => at(result, 'catchUp', system, key);
    if (Number.isNaN(of('seconds'))) continue;
    atMost(`50,000 missed events in 200 chats: all here, s (${on})`, of('seconds'), 15);
    atMost(`… until the open chat is, s (${on})`, of('openChatSeconds'), 5);
    atMost(`… bytes after a cut ÷ what was left (${on})`, of('afterCut'), 1.1);
    atMost(`… bytes after kill -9 of the client ÷ what was left (${on})`, of('afterKill'), 1.1);
    // What it would take at best on two quiet cores: a machine that is busy with something else says little by the clock.
    show(`… CPU seconds, server and client (${on})`, of('serverCpuSeconds') + of('clientCpuSeconds'));
    show(`… the client's main thread at most, ms of its own time (${on})`, of('longestCpu'));
    atMost(`… events missing in the end (${on})`, of('missing'), 0);
  }
  if (result['window'] !== undefined) {
    atMost('Enter in one window → painted in the other, p50, ms', at(result, 'window', 'p50'), 60);
    atMost('CPU of an app left alone, online, % of a core', at(result, 'window', 'idle'), 1);
  }
  if (result['scroll'] !== undefined) {
    const of = (way: string, key: string): number => at(result, 'scroll', way, key);
    const count = at(result, 'scroll', 'messages').toLocaleString('en');
    atMost(`scrolling a chat of ${count}: the window's longest task, ms of its own time`, of('long', 'longestCpu'), 50);
    show('… and by the clock, ms', of('long', 'longestWall'));
    atMost('… frames in which what is read jumped', of('long', 'jumps'), 0);
    atMost('… messages never drawn', at(result, 'scroll', 'missed'), 0);
    atMost('… memory of the window after it ÷ after a chat of 1,000', of('long', 'pss') / of('short', 'pss'), 1.3);
    atMost('… its scripts’ part likewise', of('long', 'heap') / of('short', 'heap'), 1.3);
  }
  const rows = list.map((c) => `| ${c.what} | ${short(c.value)} | ${c.bound} | ${c.holds ? 'yes' : 'NO'} |`);
  return ['| measure | here | must be | holds |', '|---|---|---|---|', ...rows].join('\n');
};
