import { refreshAnswer, type SessionAnswer, sessionAnswer } from '../../../contract/rest.ts';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON, undefined when it is none. */
  json: unknown;
}

const bearer = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { Authorization: `Bearer ${token}` };

const answer = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json };
};

export const get = async (url: string, token?: string, headers: Record<string, string> = {}): Promise<Answer> =>
  answer(await fetch(url, { headers: { ...bearer(token), ...headers } }));

export const post = async (url: string, body: unknown, token?: string): Promise<Answer> =>
  answer(
    await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...bearer(token) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );

/** The error code of an answer, undefined when it is no error. */
export const codeOf = ({ json }: Answer): string | undefined => {
  if (typeof json !== 'object' || json === null || !('error' in json)) return undefined;
  const { error } = json;
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
};

let people = 0;

export type Person = SessionAnswer & { password: string };

/** A new account, signed in. */
export const register = async (url: string, name = 'Somebody'): Promise<Person> => {
  people += 1;
  const password = `correct horse ${people}`;
  const made = await post(`${url}/api/auth/register`, {
    email: `p${people}-${Date.now()}@example.org`,
    name,
    password,
  });
  if (made.status !== 201) throw new Error(`register answered ${made.status}: ${made.text}`);
  return { ...sessionAnswer.parse(made.json), password };
};

export const refresh = async (
  url: string,
  refreshToken: string,
): Promise<{ status: number; pair: { accessToken: string; refreshToken: string } | null }> => {
  const made = await post(`${url}/api/auth/refresh`, { refreshToken });
  return { status: made.status, pair: made.status === 200 ? refreshAnswer.parse(made.json) : null };
};
