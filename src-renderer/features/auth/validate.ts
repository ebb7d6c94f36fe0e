import { limits } from '../../../contract/limits.ts';
import type { Say } from '../../ui/error-text.ts';

export interface Form {
  server: string;
  name: string;
  email: string;
  password: string;
}
export type FieldName = keyof Form;
export type Errors = Partial<Record<FieldName | 'form', Say>>;

/** Enough to catch a slip of the pen; whether the address exists is the server's business. */
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** Control characters and direction overrides, as the server refuses them in names. */
const BAD_NAME = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u;

/** What is wrong with the form, field by field, before it is sent. Signing in never judges a password. */
export const validate = (form: Form, registering: boolean): Errors => {
  const errors: Errors = {};
  if (form.server.trim() === '') errors.server = (t) => t('auth.error.serverMissing');
  const email = form.email.trim();
  if (!EMAIL.test(email) || email.length > limits.emailChars) errors.email = (t) => t('auth.error.emailBad');
  if (form.password === '') errors.password = (t) => t('auth.error.passwordMissing');
  if (!registering) return errors;
  const name = form.name.trim();
  if (name === '') errors.name = (t) => t('auth.error.nameMissing');
  else if (name.length > limits.nameChars || BAD_NAME.test(name))
    errors.name = (t) => t('auth.error.nameBad', { max: limits.nameChars });
  if (form.password !== '' && form.password.length < limits.passwordMin) {
    errors.password = (t) => t('auth.error.passwordShort', { min: limits.passwordMin });
  }
  if (form.password.length > limits.passwordMax)
    errors.password = (t) => t('auth.error.passwordLong', { max: limits.passwordMax });
  return errors;
};
