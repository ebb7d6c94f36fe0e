import { act, render, screen } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { expect, test } from 'vitest';
import { createI18n } from '../i18n/index.ts';
import { Dialog } from './Dialog.tsx';

const sheet = (name: string) => (
  <Dialog title={name} onClose={() => undefined}>
    <input aria-label={`in ${name}`} />
  </Dialog>
);
const i18n = createI18n('en');
const Page = ({ open }: { open: string | null }) => (
  <I18nextProvider i18n={i18n}>
    <input aria-label="field" />
    {open === 'first' && sheet('first')}
    {open === 'second' && sheet('second')}
  </I18nextProvider>
);
/** A dialog gives the focus back in a task of its own. */
const settled = (): Promise<void> => act(() => new Promise<void>((resolve) => setTimeout(resolve, 20)));

test('the focus comes back to where it was, also after a second dialog that opened while the first one closed', async () => {
  const { rerender } = render(<Page open={null} />);
  const field = screen.getByLabelText('field');
  field.focus();
  rerender(<Page open="first" />);
  await settled();
  expect(screen.getByLabelText('in first').closest('[role=dialog]')?.contains(document.activeElement)).toBe(true);
  rerender(<Page open={null} />);
  rerender(<Page open="second" />);
  await settled();
  rerender(<Page open={null} />);
  await settled();
  expect(document.activeElement).toBe(field);
});
