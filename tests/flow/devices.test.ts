import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { devicesAnswer, type DeviceRow } from '../../contract/rest.ts';
import { startClient, startPerson, waitFor } from './support/client.ts';
import { startLocal, type LocalServer } from './support/in-process.ts';
import { call, connect, register, signInAgain, type Person } from './support/people.ts';
import { databaseKinds } from './support/server.ts';

describe.each(databaseKinds)('the devices of an account on %s', (kind) => {
  let server: LocalServer;
  let late = 0;
  const pass = (ms: number): void => void (late += ms);
  beforeAll(async () => {
    server = await startLocal({ kind, now: () => Date.now() + late });
  });
  afterAll(async () => {
    await server.stop();
  });

  const devices = async (person: Person): Promise<DeviceRow[]> =>
    devicesAnswer.parse((await call(server.url, 'GET', '/api/devices', person.token)).body).devices;
  const status = async (person: Person, method: string, path: string): Promise<number> =>
    (await call(server.url, method, path, person.token)).status;
  const isIn = async (person: Person): Promise<boolean> => (await status(person, 'GET', '/api/chat/list')) === 200;
  const audited = (person: Person): Promise<{ action: string; device_id: string; target: string; detail: object }[]> =>
    server.store.db.query(
      `SELECT action, device_id, target, detail FROM audit WHERE actor_id = $1 AND action LIKE 'sign-out-%' ORDER BY id`,
      [person.id],
    );

  test('only one’s own are listed, the asking one marked; those that are signed out or ran out are not', async () => {
    const ann = await register(server.url, 'ann');
    const eve = await register(server.url, 'eve');
    const { body } = await call(server.url, 'POST', '/api/auth/login', undefined, {
      email: ann.email,
      password: ann.password,
      deviceName: 'Sarn on Linux – kitchen',
    });
    expect(body).toMatchObject({ success: true });
    const gone = await signInAgain(server.url, ann);
    await call(server.url, 'POST', '/api/auth/logout', gone.token);
    const listed = await devices(ann);
    expect(listed).toHaveLength(2);
    expect(listed.find((d) => !d.current)?.name).toBe('Sarn on Linux – kitchen');
    expect(listed.find((d) => d.current)?.id).toBe(ann.deviceId);
    expect((await devices(eve)).map(({ id }) => id)).toEqual([eve.deviceId]);
    await server.store.db.query('UPDATE device SET expires_at = $2 WHERE user_id = $1 AND id <> $3', [
      ann.id,
      new Date(Date.now() + late),
      ann.deviceId,
    ]);
    expect((await devices(ann)).map(({ id }) => id)).toEqual([ann.deviceId]);
  });

  test('another’s device, one that does not exist and what is no id are one answer, and nobody is signed out', async () => {
    const ann = await register(server.url, 'ann');
    const eve = await register(server.url, 'eve');
    const ids = [ann.deviceId, '6f1f3a52-8d5b-4c9a-9a44-3f0a5b1c2d3e', 'x', '..%2F..', '1%00', `${ann.deviceId}x`];
    const answers = await Promise.all(ids.map((id) => call(server.url, 'DELETE', `/api/devices/${id}`, eve.token)));
    for (const { status: code, body } of answers) expect([code, body]).toEqual([404, answers[0]?.body]);
    expect(await isIn(ann)).toBe(true);
    expect(await audited(eve)).toEqual([]);
    await call(server.url, 'POST', '/api/devices/revoke-others', eve.token);
    expect([await isIn(ann), await isIn(eve)]).toEqual([true, true]);
    for (const [method, path] of [
      ['GET', '/api/devices'],
      ['DELETE', `/api/devices/${ann.deviceId}`],
      ['POST', '/api/devices/revoke-others'],
    ] as const)
      expect((await call(server.url, method, path)).status).toBe(401);
    expect(await status(ann, 'PUT', `/api/devices/${ann.deviceId}`)).toBe(405);
  });

  test('one signed out: its socket ends with the reason, its tokens serve no more, twice is once, the audit says who', async () => {
    const ann = await register(server.url, 'ann');
    const lost = await signInAgain(server.url, ann);
    const [here, there] = [await connect(server.url, ann.token), await connect(server.url, lost.token)];
    expect(await status(ann, 'DELETE', `/api/devices/${lost.deviceId.toUpperCase()}`)).toBe(204);
    expect(await there.push('session_end')).toEqual({ reason: 'revoked' });
    await there.closed;
    expect(await isIn(lost)).toBe(false);
    await expect(connect(server.url, lost.token)).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } });
    const renewed = await call(server.url, 'POST', '/api/auth/refresh', undefined, { refreshToken: lost.refreshToken });
    expect(renewed.status).toBe(401);
    expect(await status(ann, 'DELETE', `/api/devices/${lost.deviceId}`)).toBe(204);
    expect(await here.ask('heartbeat', {})).toMatchObject({ ok: true });
    here.socket.close();
    expect(await audited(ann)).toEqual([
      { action: 'sign-out-device', device_id: ann.deviceId, target: `device:${lost.deviceId}`, detail: {} },
    ]);
  });

  test('all others signed out: none of them stays, the one that asked does', async () => {
    const ann = await register(server.url, 'ann');
    const others = [await signInAgain(server.url, ann), await signInAgain(server.url, ann)];
    const sockets = await Promise.all(others.map((other) => connect(server.url, other.token)));
    const answer = await call(server.url, 'POST', '/api/devices/revoke-others', ann.token);
    expect(answer.body).toEqual({ success: true, count: 2 });
    await Promise.all(sockets.map((socket) => socket.closed));
    for (const socket of sockets) expect(socket.got('session_end')).toEqual([{ reason: 'revoked' }]);
    expect(await Promise.all([ann, ...others].map(isIn))).toEqual([true, false, false]);
    expect((await call(server.url, 'POST', '/api/devices/revoke-others', ann.token)).body).toMatchObject({ count: 0 });
    expect(await audited(ann)).toMatchObject([{ action: 'sign-out-others', detail: { count: 2 } }]);
  });

  test('a live app is told, keeps its files, and may sign in again', async () => {
    const lost = await startPerson(server.url, 'ann');
    const here = await startClient();
    await here.login(server.url, lost.email);
    await here.ready();
    const ended: string[] = [];
    lost.core.on('account.changed', ({ reason }) => ended.push(reason));
    const list = await here.core.requests['devices.list'](undefined);
    const other = list.ok ? list.value.devices.find((d) => !d.current) : undefined;
    expect(other?.name).toMatch(/^Sarn on \S+/);
    const stranger = await here.core.requests['devices.signOut']({ id: '6f1f3a52-8d5b-4c9a-9a44-3f0a5b1c2d3e' });
    expect(stranger).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
    expect(await here.core.requests['devices.signOut']({ id: other?.id ?? '' })).toEqual({ ok: true, value: {} });
    await waitFor('the app is signed out', () => ended.includes('revoked') && lost.core.account() === null);
    await lost.login(server.url, lost.email);
    await lost.ready();
    expect(await here.core.requests['devices.signOutOthers'](undefined)).toEqual({ ok: true, value: { count: 1 } });
    await waitFor('the app is signed out again', () => lost.core.account() === null);
    expect(here.core.account()).not.toBeNull();
    await Promise.all([lost.stop(), here.stop()]);
  });

  test('the last time a device was there is written when it comes, stays and leaves, and proves no tokens', async () => {
    const ann = await register(server.url, 'ann');
    const seen = async (): Promise<number> => Date.parse((await devices(ann))[0]?.lastSeen ?? '');
    const first = await seen();
    pass(60_000);
    const socket = await connect(server.url, ann.token);
    await waitFor('it is noted that it came', async () => (await seen()) >= first + 60_000, 20_000);
    pass(6 * 60_000);
    await socket.ask('heartbeat', {});
    await waitFor('it is noted that it stays', async () => (await seen()) >= first + 7 * 60_000, 20_000);
    pass(60_000);
    socket.socket.close();
    await waitFor('it is noted that it left', async () => (await seen()) >= first + 8 * 60_000, 20_000);

    // Its renewed tokens got lost on the way: a connection made with the old ones does not say that they arrived.
    await call(server.url, 'POST', '/api/auth/refresh', undefined, { refreshToken: ann.refreshToken });
    const old = await connect(server.url, ann.token);
    const rotated = await seen();
    const other = await signInAgain(server.url, ann);
    const beside = await connect(server.url, other.token);
    const seenOf = async (id: string): Promise<number> =>
      Date.parse((await devices(other)).find((d) => d.id === id)?.lastSeen ?? '');
    pass(5 * 60_000);
    await old.ask('heartbeat', {});
    beside.socket.close();
    const at = Date.now() + late;
    // What is written of the one is written of both.
    await waitFor('it was written', async () => (await seenOf(other.deviceId)) >= at - 1_000);
    expect(await seenOf(ann.deviceId)).toBe(rotated);
    const again = await call(server.url, 'POST', '/api/auth/refresh', undefined, { refreshToken: ann.refreshToken });
    expect(again.status).toBe(200);
    old.socket.close();
  });

  test('a node that did not hear of a sign-out ends the sockets when it next writes down who was there', async () => {
    const ann = await register(server.url, 'ann');
    const socket = await connect(server.url, ann.token);
    await server.store.db.query('UPDATE device SET revoked_at = now() WHERE id = $1', [ann.deviceId]);
    pass(6 * 60_000);
    await socket.ask('heartbeat', {});
    expect(await Promise.race([socket.push('session_end'), socket.closed])).toBeTruthy();
    await socket.closed;
    expect(socket.got('session_end')).toEqual([{ reason: 'revoked' }]);
  });
});
