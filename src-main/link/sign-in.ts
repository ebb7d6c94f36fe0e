import type { z } from 'zod';
import { healthAnswer, sessionAnswer } from '../../contract/rest.ts';
import type { SessionAnswer } from '../../contract/rest.ts';
import { fail, ok } from '../../contract/result.ts';
import type { Result } from '../../contract/result.ts';
import { PROTOCOL } from '../../contract/socket.ts';
import { serverOrigin } from './address.ts';
import type { Http } from './http.ts';

/** Whether a Sarn server of this protocol answers at the address a person typed. */
export const probe = async (http: Http, typed: string): Promise<Result<{ server: string; secure: boolean }>> => {
  const origin = serverOrigin(typed);
  if (!origin.ok) return origin;
  const r = await http.call({ method: 'GET', url: `${origin.value}/healthz`, answer: healthAnswer });
  if (!r.ok) return r;
  if (r.value.protocol !== PROTOCOL) {
    return fail('WRONG_SERVER', 'The server and this app are of different generations. Update the older one.');
  }
  return ok({ server: origin.value, secure: origin.value.startsWith('https:') });
};

/** Registers or signs in. The device's name is what the list of signed-in apps shows. */
export const signIn = async (
  http: Http,
  typed: string,
  path: '/api/auth/register' | '/api/auth/login',
  body: Record<string, string>,
): Promise<Result<{ origin: string; session: SessionAnswer }>> => {
  const origin = serverOrigin(typed);
  if (!origin.ok) return origin;
  const answer: z.ZodType<SessionAnswer> = sessionAnswer;
  const r = await http.call({ method: 'POST', url: `${origin.value}${path}`, body, answer });
  return r.ok ? ok({ origin: origin.value, session: r.value }) : r;
};
