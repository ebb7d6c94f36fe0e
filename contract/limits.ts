/** Every size and rate that a boundary checks, in one place. Sources: shared protocol document, docs/protocol.md §Limits. */
export const limits = {
  /** A message's text: UTF-8 bytes at most. */
  textBytes: 16 * 1024,
  /** A message's text: UTF-16 code units at most (checked before the bytes are counted). */
  textChars: 8_000,
  /** One Socket.IO frame from a client, bytes. */
  frameBytes: 64 * 1024,
  /** One JSON body of a REST call, bytes. */
  jsonBytes: 64 * 1024,
  /** One uploaded picture, bytes. */
  pictureBytes: 20 * 1024 * 1024,
  /** Pixels of a picture at most (decompression bombs). */
  picturePixels: 40_000_000,
  /** Long side of a stored picture, px. */
  pictureSide: 2_048,
  nameChars: 80,
  emailChars: 254,
  passwordMin: 8,
  passwordMax: 256,
  queryChars: 200,
  /** History page by REST. */
  pageDefault: 50,
  pageMax: 200,
  /** Events in one answer of `fetch_events` or `fetch_pages`. */
  eventsMax: 500,
  /** Stretches in one `fetch_pages`. */
  pagesMax: 100,
  /** Chats in one `sync` answer; the rest comes with `more`. So few that parsing them takes no thread longer than 8 ms. */
  syncChats: 50,
  /** Pointers in one `mark_delivered`. */
  pointersMax: 200,
  userResults: 20,
  searchResults: 50,
  /** The unread badge stops counting here ("999+"). */
  unreadMax: 999,
  chatsPerUser: 5_000,
  /** Access token life, seconds. */
  accessSeconds: 15 * 60,
  /** Refresh token life, seconds. */
  refreshSeconds: 60 * 24 * 3600,
  /** Presence lease, ms, and how often a server renews its own. */
  leaseMs: 45_000,
  leaseRenewMs: 15_000,
  /** A client's heartbeat, ms. */
  heartbeatMs: 25_000,
  /** How long a missing live event is waited for before the gap is fetched, ms. */
  gapWaitMs: 500,
  /** Retry of a send: first and longest wait, ms (full jitter). */
  retryMinMs: 500,
  retryMaxMs: 60_000,
  /** A typing sign dies by itself, ms. */
  typingMs: 6_000,
} as const;
