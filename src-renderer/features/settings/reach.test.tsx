import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderApp } from '../../testing.tsx';

/** The pages that reach beyond the window: the server, the disk, the network. */
const open = async (section: string, options: Parameters<typeof renderApp>[0] = {}) => {
  const app = await renderApp(options);
  await app.user.click(screen.getByTestId('settings'));
  await app.user.click(screen.getByTestId(`settings-${section}`));
  return app;
};

test('a device is signed out only after a question, and the focus comes back', async () => {
  const { user, memory } = await open('devices');
  const buttons = await screen.findAllByTestId('device-sign-out');
  expect(buttons).toHaveLength(2);
  expect(screen.getAllByTestId('device')[0]?.textContent).toContain('This app');
  expect(screen.getByText('An app without a name')).toBeTruthy();
  await user.click(buttons[0] as HTMLElement);
  await user.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(document.activeElement).toBe(screen.getAllByTestId('device-sign-out')[0]);
  expect(memory.calls.some(({ name }) => name === 'devices.signOut')).toBe(false);
  await user.click(screen.getAllByTestId('device-sign-out')[0] as HTMLElement);
  await user.click(screen.getByTestId('device-sign-out-yes'));
  await waitFor(() => expect(screen.getAllByTestId('device')).toHaveLength(2));
});

test('all other devices are signed out at once, and how many is said', async () => {
  const { user } = await open('devices');
  await user.click(await screen.findByTestId('devices-sign-out-others'));
  await user.click(screen.getByTestId('devices-sign-out-others-yes'));
  await waitFor(() => expect(screen.getAllByTestId('device')).toHaveLength(1));
  expect(screen.getByTestId('devices-said').textContent).toBe('2 devices are signed out.');
});

test('devices that cannot be asked for are said to be, and asked for again', async () => {
  const app = await renderApp();
  app.memory.failNext('devices.list', 'OFFLINE');
  await app.user.click(screen.getByTestId('settings'));
  await app.user.click(screen.getByTestId('settings-devices'));
  await screen.findByText('No connection. Check the network and try again.');
  await app.user.click(screen.getByTestId('devices-again'));
  expect(await screen.findAllByTestId('device')).toHaveLength(3);
});

test('pictures are cleared after a question, and what is left is measured', async () => {
  const { user } = await open('storage');
  expect((await screen.findByTestId('storage-pictures')).textContent).toBe('1204 pictures, 312.4 MB');
  await user.click(screen.getByTestId('clear-pictures'));
  expect(screen.getByText('Clear 312.4 MB of pictures from this computer?')).toBeTruthy();
  await user.click(screen.getByTestId('clear-pictures-yes'));
  await waitFor(() => expect(screen.getByTestId('storage-pictures').dataset['bytes']).toBe('0'));
  expect(screen.getByTestId<HTMLButtonElement>('clear-pictures').disabled).toBe(true);
});

test('“Manual” changes nothing before a proxy is named, and a wrong one is not taken', async () => {
  const { user, stores } = await open('network');
  const chosen = () => {
    const { proxy, proxyServer } = stores.app.getState().settings;
    return [proxy, proxyServer];
  };
  await user.click(screen.getByRole('radio', { name: 'Manual' }));
  expect(chosen()).toEqual(['system', '']);
  await user.click(screen.getByRole('radio', { name: 'SOCKS5' }));
  fireEvent.change(screen.getByTestId('proxy-host'), { target: { value: 'user:pw@proxy' } });
  await user.click(screen.getByTestId('proxy-use'));
  expect(screen.getByTestId('proxy-host').getAttribute('aria-invalid')).toBe('true');
  expect(chosen()).toEqual(['system', '']);
  fireEvent.change(screen.getByTestId('proxy-host'), { target: { value: 'proxy.example.org' } });
  await user.click(screen.getByTestId('proxy-use'));
  await waitFor(() => expect(chosen()).toEqual(['manual', 'socks5://proxy.example.org:1080']));
  await user.click(screen.getByRole('radio', { name: 'None' }));
  await waitFor(() => expect(chosen()[0]).toBe('none'));
});

test('who cannot sign in without a proxy can name one', async () => {
  const { user, stores } = await renderApp({ signedIn: false });
  await user.click(screen.getByTestId('auth-network'));
  await user.click(screen.getByRole('radio', { name: 'None' }));
  await waitFor(() => expect(stores.app.getState().settings.proxy).toBe('none'));
  expect(screen.queryByTestId('network-way')).toBeNull();
});

test('what the proxy does is said in words', async () => {
  await open('network', { network: { way: 'proxy', proxy: 'http://proxy:8080', trouble: 'auth' } });
  expect((await screen.findByTestId('network-way')).textContent).toBe(
    'http://proxy:8080 asks for a name and a password.',
  );
});

test('an export shows how far it is, can be stopped, and says what came of it', async () => {
  const { user, memory } = await open('advanced');
  await user.click(screen.getByTestId('export-start'));
  expect((await screen.findByRole('progressbar')).getAttribute('aria-valuenow')).toBe('30');
  await user.click(screen.getByTestId('export-cancel'));
  await waitFor(() =>
    expect(screen.getByTestId('export-said').textContent).toBe('Stopped. What was written of it is deleted.'),
  );
  act(() =>
    memory.emit('export.changed', {
      running: null,
      last: { kind: 'done', folder: '/home/nok/Sarn', chats: 2, messages: 1_000, missing: 7 },
    }),
  );
  expect(screen.getByTestId('export-said').textContent).toBe('1000 messages written to /home/nok/Sarn');
  expect(screen.getByTestId('export-missing').textContent).toContain('7 places of the history');
  act(() => memory.emit('export.changed', { running: null, last: { kind: 'failed', code: 'DISK' } }));
  expect(screen.getByTestId('export-said').textContent).toContain('disk');
});
