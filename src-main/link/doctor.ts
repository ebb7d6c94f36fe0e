import type { DoctorJob, Finding } from '../../contract/doctor.ts';
import { fail } from '../../contract/result.ts';
import type { Result } from '../../contract/result.ts';
import type { LinkContext } from './context.ts';
import { createCheck } from './doctor-check.ts';
import { createMend } from './doctor-mend.ts';
import { doctorReads } from './doctor-reads.ts';
import type { Health } from './health.ts';
import type { Sync } from './sync.ts';

export interface Doctor {
  /** Compares every chat with the server's, or all of one. Changes nothing. */
  check(chatId: number | null): Promise<Result<{ chats: number; different: number }>>;
  /** Puts the server's messages in the place of what is here of a chat. */
  refetch(chatId: number): Promise<Result<{ messages: number }>>;
  /** Empties the cache and fills it from the server. What is unsent stays. */
  rebuild(): Promise<Result<Record<string, never>>>;
  /** What the last comparison of a chat found. */
  finding(chatId: number): Finding | null;
  job(): DoctorJob | null;
}

interface DoctorParts {
  ctx: LinkContext;
  sync: Pick<Sync, 'ask' | 'settled'>;
  health: Pick<Health, 'beat'>;
}

/** The window hears of progress at most this often. */
const TELL_MS = 100;

/** Compares what is here with the server and mends it, on request: one work at a time. */
export const createDoctor = ({ ctx, sync, health }: DoctorParts): Doctor => {
  const { jobs, parts } = ctx;
  const findings = new Map<number, Finding>();
  let job: DoctorJob | null = null;
  let toldAt = 0;

  const tell = (): void => ctx.events.emit('doctor.progress', { job: job && { ...job } });
  const progress = (done: number, total: number): void => {
    if (job === null) return;
    Object.assign(job, { done, total: Math.max(total, done) });
    const now = parts.now();
    // A clock that jumped back must not silence it.
    if (now - toldAt < TELL_MS && now >= toldAt) return;
    toldAt = now;
    tell();
  };
  /** Runs one work; closing the account waits for it. */
  const alone = <T>(
    kind: DoctorJob['kind'],
    chatId: number | null,
    work: () => Promise<Result<T>>,
  ): Promise<Result<T>> => {
    if (!ctx.isUp() || jobs.stopped) return Promise.resolve(fail('OFFLINE', 'The server cannot be asked now.'));
    if (job !== null) return Promise.resolve(fail('BUSY', 'This is under way already.'));
    job = { kind, chatId, done: 0, total: 0 };
    toldAt = 0;
    tell();
    return new Promise((resolve, reject) => {
      jobs.run(`doctor: ${kind}`, async () => {
        try {
          resolve(await work());
        } catch (e) {
          reject(e instanceof Error ? e : new Error(String(e)));
        } finally {
          job = null;
          tell();
        }
      });
    });
  };

  const reads = doctorReads(ctx, health);
  const check = createCheck(ctx, reads, findings, progress);
  const { refetch, rebuild } = createMend(ctx, reads, sync, findings, progress);

  return {
    check: (chatId) => alone('check', chatId, () => check(chatId)),
    refetch: (chatId) => alone('refetch', chatId, () => refetch(chatId)),
    rebuild: () => alone('rebuild', null, rebuild),
    finding: (chatId) => findings.get(chatId) ?? null,
    job: () => job && { ...job },
  };
};
