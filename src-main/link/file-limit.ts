import { fileLimitsAnswer } from '../../contract/file.ts';
import type { Http } from './http.ts';
import type { Tokens } from './tokens.ts';

/** What a server takes that did not say yet, bytes: MAX_FILE_MB's own default. */
const DEFAULT_MAX = 100_000_000;

export interface FileLimit {
  /** The largest file that the server takes, bytes, as far as it said. */
  max(): number;
  /** Asks the server. */
  ask(): Promise<void>;
  /** Asks anew where it was asked before: the server may have been given another limit. */
  again(): Promise<void>;
}

interface FileLimitParts {
  http: Http;
  origin: string;
  tokens: () => Tokens | null;
}

export const createFileLimit = ({ http, origin, tokens }: FileLimitParts): FileLimit => {
  let max = DEFAULT_MAX;
  let asked = false;
  const limit: FileLimit = {
    max: () => max,
    async ask() {
      asked = true;
      const url = `${origin}/api/files/limits`;
      const r = await tokens()?.authed((token) => http.call({ method: 'GET', url, token, answer: fileLimitsAnswer }));
      if (r?.ok) max = r.value.maxFileBytes;
    },
    async again() {
      if (asked) await limit.ask();
    },
  };
  return limit;
};
