import { z } from 'zod';
import { chatRow } from './chat.ts';
import { chatId, seq, timestamp, userId } from './ids.ts';
import { limits } from './limits.ts';
import { messageRow } from './message.ts';
import { failure } from './result.ts';
import { displayName, email, password, userResult } from './user.ts';

const query = z.string().trim().min(1).max(limits.queryChars);
/** A number in a query string: digits only, so that "1e9", "-1" and "1&limit=2" are refused. */
const digits = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

export const publicUser = z.object({ id: userId, name: z.string(), email: z.string() });
const session = z.object({
  success: z.literal(true),
  user: publicUser,
  accessToken: z.string(),
  refreshToken: z.string(),
  /** The signed-in app this session belongs to. */
  deviceId: z.string(),
});

export const registerBody = z.strictObject({ email, name: displayName, password, deviceName: displayName.optional() });
/** A wrong or over-long password is a wrong password, not a bad input, so nothing is told about the rules. */
export const loginBody = z.strictObject({
  email: z.string().trim().toLowerCase().max(limits.emailChars),
  password: z.string().max(limits.passwordMax),
  deviceName: displayName.optional(),
});
export const refreshBody = z.strictObject({ refreshToken: z.string().min(1).max(512) });
export const createChatBody = z.strictObject({
  otherUserId: z.union([userId, z.number().int().positive().transform(String)]),
});
export const historyQuery = z.strictObject({
  before: digits.pipe(seq).optional(),
  limit: digits.pipe(z.number().int().min(1).max(limits.pageMax)).optional(),
  peek: z.enum(['true', 'false']).optional(),
});
export const deviceParams = z.object({ deviceId: z.uuid().toLowerCase() });
export const usersQuery = z.strictObject({ query });

export const sessionAnswer = session;
export const refreshAnswer = z.object({ success: z.literal(true), accessToken: z.string(), refreshToken: z.string() });
export const usersAnswer = z.object({ success: z.literal(true), users: z.array(userResult) });
export const chatListAnswer = z.object({ success: z.literal(true), chats: z.array(chatRow) });
export const historyAnswer = z.object({
  success: z.literal(true),
  messages: z.array(messageRow),
  hasMore: z.boolean(),
});
export const createChatAnswer = z.object({
  success: z.literal(true),
  chatId,
  isNewChat: z.boolean(),
  message: z.string(),
});
export const onlineUsersAnswer = z.object({ success: z.literal(true), onlineUsers: z.array(userId) });
export const markReadAnswer = z.object({ success: z.literal(true), readSeq: seq, unreadCount: z.number() });
/** A signed-in app of the caller's account. `current`: the one that asks. `lastSeen` may be some minutes old. */
export const deviceRow = z.object({
  id: z.uuid(),
  name: z.string(),
  lastSeen: timestamp,
  createdAt: timestamp,
  current: z.boolean(),
});
export type DeviceRow = z.infer<typeof deviceRow>;
export const devicesAnswer = z.object({ success: z.literal(true), devices: z.array(deviceRow) });
export const revokeOthersAnswer = z.object({ success: z.literal(true), count: z.number().int().nonnegative() });
/** POST /api/files, body = the picture's bytes. */
export const fileAnswer = z.object({
  success: z.literal(true),
  file: z.object({
    id: z.string(),
    url: z.string(),
    width: z.number().int().positive(),
    height: z.number().int().positive(),
    size: z.number().int().positive(),
    contentType: z.string(),
    /** ThumbHash, base64. */
    preview: z.string().optional(),
  }),
});
/** GET /healthz. `name` lets a client tell a Sarn server from any other that answers. */
export const healthAnswer = z.object({
  status: z.literal('ok'),
  name: z.literal('sarn'),
  version: z.string(),
  protocol: z.number().int(),
});
export const errorAnswer = z.object({ success: z.literal(false), error: failure.pick({ code: true, message: true }) });
export type SessionAnswer = z.infer<typeof sessionAnswer>;
