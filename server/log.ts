import { type DestinationStream, type Logger, pino } from 'pino';

/** Fields that may hold a secret or a person's words, wherever they turn up. */
const secret = [
  'password',
  'passwordHash',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'content',
  'text',
  'email',
  'jwtSecret',
  'databaseUrl',
];

/**
 * What may be logged of something thrown: its name, its code and where. Never its message or its fields: those of a
 * database error quote the statement's parameters, an e-mail address and a password's hash among them.
 */
export const faultOf = (error: unknown): { name: string; code: string; at: string } => ({
  name: error instanceof Error ? error.name : typeof error,
  code:
    typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '',
  at:
    error instanceof Error
      ? (error.stack ?? '')
          .split('\n')
          .filter((line) => /^\s+at /.test(line))
          .slice(0, 6)
          .join(' | ')
      : '',
});

/** JSON lines on standard output. Secrets are cut out at any of the first three levels; of `err` only faultOf is said. */
export const createLog = (level: string, destination?: DestinationStream): Logger => {
  const paths = secret.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const options = {
    level,
    redact: { paths, remove: true },
    serializers: { err: faultOf },
    // Not `err`: pino makes the message of that field the message of the line.
    errorKey: 'thrown',
    base: { pid: process.pid },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
};
