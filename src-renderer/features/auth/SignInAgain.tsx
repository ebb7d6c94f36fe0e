import { Lock } from 'lucide-react';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../contract/ipc.ts';
import type { ErrorCode } from '../../../contract/result.ts';
import { useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { errorText } from '../../ui/error-text.ts';
import { Field } from '../../ui/Field.tsx';
import { KeychainNote } from './KeychainNote.tsx';

/** Asks for the password of the account whose chats are open: its sign-in was lost, its files were not. */
export function SignInAgain({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useTranslation();
  const { app } = useStores();
  const [password, setPassword] = useState('');
  const [error, setError] = useState<ErrorCode | 'missing'>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (busy) return;
    if (password === '') return setError('missing');
    setBusy(true);
    const answer = await app.login({ server: account.server, email: account.email, password });
    setBusy(false);
    if (answer.ok) return onClose();
    setError(answer.error.code);
  };
  const said =
    error === undefined
      ? undefined
      : error === 'missing'
        ? t('auth.error.passwordMissing')
        : error === 'BAD_CREDENTIALS'
          ? t('auth.error.password')
          : errorText(t, { code: error });
  return (
    <Dialog title={t('common.signInAgain')} onClose={onClose} className="again" testId="sign-in-again-dialog">
      <form noValidate onSubmit={(event) => void submit(event)}>
        <p className="sub ell">{account.email}</p>
        <Field
          label={t('auth.password')}
          icon={Lock}
          type="password"
          autoComplete="current-password"
          autoFocus
          value={password}
          error={said}
          data-testid="again-password"
          onChange={(event) => {
            setPassword(event.target.value);
            setError(undefined);
          }}
        />
        <KeychainNote />
        <Button type="submit" busy={busy} data-testid="again-submit">
          {t('auth.signIn')}
        </Button>
      </form>
    </Dialog>
  );
}
