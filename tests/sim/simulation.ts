import { realNow } from './engine/real.ts';
import { checkPresence } from './model/check-presence.ts';
import { checkFiles, resumeFiles } from './model/files.ts';
import { peopleNotTold } from './model/people.ts';
import { settingsNotTold } from './model/settings.ts';
import { checkServer } from './model/check-server.ts';
import { checkDevices } from './model/checks.ts';
import { type Command, planOf } from './model/commands.ts';
import { differences } from './model/differences.ts';
import { Run } from './model/run.ts';
import type { Totals } from './stats.ts';
import { makeTemplates } from './world/templates.ts';

/** After the last fault everything must be in order within this, simulated ms (I18). */
const DRAIN_MS = 30_000;
/** How often that is looked at, simulated ms. */
const LOOK_MS = 500;

/** A device that comes is noted within 5 s (server/domain/seen.ts), and told then that it was signed out, simulated ms. */
const REVOKED_MS = 6_000;

/** Whose presence is right is looked at in every third run, after a lease and the server's rounds are over, simulated ms. */
const PRESENCE_EVERY = 3;
const LEASE_MS = 65_000;

export interface Outcome {
  seed: number;
  /** Of the whole course: the same seed gives the same. */
  hash: string;
  violations: { invariant: string; text: string }[];
  /** Errors that the apps logged: no fault by themselves, they help to read a violation. */
  errors: string[];
  totals: Totals;
  wallMs: number;
}

export interface Options {
  commands: number;
  trace?: (line: string) => void;
  /** Instead of the seed's own. */
  plan?: readonly Command[];
}

/** Runs one seed from its beginning to the last check. */
export const simulate = async (seed: number, options: Options): Promise<Outcome> => {
  makeTemplates();
  const started = realNow();
  const run = new Run(seed);
  const { world } = run;
  const { scheduler, oracle, totals } = world;
  scheduler.trace = options.trace ?? null;
  try {
    await run.play(options.plan ?? planOf(seed, options.commands));
    const steps = scheduler.steps;
    run.calmDown();
    const end = scheduler.now + DRAIN_MS;
    for (const device of world.devices) device.ask('network is back', async (core) => core.wake());
    let different: string[] = [];
    let notTold: string[] = [];
    let alikeSince = Infinity;
    /** In order, and for so long that whoever was signed out from afar has heard of it. */
    const settled = (): boolean => scheduler.now - alikeSince >= (run.revocations > 0 ? REVOKED_MS : 0);
    do {
      await scheduler.run(() => false, scheduler.now + LOOK_MS);
      for (const device of world.devices) if (device.core?.account() === null) device.signIn();
      resumeFiles(run);
      different = await differences(run);
      // A hidden chat is in no list: what else was set for it may still be on its way.
      notTold = [...settingsNotTold(run), ...peopleNotTold(run)];
      const alike = different.length + notTold.length === 0;
      alikeSince = alike ? Math.min(alikeSince, scheduler.now) : Infinity;
    } while (!settled() && scheduler.now < end);
    for (const text of different) oracle.violation('I18', `after ${DRAIN_MS / 1000} s: ${text}`);
    for (const text of notTold) oracle.violation('I19', `after ${DRAIN_MS / 1000} s: ${text}`);
    if (different.length === 0) {
      checkServer(run);
      checkFiles(run);
      await checkDevices(run);
      if (seed % PRESENCE_EVERY === 0) {
        await scheduler.run(() => false, scheduler.now + LEASE_MS);
        await checkPresence(run);
      }
    }
    for (const crash of world.crashes) oracle.violation('crash', crash);
    Object.assign(totals, { seeds: 1, steps, virtualMs: scheduler.now + world.jumped });
    return {
      seed,
      hash: scheduler.hash.toString(16).padStart(8, '0'),
      violations: oracle.violations,
      errors: world.devices.flatMap((d) => d.errors),
      totals,
      wallMs: realNow() - started,
    };
  } finally {
    world.end();
  }
};
