import { CircleAlert, Eye, EyeOff, Lock, Mail, Server, UserRound } from 'lucide-react';
import type { TFunction } from 'i18next';
import { useRef, useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../contract/result.ts';
import { limits } from '../../../contract/limits.ts';
import { useApp, useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { errorText, type Say } from '../../ui/error-text.ts';
import { Field } from '../../ui/Field.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { KeychainNote } from './KeychainNote.tsx';
import { useProbe, type Probe } from './use-probe.ts';
import { validate, type Errors, type FieldName, type Form } from './validate.ts';

const ORDER: readonly (FieldName | 'form')[] = ['server', 'name', 'email', 'password', 'form'];

/** Sign in, or create an account, on the server named in the first field. */
export function AuthForm() {
  const { t } = useTranslation();
  const { app } = useStores();
  const revoked = useApp((s) => s.revoked);
  const [form, setForm] = useState<Form>(() => ({
    server: app.getState().defaultServer,
    name: '',
    email: '',
    password: '',
  }));
  const [errors, setErrors] = useState<Errors>({});
  const [registering, setRegistering] = useState(false);
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  const probe = useProbe(app, form.server);

  const fail = (found: Errors) => {
    setErrors(found);
    const first = ORDER.find((name) => found[name] !== undefined);
    const field = element.current?.elements.namedItem(first ?? '');
    if (field instanceof HTMLElement) field.focus();
  };
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (busy) return;
    const found = validate(form, registering);
    if (Object.keys(found).length > 0) return fail(found);
    setErrors({});
    setBusy(true);
    const { name, password } = form;
    const [server, email] = [form.server.trim(), form.email.trim()];
    const answer = registering
      ? await app.register({ server, name: name.trim(), email, password })
      : await app.login({ server, email, password });
    setBusy(false);
    if (!answer.ok) fail(errorsOf(answer.error, probe));
  };
  const input = (name: FieldName) => ({
    name,
    value: form[name],
    error: errors[name]?.(t),
    onChange: (event: { target: { value: string } }) => {
      setForm({ ...form, [name]: event.target.value });
      const { [name]: _gone, form: _form, ...others } = errors;
      setErrors(others);
    },
  });
  const server = serverNote(probe, t);
  const change = () => {
    setRegistering(!registering);
    setErrors({});
  };
  return (
    <form ref={element} noValidate onSubmit={(event) => void submit(event)}>
      <h1>{t(registering ? 'auth.createAccount' : 'auth.signIn')}</h1>
      <p className="sub">{t(registering ? 'auth.welcome' : revoked ? 'auth.revoked' : 'auth.welcomeBack')}</p>
      <Field
        {...input('server')}
        label={t('auth.server')}
        icon={Server}
        error={errors.server?.(t) ?? server.error}
        hint={server.hint}
        inputMode="url"
        autoCapitalize="off"
        spellCheck={false}
        autoFocus={form.server === ''}
        data-testid="login-server"
      />
      {registering && (
        <Field
          {...input('name')}
          label={t('auth.name')}
          icon={UserRound}
          autoComplete="name"
          autoFocus
          data-testid="login-name"
        />
      )}
      <Field
        {...input('email')}
        label={t('auth.email')}
        icon={Mail}
        type="email"
        autoComplete="username"
        autoFocus={app.getState().defaultServer !== ''}
        data-testid="login-email"
      />
      <Field
        {...input('password')}
        label={t('auth.password')}
        icon={Lock}
        type={shown ? 'text' : 'password'}
        autoComplete={registering ? 'new-password' : 'current-password'}
        hint={registering ? { text: t('auth.passwordRule', { min: limits.passwordMin }), good: false } : undefined}
        data-testid="login-password"
        tail={
          <IconButton
            icon={shown ? EyeOff : Eye}
            label={t(shown ? 'auth.hidePassword' : 'auth.showPassword')}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          />
        }
      />
      <div role="alert">
        {errors.form && (
          <p className="hint bad">
            <CircleAlert className="ic s14" aria-hidden="true" />
            <span>{errors.form(t)}</span>
          </p>
        )}
      </div>
      <Button type="submit" busy={busy} data-testid="login-submit">
        {t(registering ? 'auth.createAccount' : 'auth.signIn')}
      </Button>
      <KeychainNote />
      <p className="swap">
        {t(registering ? 'auth.haveAccount' : 'auth.newHere')}{' '}
        <button type="button" className="lnk" data-testid="register-toggle" onClick={change}>
          {t(registering ? 'auth.signIn' : 'auth.createAccount')}
        </button>
      </p>
    </form>
  );
}

/** What is wrong with the server that was named, or with the way to it; null: something else failed. */
const aboutServer = (error: Failure): Say | null => {
  switch (error.code) {
    case 'WRONG_SERVER':
      return (t) => t('auth.error.wrongServer');
    case 'OFFLINE':
      return (t) => t('auth.error.noServer');
    case 'INSECURE':
      return (t) => t('auth.error.insecure');
    default:
      return null;
  }
};

/** What a refused sign-in says, at the field it is about. */
const errorsOf = (error: Failure, probe: Probe): Errors => {
  const server = aboutServer(error);
  if (server) return { server };
  switch (error.code) {
    case 'BAD_CREDENTIALS':
    case 'UNAUTHENTICATED':
      return { password: (t) => t('auth.error.credentials') };
    case 'EMAIL_TAKEN':
      return { email: (t) => t('auth.error.emailTaken') };
    case 'BAD_INPUT':
      if (probe.state === 'failed' && probe.error.code === 'BAD_INPUT')
        return { server: (t) => t('auth.error.serverBad') };
      return { form: (t) => t('auth.error.badInput') };
    default:
      return { form: (t) => errorText(t, error) };
  }
};

/** What stands below the server field: found or not, encrypted or not. */
const serverNote = (probe: Probe, t: TFunction): { hint?: { text: string; good: boolean }; error?: string } => {
  switch (probe.state) {
    case 'idle':
      return {};
    case 'asking':
      return { hint: { text: t('auth.serverChecking'), good: false } };
    case 'reached':
      return { hint: { text: t(probe.secure ? 'auth.serverSecure' : 'auth.serverPlain'), good: true } };
    case 'failed':
      if (probe.error.code === 'BAD_INPUT') return { error: t('auth.error.serverBad') };
      return { error: aboutServer(probe.error)?.(t) ?? errorText(t, probe.error) };
  }
};
