import type { z } from 'zod';
import { errorAnswer } from '../../contract/rest.ts';
import { fail, ok } from '../../contract/result.ts';
import type { Result } from '../../contract/result.ts';

export interface HttpCall<T> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  token?: string;
  /** Sent as JSON; bytes are sent as they are, with `contentType`. */
  body?: unknown;
  bytes?: { data: Uint8Array<ArrayBuffer>; contentType: string; onSent: (bytes: number) => void };
  /** ms; 15 s when absent. */
  timeout?: number;
  /** Breaks the call off: OFFLINE. */
  signal?: AbortSignal;
  /** null: the answer has no body. */
  answer: z.ZodType<T> | null;
}

export interface Http {
  call<T>(c: HttpCall<T>): Promise<Result<T>>;
  /** The raw bytes behind an address, at most `max` of them. */
  /** The same of any length, piece by piece: `pieces` throws when the connection breaks or nothing comes for long. `partial`: from where Range said. */
  stream(c: {
    url: string;
    headers: Record<string, string>;
    signal: AbortSignal;
  }): Promise<Result<{ partial: boolean; pieces: AsyncIterable<Uint8Array> }>>;
  download(c: { url: string; token: string; max: number }): Promise<Result<{ bytes: Uint8Array; contentType: string }>>;
}

const CALL_MS = 15_000;
const DOWNLOAD_MS = 120_000;
/** A stream on which nothing comes is broken off after this, ms. */
const STILL_MS = 30_000;

/** The largest JSON answer there is (a page of history is 3 MB): a server that sends more is not one of ours. */
const ANSWER_BYTES = 16 * 1024 * 1024;

/** Bytes handed to the network at once: the grain of an upload's progress. */
const CHUNK = 64 * 1024;

const streamOf = (data: Uint8Array<ArrayBuffer>, onSent: (bytes: number) => void): ReadableStream<Uint8Array> => {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      onSent(at);
      if (at >= data.byteLength) return controller.close();
      controller.enqueue(data.subarray(at, at + CHUNK));
      at = Math.min(data.byteLength, at + CHUNK);
    },
  });
};

/** The body, at most `max` bytes of it; null when there is more. Throws when the connection breaks. */
const readAll = async (res: Response, max: number): Promise<Buffer<ArrayBuffer> | null> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = res.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    size += part.value.byteLength;
    if (size > max) {
      await reader?.cancel();
      return null;
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks);
};

/** The JSON of a body. Throws SyntaxError when it is none or far too much of it, another error when the connection breaks. */
const readJson = async (res: Response): Promise<unknown> => {
  const bytes = await readAll(res, ANSWER_BYTES);
  if (bytes === null) throw new SyntaxError('The answer is too large.');
  return JSON.parse(bytes.toString('utf8'));
};

const wrongServer = () => fail('WRONG_SERVER', 'What answers at this address is not a Sarn server.');

/** REST calls whose answers are parsed and whose failures are values. Redirects are not followed: a token stays with its host. `closing` ends all calls. */
export const createHttp = (fetcher: typeof fetch, closing?: AbortSignal): Http => {
  const open = async (
    url: string,
    init: RequestInit,
    timeout: number | AbortSignal,
    caller?: AbortSignal,
  ): Promise<Result<Response>> => {
    try {
      const late = typeof timeout === 'number' ? AbortSignal.timeout(timeout) : timeout;
      const signal = AbortSignal.any([late, ...(closing ? [closing] : []), ...(caller ? [caller] : [])]);
      const res = await fetcher(url, { ...init, redirect: 'manual', signal });
      if (res.type === 'opaqueredirect' || (res.status >= 300 && res.status < 400)) return wrongServer();
      return ok(res);
    } catch (e) {
      return e instanceof Error && e.name === 'TimeoutError'
        ? fail('TIMEOUT', 'The server did not answer in time.')
        : fail('OFFLINE', 'The server cannot be reached.');
    }
  };

  const refusal = async (res: Response): Promise<{ ok: false; error: ReturnType<typeof fail>['error'] }> => {
    const body = await readJson(res).catch(() => null);
    const parsed = errorAnswer.safeParse(body);
    if (!parsed.success) {
      return res.status >= 500
        ? fail('UNAVAILABLE', 'The server does not answer now. Try again later.')
        : wrongServer();
    }
    const after = Number(res.headers.get('retry-after'));
    return fail(
      parsed.data.error.code,
      parsed.data.error.message,
      Number.isFinite(after) && after > 0 ? Math.round(after * 1_000) : undefined,
    );
  };

  return {
    async call(c) {
      const headers: Record<string, string> = { accept: 'application/json' };
      if (c.token !== undefined) headers['authorization'] = `Bearer ${c.token}`;
      let body: string | ReadableStream<Uint8Array> | null = null;
      if (c.bytes) {
        headers['content-type'] = c.bytes.contentType;
        body = streamOf(c.bytes.data, c.bytes.onSent);
      } else if (c.body !== undefined) {
        headers['content-type'] = 'application/json';
        body = JSON.stringify(c.body);
      }
      const res = await open(
        c.url,
        { method: c.method, headers, body, ...(c.bytes ? { duplex: 'half' } : {}) },
        c.timeout ?? CALL_MS,
        c.signal,
      );
      if (!res.ok) return res;
      if (!res.value.ok) return refusal(res.value);
      // With no schema there is nothing to answer: callers that pass null take T as undefined.
      if (c.answer === null) return ok(undefined as never);
      try {
        const parsed = c.answer.safeParse(await readJson(res.value));
        return parsed.success ? ok(parsed.data) : wrongServer();
      } catch (e) {
        if (e instanceof SyntaxError) return wrongServer();
        return fail('OFFLINE', 'The connection broke while the server answered.');
      }
    },

    async stream(c) {
      const still = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      const wait = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => still.abort(new DOMException('Nothing came.', 'TimeoutError')), STILL_MS);
      };
      wait();
      const res = await open(c.url, { method: 'GET', headers: c.headers }, still.signal, c.signal);
      if (!res.ok || !res.value.ok) {
        clearTimeout(timer);
        return res.ok ? refusal(res.value) : res;
      }
      const { body, status } = res.value;
      const pieces = async function* (): AsyncGenerator<Uint8Array> {
        const reader = body?.getReader();
        try {
          for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
            wait();
            yield part.value;
          }
        } finally {
          clearTimeout(timer);
          await reader?.cancel().catch(() => undefined);
        }
      };
      return ok({ partial: status === 206, pieces: pieces() });
    },

    async download(c) {
      const res = await open(c.url, { method: 'GET', headers: { authorization: `Bearer ${c.token}` } }, DOWNLOAD_MS);
      if (!res.ok) return res;
      if (!res.value.ok) return refusal(res.value);
      let bytes: Uint8Array | null;
      try {
        bytes = await readAll(res.value, c.max);
      } catch {
        return fail('OFFLINE', 'The connection broke while the picture was loaded.');
      }
      if (bytes === null) return fail('TOO_LARGE', 'The picture is too large.');
      const contentType = (res.value.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
      return ok({ bytes, contentType });
    },
  };
};
