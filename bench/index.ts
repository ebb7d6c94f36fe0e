import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchIdle, benchStart } from './app-start.ts';
import { benchCache } from './cache.ts';
import { benchCatchUp } from './catch-up.ts';
import { makeBigProfile } from './lib/big-profile.ts';
import { claims } from './lib/claims.ts';
import { temporaryFolder } from './lib/servers.ts';
import { benchScroll } from './scroll.ts';
import { benchServer } from './server.ts';
import { benchWindow } from './window.ts';

/**
 * npm run bench -- [--only server,client,catch-up,window,scroll] [--rounds 5] [--seconds 6] [--messages 1000000] [--long 100000] [--postgres URL] [--packaged PROGRAM]
 * Writes bench/results/<time>.json and prints the ratios. PostgreSQL is TEST_DATABASE_URL when not named; without either the
 * server is measured on the embedded database only.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'server,client,catch-up,window,scroll' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '6' },
    messages: { type: 'string', default: '1000000' },
    long: { type: 'string', default: '100000' },
    postgres: { type: 'string' },
    packaged: { type: 'string' },
  },
});

/** A whole number in its bounds, or the end of the program with the flag's name. */
const whole = (flag: string, text: string, min: number, max: number): number => {
  const n = Number(text);
  if (Number.isInteger(n) && n >= min && n <= max) return n;
  console.error(`--${flag} takes a whole number from ${min} to ${max}, not "${text}".`);
  process.exit(1);
};

const rounds = whole('rounds', values.rounds, 1, 50);
const seconds = whole('seconds', values.seconds, 1, 60);
const messages = whole('messages', values.messages, 10_000, 5_000_000);
const long = whole('long', values.long, 2_000, 1_000_000);
const parts = values.only.split(',');
const commit = ((): string => {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
})();
const result: Record<string, unknown> = {
  at: new Date().toISOString(),
  commit,
  node: process.version,
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}`,
  rounds,
  messages,
  seconds,
};

if (parts.includes('server')) {
  result['server'] = await benchServer({
    rounds,
    seconds,
    postgres: values.postgres ?? process.env['TEST_DATABASE_URL'],
  });
}
if (parts.includes('client')) {
  const folder = temporaryFolder();
  try {
    const each = 1_000;
    console.log(`making a profile of ${messages} messages …`);
    const profile = await makeBigProfile(folder.path, Math.round(messages / each), each);
    console.log(`made: ${profile.rowsPerSecond.toFixed(0)} rows/s`);
    result['start'] = await benchStart(profile, rounds, values.packaged);
    result['idleOffline'] = await benchIdle(profile, values.packaged);
    result['cache'] = await benchCache(profile);
    console.log(JSON.stringify(result['cache'], null, 1));
  } finally {
    folder.remove();
  }
}

if (parts.includes('catch-up')) {
  const postgres = values.postgres ?? process.env['TEST_DATABASE_URL'];
  result['catchUp'] = await benchCatchUp({ chats: 200, each: 250, postgres });
}

if (parts.includes('window')) {
  result['window'] = await benchWindow();
  console.log(`send to visible: ${JSON.stringify(result['window'])}`);
}

if (parts.includes('scroll')) {
  result['scroll'] = await benchScroll(long);
  console.log(`scrolling: ${JSON.stringify(result['scroll'])}`);
}

mkdirSync(join(import.meta.dirname, 'results'), { recursive: true });
const file = join(import.meta.dirname, 'results', `${new Date().toISOString().replaceAll(':', '-')}.json`);
writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
console.log(`\n${claims(result)}\n\nwritten to ${file}`);
process.exit(0);
