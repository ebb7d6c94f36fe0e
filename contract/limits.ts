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
  /** One chunk of a file's upload, bytes. */
  fileChunkBytes: 1024 * 1024,
  /** Uploads of a user that are not whole yet. */
  openUploads: 50,
  /** An upload on which nothing moves is forgotten after this, ms, and a whole one that no message carries after that. */
  uploadMs: 24 * 3_600_000,
  unsentFileMs: 7 * 24 * 3_600_000,
  /** A file's signed address is good for this long, ms. */
  fileAddressMs: 5 * 60_000,
  /** Pixels of a picture at most (decompression bombs). */
  picturePixels: 40_000_000,
  /** Long side of a stored picture, px. */
  pictureSide: 2_048,
  /** Long side of the small picture that lists show, px. */
  thumbSide: 480,
  /** Frames of an animation at most: only the first is kept, more than this is no picture anybody made. */
  pictureFrames: 2_000,
  /** Chats in the first and in each further answer of `chats.part`: more than a window shows, less than it would wait for. */
  firstChats: 50,
  furtherChats: 100,
  /** Pictures that are sent together. */
  albumPictures: 20,
  /** Pictures of a chat in one answer of `pictures.page`. */
  galleryMax: 120,
  /** Pixels of a picture that an app opens to make it smaller: what cameras of telephones take at most. */
  openedPixels: 64_000_000,
  /** A file that an app opens for that, bytes. */
  openedBytes: 100 * 1024 * 1024,
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
  /** People whom one message calls by name. */
  mentions: 50,
  /** Messages pinned in one chat. */
  pins: 50,
  /** Different emojis on one message. */
  reactionKinds: 20,
  /** People whom one user has blocked. */
  blocked: 500,
  /** Hosts whose links open without asking. */
  trustedHosts: 200,
  /** Members of a group. */
  groupMembers: 500,
  /** Members of all groups in one `sync` answer, about: their names come with it. */
  syncMembers: 1_000,
  userResults: 20,
  searchResults: 50,
  /** People or chats that one search is narrowed to. */
  searchNames: 50,
  /** Stretches of chats' logs in one `search_messages`: with their names less than a frame. */
  searchStretches: 400,
  /** Hits in one answer that tells their places only. */
  searchPlaces: 500,
  /** Days in one look at the calendar: six weeks. */
  calendarDays: 42,
  /** The unread badge stops counting here ("999+"). */
  unreadMax: 999,
  chatsPerUser: 5_000,
  /** The furthest that a chat can be muted to: "until I end it". */
  mutedForever: '9999-12-31T00:00:00.000Z',
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
