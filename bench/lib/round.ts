import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Figures, Job } from './driver.ts';
import { busySeconds, cpuOf, cpuOfName } from './proc.ts';
import type { Running } from './servers.ts';

export interface Round extends Figures {
  /** Microseconds of CPU a message: server, and database processes. */
  serverMicros: number;
  databaseMicros: number;
  /** Cores that something else on the machine kept busy. */
  otherCores: number;
}

/** Runs one job in a driver process of its own and counts the CPU that server and database used meanwhile. */
export const round = async (server: Running, job: Omit<Job, 'url'>): Promise<Round> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../driver-process.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const pid = child.pid ?? 0;
  const read = (): [number, number, number, number, number] => [
    cpuOf(server.pid),
    cpuOfName('postgres'),
    busySeconds(),
    cpuOf(pid),
    performance.now() / 1000,
  ];
  let before = read();
  let after = before;
  let figures: Figures | undefined;
  child.stdin.end(JSON.stringify({ ...job, url: server.url }));
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === '{"mark":"start"}') before = read();
    else if (line === '{"mark":"end"}') after = read();
    // The driver's own line; its shape is Figures by construction.
    else if (line.startsWith('{"figures"')) figures = (JSON.parse(line) as { figures: Figures }).figures;
  }
  if (!figures) throw new Error('the load driver ended without figures');
  const [cpu, database, busy, driver, seconds] = after.map((n, i) => n - (before[i] ?? 0));
  const per = (s = 0): number => (s * 1e6) / Math.max(1, figures.messages);
  const other = (busy ?? 0) - (cpu ?? 0) - (database ?? 0) - (driver ?? 0);
  return {
    ...figures,
    serverMicros: per(cpu),
    databaseMicros: per(database),
    otherCores: Math.max(0, other / (seconds || 1)),
  };
};
