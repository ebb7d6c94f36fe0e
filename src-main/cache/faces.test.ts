import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { faceTable, type FaceTable } from './faces.ts';
import type { Db } from './migrate.ts';

let db: Db;
let faces: FaceTable;
const face = (name: string, profile_image: string | null = null) => ({ id: '2', name, profile_image });
const now = () => faces.get('2')?.name;

beforeEach(() => {
  db = new Database(':memory:');
  // Of each table what is asked for here.
  db.exec(`CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);
    CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT NOT NULL, picture TEXT);
    CREATE TABLE chat (id INTEGER PRIMARY KEY, peer_id TEXT);
    CREATE TABLE member (chat_id INTEGER, user_id TEXT, left_seq INTEGER)`);
  faces = faceTable(db);
});
afterEach(() => void db.close());

test('a list counts that is not older than the news of a name', () => {
  faces.listed(face('one'), 3);
  faces.listed(face('two', 'p'), 4);
  expect(faces.get('2')).toEqual({ name: 'two', picture: 'p' });
  db.exec("INSERT INTO chat VALUES (1, '2')");
  faces.told(face('three'), 7);
  faces.listed(face('two', 'p'), 6);
  expect(faces.get('2')).toEqual({ name: 'three', picture: null });
  // Of somebody who is not known it is all there is.
  faces.listed({ id: '9', name: 'nine', profile_image: null }, 1);
  expect(faces.get('9')?.name).toBe('nine');
  faces.listed(face('four'), 7);
  expect(now()).toBe('four');
  // A server that does not say.
  faces.listed(face('five'), undefined);
  expect(now()).toBe('five');
});

test('news that come late, and all anew from a database that counts otherwise', () => {
  db.exec("INSERT INTO chat VALUES (1, '2')");
  faces.told(face('two'), 9);
  faces.told({ id: '3', name: 'three', profile_image: null }, 8);
  faces.listed(face('one'), 8);
  expect(now()).toBe('two');
  faces.anew();
  faces.listed(face('before'), 2);
  expect(now()).toBe('before');
});

test('an entry that a list is not older than says nothing new', () => {
  faces.listed(face('after leaving', 'p'), 10);
  expect(faces.told(face('before'), 8)).toEqual(face('after leaving', 'p'));
  expect(now()).toBe('after leaving');
  expect(faces.told(face('later'), 11)).toEqual(face('later'));
});

test('a message brings a name that nobody knew, a line of the history that of who shares no chat with the user', () => {
  expect(faces.sent('2', '')).toBe('');
  expect(faces.get('2')).toBeUndefined();
  expect(faces.sent('2', 'one')).toBe('one');
  expect(faces.sent('2', 'again')).toBe('again');
  faces.said(face('two', 'p'));
  expect(faces.get('2')).toEqual({ name: 'two', picture: 'p' });
  db.exec("INSERT INTO member VALUES (1, '2', NULL)");
  faces.said(face('three'));
  expect(faces.sent('2', 'late')).toBe('two');
  expect(now()).toBe('two');
  db.exec("UPDATE member SET left_seq = 5; INSERT INTO chat VALUES (2, '2')");
  faces.said(face('three'));
  expect(now()).toBe('two');
  db.exec('DELETE FROM chat');
  faces.said(face('three'));
  expect(now()).toBe('three');
});
