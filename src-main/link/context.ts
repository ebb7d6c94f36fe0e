import type { Cache } from '../cache/api.ts';
import type { CoreParts } from '../core-api.ts';
import type { Overlay } from '../views.ts';
import type { Events } from './events.ts';
import type { Feed } from './feed.ts';
import type { Http } from './http.ts';
import type { Jobs } from './jobs.ts';
import type { Request } from './socket.ts';
import type { Tokens } from './tokens.ts';

/** What every part of an open account's link works with. */
export interface LinkContext {
  parts: CoreParts;
  cache: Cache;
  selfId: string;
  origin: string;
  jobs: Jobs;
  events: Events;
  feed: Feed;
  overlay: Overlay;
  http: Http;
  tokens: Tokens;
  /** Socket requests; OFFLINE while there is no connection. */
  request: Request;
  isUp: () => boolean;
  openChat: () => number | null;
}
