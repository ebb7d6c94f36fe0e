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

/** JSON lines on standard output. Secrets are cut out at any of the first three levels. */
export const createLog = (level: string, destination?: DestinationStream): Logger => {
  const paths = secret.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const options = { level, redact: { paths, remove: true }, base: { pid: process.pid } };
  return destination === undefined ? pino(options) : pino(options, destination);
};
