import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Locale } from './dates.ts';
import { groups as enGroups } from './en/groups.ts';
import { en } from './en/index.ts';
import { people as enPeople } from './en/people.ts';
import { pictures as enPictures } from './en/pictures.ts';
import { groups as thGroups } from './th/groups.ts';
import { th } from './th/index.ts';
import { people as thPeople } from './th/people.ts';
import { pictures as thPictures } from './th/pictures.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    // Pictures, groups and people have names of their own: the compiler goes through all of one space at a time, and not through all at once.
    resources: {
      translation: typeof en;
      pictures: typeof enPictures;
      groups: typeof enGroups;
      people: typeof enPeople;
    };
  }
}

/**
 * The texts, all bundled and ready at once. React escapes what it renders, so nothing is escaped here.
 * English stands in for what Thai lacks (a test says that it lacks nothing).
 */
export const createI18n = (locale: Locale): i18n => {
  const instance = createInstance();
  void instance.use(initReactI18next).init({
    lng: locale,
    fallbackLng: 'en',
    resources: {
      en: { translation: en, pictures: enPictures, groups: enGroups, people: enPeople },
      th: { translation: th, pictures: thPictures, groups: thGroups, people: thPeople },
    },
    interpolation: { escapeValue: false },
    initAsync: false,
    returnNull: false,
  });
  return instance;
};
