import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../App.tsx';
import { createI18n } from '../../i18n/index.ts';
import { createStores, startStores } from '../../stores/stores.ts';
import { createMemoryBridge } from '../../../tests/support/memory-bridge.ts';

/** The whole window over main played in memory, with its first chat open. jsdom lays nothing out, so the list has no rows. */
const openFirstChat = async () => {
  const memory = createMemoryBridge();
  const stores = createStores(memory.bridge);
  render(<App stores={stores} i18n={createI18n('en')} />);
  await act(() => startStores(stores));
  const chatId = stores.chats.getState().order[0] ?? 0;
  await act(async () => stores.chats.select(chatId));
  const field = screen.getByTestId<HTMLTextAreaElement>('composer');
  const sent = () => memory.calls.flatMap((c) => (c.name === 'messages.send' ? [c.input] : []));
  const enter = (over = {}) => fireEvent.keyDown(field, { key: 'Enter', keyCode: 13, ...over });
  const write = (text: string) => fireEvent.change(field, { target: { value: text } });
  return { memory, stores, chatId, field, sent, enter, write };
};

afterEach(cleanup);

describe('the composer in its conversation', () => {
  it('puts the caret in the field on opening', async () => {
    const { field } = await openFirstChat();
    expect(document.activeElement).toBe(field);
  });

  it('sends on Enter what was written, raw, and empties the field', async () => {
    const { chatId, field, sent, enter, write } = await openFirstChat();
    write('  two\nlines ');
    enter();
    expect(sent()).toMatchObject([{ chatId, text: '  two\nlines ' }]);
    expect(field.value).toBe('');
  });

  it('sends nothing that is blank, being composed, or too long', async () => {
    const { field, sent, enter, write } = await openFirstChat();
    write(' \n\u200B ');
    enter();
    write('สวัสดี');
    enter({ shiftKey: true });
    enter({ isComposing: true });
    enter({ keyCode: 229 });
    fireEvent.compositionEnd(field);
    enter();
    write('x'.repeat(8_001));
    enter();
    expect(sent()).toEqual([]);
    expect(screen.getByText(/^Too long for one message by 1 character\./)).toBeTruthy();
    write('ก'.repeat(5_761));
    expect(screen.getByText(/^Too long for one message by 300 characters\./)).toBeTruthy();
    write('x'.repeat(8_001));
    expect(field.value).toHaveLength(8_001);
  });

  it('keeps a draft with its chat and writes it when the chat is left', async () => {
    const { memory, stores, chatId, write } = await openFirstChat();
    write('half a thou');
    const other = stores.chats.getState().order[1] ?? 0;
    await act(async () => stores.chats.select(other));
    expect(memory.calls).toContainEqual({ name: 'drafts.set', input: { chatId, text: 'half a thou' } });
    expect(screen.getByTestId<HTMLTextAreaElement>('composer').value).not.toBe('half a thou');
    await act(async () => stores.chats.select(chatId));
    expect(screen.getByTestId<HTMLTextAreaElement>('composer').value).toBe('half a thou');
  });

  it('says why a file is not taken, and keeps what was written', async () => {
    const { field, write } = await openFirstChat();
    write('look');
    fireEvent.drop(field, {
      dataTransfer: { types: ['Files'], files: [new File(['x'], 'x.pdf', { type: 'application/pdf' })] },
    });
    // What is no picture goes with the message as a file.
    expect((await screen.findByTestId('staged-file')).textContent).toContain('notes.txt');
    const big = new File(['x'], 'x.png', { type: 'image/png' });
    vi.spyOn(big, 'size', 'get').mockReturnValue(120 * 1024 * 1024);
    fireEvent.drop(field, { dataTransfer: { types: ['Files'], files: [big] } });
    await waitFor(() =>
      expect(screen.getByRole('alert').textContent).toBe('This file is 120 MB. Pictures may have up to 100 MB.'),
    );
    expect(field.value).toBe('look');
    write('look here');
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
