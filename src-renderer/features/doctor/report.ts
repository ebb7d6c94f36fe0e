import type { ChatReport, ConnectionReport } from '../../../contract/doctor.ts';
import { markOf, toFetch, total } from './verdict.ts';

/**
 * The page as text for whoever helps. Always in English and in one form, so that two of them can be laid side by side. It
 * is made from numbers, ids and the server's address alone: names, messages and keys never come near it.
 */
export interface ReportParts {
  at: number;
  version: string;
  platform: string;
  connection: ConnectionReport;
  chats: readonly ChatReport[];
}

const time = (at: number | null): string => (at === null ? 'not known' : new Date(at).toISOString());

const chatLine = (c: ChatReport): string => {
  const parts = [
    c.here
      ? `server ${c.head}, here up to ${c.top}, of ${c.total} missing ${toFetch(c)} in ${c.holes} holes`
      : 'not here',
    ...(c.older > 0 ? [`older not fetched ${c.older}`] : []),
    ...(c.waiting > 0 ? [`waiting ${c.waiting} since ${time(c.waitingSince)}${c.sending ? ', sending' : ''}`] : []),
    ...(c.nextTryAt !== null ? [`next try ${time(c.nextTryAt)}`] : []),
    ...(c.waitError !== null ? [`last failure ${c.waitError}`] : []),
    ...(c.failed > 0 ? [`not sent ${c.failed}`] : []),
    `heard ${time(c.heardAt)}`,
    c.finding === null
      ? 'not compared'
      : `compared ${c.finding.all ? 'all' : 'newest'} ${c.finding.compared} at ${time(c.finding.at)}: ` +
        (markOf(c) === 'equal' ? 'equal' : `different (${c.finding.differences.join(', ')})`),
  ];
  return `chat ${c.chatId}: ${parts.join('; ')}`;
};

export const reportText = ({ at, version, platform, connection, chats }: ReportParts): string => {
  const { beat, trouble } = connection;
  return [
    'Sarn: connection and chats',
    `made: ${time(at)}`,
    `app: ${version}, ${platform}`,
    `user: ${connection.userId}`,
    `server: ${connection.server}`,
    `state: ${connection.state}, since ${time(connection.since)}`,
    `transport: ${connection.transport ?? 'none'}, ${connection.secure ? 'encrypted' : 'not encrypted'}`,
    `complete up to: ${time(connection.syncedAt)}`,
    `catching up: ${connection.catchingUp} chats`,
    `round trip: ${beat === null ? 'not measured' : `${beat.roundTripMs} ms at ${time(beat.at)}`}`,
    `clock ahead of the server: ${beat === null ? 'not measured' : `${beat.clockAheadMs} ms`}`,
    `next try to connect: ${connection.retryAt === null ? 'none' : time(connection.retryAt)}`,
    `last trouble: ${trouble === null ? 'none' : `${trouble.kind} at ${time(trouble.at)}`}`,
    `chats: ${chats.length}; different: ${chats.filter((c) => markOf(c) === 'different').length}; ` +
      `waiting: ${total(chats, (c) => c.waiting)}; not sent: ${total(chats, (c) => c.failed)}; missing: ${total(chats, toFetch)}`,
    '',
    ...chats.map(chatLine),
    '',
  ].join('\n');
};
