import type { TFunction } from 'i18next';
import type { PeopleStore, Someone } from '../../stores/people.ts';

/** The line of a chat's menu that blocks the other one, or no longer does. */
export const blockLine = (p: TFunction<'people'>, blocked: boolean): { id: string; label: string } =>
  blocked ? { id: 'unblock', label: p('menu.unblock') } : { id: 'block', label: p('menu.block') };

/** Does it when it was chosen: blocking asks first. */
export const doBlock = (people: PeopleStore, chosen: string | null, { id, name }: Someone): void => {
  if (chosen === 'block') people.ask({ id, name });
  if (chosen === 'unblock') void people.block(id, false);
};
