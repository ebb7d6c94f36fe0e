import type { Server } from 'node:http';
import { pino } from 'pino';
import type { App } from '../../../server/app.ts';
import { createApp } from '../../../server/app.ts';
import type { PrismaClient } from '../../../server/data/generated/client.ts';
import type { Database } from '../../../server/data/sql.ts';
import { readEnv } from '../../../server/env.ts';
import type { SimDatabase } from '../database/engine.ts';
import type { File } from '../database/tables.ts';
import type { Owner, Scheduler } from '../engine/scheduler.ts';
import type { Disk } from './disk.ts';
import { Gateway, type Network } from './network.ts';

export const SERVER_URL = 'https://sarn.example.org';

const log = pino({ level: 'silent' });

interface UserRow {
  id: number;
  email: string;
  name: string;
  password_hash: string;
}

/** The few questions that the product asks Prisma, over the same simulated connection. */
const prismaOver = (db: Database): PrismaClient => {
  const stand = {
    user: {
      async findUnique({ where }: { where: { email: string } }) {
        const [row] = await db.query<UserRow>('SELECT * FROM "user" WHERE email = $1', [where.email]);
        return row === undefined
          ? null
          : { id: row.id, email: row.email, name: row.name, passwordHash: row.password_hash, disabledAt: null };
      },
    },
    file: {
      async findFirst({ where }: { where: { id: string; ownerId: number } }) {
        const [row] = await db.query<File>('SELECT * FROM file WHERE id = $1 AND owner_id = $2', [
          where.id,
          where.ownerId,
        ]);
        return row?.state === 'ready' ? { ...row, sha256: Buffer.from(row.sha256, 'hex') } : null;
      },
    },
  };
  // Nothing else of it is used by what the simulation does; anything that is would fail loudly.
  return stand as unknown as PrismaClient;
};

export interface ServerWorld {
  scheduler: Scheduler;
  network: Network;
  database: SimDatabase;
  disk: Disk;
  wall: () => number;
}

/** The product's own server as processes that come and go on one database and one disk. */
export class SimServer {
  readonly #world: ServerWorld;
  #count = 0;
  #app: App | null = null;
  owner: Owner | null = null;
  /** Takes connections. */
  ready = false;

  constructor(world: ServerWorld) {
    this.#world = world;
  }

  get http(): { http: Server; owner: Owner } | null {
    return this.ready && this.#app !== null && this.owner !== null ? { http: this.#app.http, owner: this.owner } : null;
  }

  /** Starts a process; it takes connections once its database has answered. */
  start(): void {
    if (this.owner?.alive === true) return;
    const { scheduler, network, database, disk, wall } = this.#world;
    this.#count += 1;
    const owner: Owner = { name: `server ${this.#count}`, alive: true };
    this.owner = owner;
    this.ready = false;
    disk.owner = owner;
    scheduler.at(
      0,
      'server starts',
      async () => {
        const read = readEnv({ DATA_DIR: disk.dir, JWT_SECRET: 'the simulation’s own secret, long enough for HS256' });
        if (!read.ok) throw new Error(read.error);
        const { jwtSecret } = read.env;
        if (jwtSecret === null) throw new Error('There is no secret.');
        const db = database.connect(owner);
        let gateway: Gateway | null = null;
        Gateway.opened = (opened) => {
          gateway = opened;
        };
        const app = createApp({ env: { ...read.env, jwtSecret }, log, db, prisma: prismaOver(db), now: wall });
        this.#app = app;
        // A database that does not answer now: the operator's service manager starts the server again.
        const started = await app.start().then(
          () => true,
          () => false,
        );
        if (!started) {
          scheduler.outside(() => {
            this.kill();
            scheduler.at(500, 'server starts again', () => this.start());
          });
          return;
        }
        if (gateway === null) throw new Error('The server opened no gateway.');
        network.listening = { gateway, owner };
        this.ready = true;
      },
      owner,
    );
  }

  /** kill -9, or the power goes (`silently`: nobody is told that the connections are gone). */
  kill(silently = false): void {
    const { network, database, disk } = this.#world;
    const { owner } = this;
    if (owner === null || !owner.alive) return;
    owner.alive = false;
    this.ready = false;
    this.#app = null;
    network.listening = null;
    network.dropAll(owner, silently);
    database.abandon(owner);
    disk.next('process');
  }

  /** SIGTERM: closes as the product does, then the process is gone. */
  stop(): void {
    const { scheduler, network } = this.#world;
    const app = this.#app;
    const { owner } = this;
    if (app === null || owner === null || !owner.alive || !this.ready) return;
    scheduler.at(
      0,
      'SIGTERM',
      async () => {
        network.listening = null;
        this.ready = false;
        await app.close();
        scheduler.outside(() => this.kill());
      },
      owner,
    );
    // As the product's own limit: whatever is not closed by then is cut.
    scheduler.at(4_500, 'SIGTERM is over', () => this.owner === owner && this.kill(), null);
  }
}
