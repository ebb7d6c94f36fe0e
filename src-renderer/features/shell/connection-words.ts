/** What the state of the connection is called. */
export const connectionWords = {
  online: 'common.online',
  connecting: 'common.connecting',
  offline: 'common.offline',
} as const;
