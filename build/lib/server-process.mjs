// The server as a child: started, waited for, and looked for on a port.
import { createWriteStream, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { nodeBinary, toolEnv } from './node-binary.mjs';
import { inProject } from './paths.mjs';
import { start } from './processes.mjs';
import { SetupError } from './progress.mjs';

/** What Node is told before the server's own file. */
export const serverArgs = ['--disable-warning=ExperimentalWarning', inProject('server/index.ts')];

const LISTENS_WITHIN_MS = 60_000;
const PROBE_MS = 2000;

/** 'free', 'sarn' (a Sarn server answers there) or 'taken' (something else does). */
export async function whoHasPort(host, port) {
  const free = await new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
  if (free) return 'free';
  try {
    const health = await fetch(`http://${host}:${port}/healthz`, { signal: AbortSignal.timeout(PROBE_MS) });
    return (await health.json()).name === 'sarn' ? 'sarn' : 'taken';
  } catch {
    return 'taken';
  }
}

/**
 * Starts the server on `dataDir` and waits until it listens: `{ url, ended, stop }`. Its log goes to server.log in that
 * folder. Rejects with the server's own words when it ends first.
 */
export async function startServer({ dataDir, port, env = {} }) {
  mkdirSync(dataDir, { recursive: true });
  const log = createWriteStream(join(dataDir, 'server.log'), { flags: 'a' });
  const server = start(nodeBinary(), serverArgs, { env: toolEnv({ ...env, DATA_DIR: dataDir, PORT: String(port) }) });
  const last = [];
  const keep = (line) => {
    log.write(`${line}\n`);
    last.push(line);
    if (last.length > 10) last.shift();
  };
  createInterface({ input: server.child.stderr }).on('line', keep);
  const url = await Promise.race([
    new Promise((resolve) => {
      createInterface({ input: server.child.stdout }).on('line', (line) => {
        keep(line);
        const listening = listeningUrl(line);
        if (listening) resolve(listening);
      });
    }),
    server.ended.then(() => ''),
    new Promise((resolve) => setTimeout(resolve, LISTENS_WITHIN_MS, '').unref()),
  ]);
  if (url !== '') return { url, ended: server.ended, stop: server.stop };
  await server.stop();
  throw new SetupError(
    `The server did not start:\n${last.map(readable).join('\n')}`,
    `see ${join(dataDir, 'server.log')}`,
  );
}

/** The address in the line that says the server listens, else undefined. */
function listeningUrl(line) {
  if (!line.includes('"listening"')) return undefined;
  try {
    const entry = JSON.parse(line);
    return entry.event === 'listening' && typeof entry.url === 'string' ? entry.url : undefined;
  } catch {
    return undefined;
  }
}

/** A log line as a person reads it: the message of a JSON line, anything else as it is. */
export function readable(line) {
  try {
    const { time, msg, message = msg, level: _level, pid: _pid, hostname: _hostname, ...fields } = JSON.parse(line);
    const clock = new Date(time).toTimeString().slice(0, 8);
    const rest = Object.entries(fields).map(
      ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
    return [clock, message, ...rest].filter((part) => part !== undefined && part !== '').join(' ');
  } catch {
    return line;
  }
}
