import { isIP } from 'node:net';
import { z } from 'zod';

/** Bytes of JWT_SECRET at least: HS256's own block of output (RFC 7518 §3.2). */
const SECRET_BYTES = 32;

const origin = z.string().refine((s) => {
  try {
    return new URL(s).origin === s;
  } catch {
    return false;
  }
});

/** What Express takes as a proxy to believe: a name, an address, or a network such as 10.0.0.0/8. */
const isProxy = (s: string): boolean => {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(s)) return true;
  const [address = '', bits, ...rest] = s.split('/');
  const kind = isIP(address);
  if (kind === 0 || rest.length > 0) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (kind === 4 ? 32 : 128));
};

/** Millions of bytes, as an operator counts them. */
const megabytes = z
  .string()
  .regex(/^[1-9]\d{0,6}$/)
  .transform(Number);

const schema = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .pipe(z.number().max(65_535))
    .default(3210),
  HOST: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[\w.:-]+$/)
    .default('127.0.0.1'),
  DATA_DIR: z
    .string()
    .min(1)
    .refine((s) => !s.includes('\u0000'))
    .default('.data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/\S+$/)
    .optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\/\S+$/)
    .optional(),
  ORIGINS: z
    .string()
    .transform((s) =>
      s
        .split(',')
        .map((o) => o.trim())
        .filter((o) => o !== ''),
    )
    .pipe(z.array(origin))
    .default([]),
  RATE_LIMIT_SCALE: z
    .string()
    .regex(/^\d{1,9}(\.\d{1,3})?$/)
    .transform(Number)
    .pipe(z.number().positive())
    .optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  JWT_SECRET: z
    .string()
    .refine((s) => Buffer.byteLength(s) >= SECRET_BYTES)
    .optional(),
  METRICS_TOKEN: z.string().min(16).optional(),
  MAX_FILE_MB: megabytes.default(100),
  USER_STORAGE_MB: megabytes.optional(),
  S3_ENDPOINT: z
    .string()
    .max(2_048)
    .refine((s) => URL.canParse(s) && /^https?:$/.test(new URL(s).protocol))
    .optional(),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
    .optional(),
  S3_REGION: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/)
    .default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().min(1).max(256).optional(),
  S3_SECRET_ACCESS_KEY: z.string().min(1).max(256).optional(),
  TRUST_PROXY: z
    .string()
    .refine((s) => /^\d{1,3}$/.test(s) || s.split(/\s*,\s*/).every(isProxy))
    .optional(),
});

/** The rule of each variable, as an operator is told it. */
const rules: Record<keyof z.input<typeof schema>, string> = {
  NODE_ENV: 'must be production, development or test',
  PORT: 'must be a number from 0 to 65535',
  HOST: 'must be a host name or an address',
  DATA_DIR: 'must be a folder',
  DATABASE_URL: 'must start with postgres://',
  REDIS_URL: 'must start with redis://',
  ORIGINS: 'must be a comma-separated list of origins such as https://chat.example.org',
  RATE_LIMIT_SCALE: 'must be a number above 0',
  LOG_LEVEL: 'must be fatal, error, warn, info, debug, trace or silent',
  JWT_SECRET: `must be at least ${SECRET_BYTES} bytes long`,
  METRICS_TOKEN: 'must be at least 16 characters long',
  MAX_FILE_MB: 'must be a number of megabytes from 1 to 9999999',
  USER_STORAGE_MB: 'must be a number of megabytes from 1 to 9999999',
  S3_ENDPOINT: 'must be an address such as https://s3.example.org',
  S3_BUCKET: 'must be the name of a bucket',
  S3_REGION: 'must be a region such as us-east-1',
  S3_ACCESS_KEY_ID: 'must be an access key',
  S3_SECRET_ACCESS_KEY: 'must be the secret of S3_ACCESS_KEY_ID',
  TRUST_PROXY: 'must be loopback, a number of hops, or a list of addresses',
};

const isName = (name: string): name is keyof typeof rules => Object.hasOwn(rules, name);

/** Where an object store is, and who we are there. */
export interface S3Env {
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** The server's configuration, checked. */
export interface Env {
  production: boolean;
  port: number;
  host: string;
  dataDir: string;
  /** Absent: the embedded database in `dataDir`. */
  databaseUrl: string | null;
  /** Where the nodes of one installation meet; null: there is one node. */
  redisUrl: string | null;
  /** Web origins that may call. A request without an Origin header is no web page and passes. */
  origins: readonly string[];
  /** Multiplies every rate limit. */
  rateLimitScale: number;
  logLevel: string;
  /** Signs the access tokens. */
  jwtSecret: string;
  metricsToken: string | null;
  /** One file, bytes. */
  maxFileBytes: number;
  /** All files of a user, bytes; null: as much as there is. */
  userStorageBytes: number | null;
  /** Where the bytes of files are kept; null: in `dataDir`. */
  s3: S3Env | null;
  /** Express's `trust proxy`: whose X-Forwarded-For is believed. */
  trustProxy: string | number | false;
}

/** What the environment says: without JWT_SECRET the server makes one in `dataDir` (never in production). */
export type GivenEnv = Omit<Env, 'jwtSecret'> & { jwtSecret: string | null };

const MEGABYTE = 1_000_000;

/** The object store; null: none is named. undefined: only a part of what is needed is. */
const s3Of = (e: z.output<typeof schema>): S3Env | null | undefined => {
  const { S3_ENDPOINT: endpoint, S3_BUCKET: bucket, S3_REGION: region } = e;
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = e;
  const all = [endpoint, bucket, accessKeyId, secretAccessKey];
  if (all.every((one) => one === undefined)) return null;
  if (endpoint === undefined || bucket === undefined || accessKeyId === undefined || secretAccessKey === undefined)
    return undefined;
  return { endpoint: endpoint.replace(/\/+$/, ''), bucket, region, accessKeyId, secretAccessKey };
};

/** Reads the environment. The error is one line that names the variable and never its value. */
export const readEnv = (
  source: Record<string, string | undefined>,
): { ok: true; env: GivenEnv } | { ok: false; error: string } => {
  // An empty variable is an absent one, as in a shell script that exports what it does not set.
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const read = schema.safeParse(given);
  if (!read.success) {
    const name = String(read.error.issues[0]?.path[0]);
    return { ok: false, error: `${name} ${isName(name) ? rules[name] : 'is not valid'}` };
  }
  const e = read.data;
  const production = e.NODE_ENV === 'production';
  if (production && e.JWT_SECRET === undefined) {
    return { ok: false, error: `JWT_SECRET must be set in production, ${SECRET_BYTES} bytes or more` };
  }
  if (production && e.RATE_LIMIT_SCALE !== undefined) {
    return { ok: false, error: 'RATE_LIMIT_SCALE is for load tests and refused in production' };
  }
  if (e.REDIS_URL !== undefined && (e.DATABASE_URL === undefined || e.JWT_SECRET === undefined)) {
    return { ok: false, error: 'REDIS_URL joins several nodes: they need one DATABASE_URL and one JWT_SECRET' };
  }
  const s3 = s3Of(e);
  if (s3 === undefined) {
    return { ok: false, error: 'S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY go together' };
  }
  const proxy = e.TRUST_PROXY;
  return {
    ok: true,
    env: {
      production,
      port: e.PORT,
      host: e.HOST,
      dataDir: e.DATA_DIR,
      databaseUrl: e.DATABASE_URL ?? null,
      redisUrl: e.REDIS_URL ?? null,
      origins: e.ORIGINS,
      rateLimitScale: e.RATE_LIMIT_SCALE ?? 1,
      logLevel: e.LOG_LEVEL,
      jwtSecret: e.JWT_SECRET ?? null,
      metricsToken: e.METRICS_TOKEN ?? null,
      maxFileBytes: e.MAX_FILE_MB * MEGABYTE,
      userStorageBytes: e.USER_STORAGE_MB === undefined ? null : e.USER_STORAGE_MB * MEGABYTE,
      s3,
      trustProxy: proxy === undefined ? false : /^\d+$/.test(proxy) ? Number(proxy) : proxy,
    },
  };
};
