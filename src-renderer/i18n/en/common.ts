export const common = {
  appName: 'Sarn',
  close: 'Close',
  back: 'Back',
  tryAgain: 'Try again',
  tryNow: 'Try now',
  dismiss: 'Dismiss',
  online: 'Online',
  connecting: 'Connecting…',
  offline: 'Offline',
  catchingUp_one: 'Catching up, {{count}} chat left',
  catchingUp_other: 'Catching up, {{count}} chats left',
  offlineBanner: 'You’re offline. Showing everything saved up to {{time}}. New messages go out by themselves.',
  offlineBannerNever: 'You’re offline. New messages go out by themselves.',
  backOnline: 'Back online.',
  lastSeen: 'Last seen {{when}}',
  signInAgain: 'Sign in again',
  notice: {
    'cache-rebuilt':
      'The copy of your chats on this computer was damaged. It is being fetched from the server again; nothing unsent was lost.',
    'cache-newer':
      'The copy of your chats on this computer is from a newer Sarn. It was set aside and your chats are being fetched again; updating Sarn is best.',
    'outbox-salvaged':
      'The list of unsent messages was damaged and has been repaired. Look through your last messages to be sure that all are there.',
    'outbox-newer':
      'The list of unsent messages is from a newer Sarn. It was set aside untouched, and what this Sarn understands of it is being sent; updating Sarn is best.',
    'store-closed':
      'Your chats on this computer cannot be opened right now: another program may be using their files. Sarn keeps trying; nothing is lost.',
    'disk-full': 'The disk is full or cannot be written. Free some space: until then, new messages cannot be kept.',
    'keychain-lost':
      'The system’s keychain no longer opens your sign-in. You can read and write; sign in again to send and receive.',
    'session-lost':
      'The note of who is signed in here was damaged. Sign in again: your chats and unsent messages on this computer are still there.',
    'no-notifications':
      'This desktop has no service for notifications, so new messages are not announced. They show in the list, the window’s title and the tray.',
    'files-left':
      'You are signed out, but some of that account’s files could not be deleted from this computer: another program may be using them.',
    'settings-lost': 'Your settings on this computer were damaged and start from the defaults. The old file was kept.',
  },
  error: {
    offline: 'No connection. Check the network and try again.',
    timeout: 'The server did not answer in time. Try again.',
    rateLimited: 'Too many tries. Wait a minute and try again.',
    unavailable: 'The server is busy right now. Try again in a moment.',
    disk: 'The disk is full or cannot be written. Free some space and try again.',
    other: 'That did not work. Try again.',
  },
};
