import { describe, expect, test } from 'vitest';
import { FrameSplitter, isAck, isApplication, isEvent, type Frame } from './ws-frames.ts';

const HEAD = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';

/** A frame as a peer writes it: final, text, masked or not. */
const frame = (text: string, { mask = false, opcode = 1, fin = true } = {}): Buffer => {
  const payload = Buffer.from(text);
  const { length } = payload;
  const size =
    length < 126
      ? Buffer.from([length])
      : length < 65_536
        ? Buffer.from([126, length >> 8, length & 0xff])
        : Buffer.concat([
            Buffer.from([127]),
            (() => {
              const eight = Buffer.alloc(8);
              eight.writeBigUInt64BE(BigInt(length));
              return eight;
            })(),
          ]);
  size[0] = (size[0] ?? 0) | (mask ? 0x80 : 0);
  const key = Buffer.from([1, 2, 3, 250]);
  const body = mask ? Buffer.from(payload.map((b, i) => b ^ (key[i % 4] ?? 0))) : payload;
  return Buffer.concat([Buffer.from([(fin ? 0x80 : 0) | opcode]), size, mask ? key : Buffer.alloc(0), body]);
};

const frames = (splitter: FrameSplitter, bytes: Buffer): Frame[] =>
  splitter.push(bytes).flatMap((p) => (p.frame === null ? [] : [p.frame]));

describe('cutting a connection into frames', () => {
  test.each([1, 7, 4_096])('whole, whatever pieces of %d bytes the stream comes in', (size) => {
    const texts = ['2', '42["receive_message",{}]', 'x'.repeat(125), 'y'.repeat(126), 'z'.repeat(70_000), 'สวัสดี'];
    const stream = Buffer.concat([Buffer.from(HEAD), ...texts.map((t, i) => frame(t, { mask: i % 2 === 0 }))]);
    const splitter = new FrameSplitter();
    const pieces = [];
    for (let at = 0; at < stream.length; at += size) pieces.push(...splitter.push(stream.subarray(at, at + size)));
    expect(pieces.flatMap((p) => (p.frame === null ? [] : [p.frame.text]))).toEqual(texts);
    // Nothing is lost and nothing is added.
    expect(Buffer.concat(pieces.map((p) => p.raw)).equals(stream)).toBe(true);
  });

  test('a plain HTTP connection is never cut', () => {
    const splitter = new FrameSplitter();
    const answer = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\x81\x01');
    expect(splitter.push(answer)).toEqual([{ frame: null, raw: answer }]);
    expect(splitter.push(frame('42["a"]'))).toHaveLength(1);
    expect(splitter.upgraded).toBe(false);
  });

  test('control frames and parts of a message have no text', () => {
    const splitter = new FrameSplitter();
    splitter.push(Buffer.from(HEAD));
    const got = frames(splitter, Buffer.concat([frame('', { opcode: 9 }), frame('42["a', { fin: false })]));
    expect(got.map((f) => [f.opcode, f.text])).toEqual([
      [9, null],
      [1, null],
    ]);
  });

  test('knows an event and an ack from what keeps the connection alive', () => {
    const splitter = new FrameSplitter();
    splitter.push(Buffer.from(HEAD));
    const texts = [
      '2',
      '40{"sid":"x"}',
      '42["receive_message",{"a":1}]',
      '4212["send_message",{}]',
      '4312[{"ok":true}]',
    ];
    const got = frames(splitter, Buffer.concat(texts.map((t) => frame(t))));
    expect(got.map(isApplication)).toEqual([false, false, true, true, true]);
    expect(got.map(isAck)).toEqual([false, false, false, false, true]);
    expect(got.map((f) => isEvent(f, 'send_message'))).toEqual([false, false, false, true, false]);
    expect(got.map((f) => isEvent(f, 'receive_message'))).toEqual([false, false, true, false, false]);
  });
});
