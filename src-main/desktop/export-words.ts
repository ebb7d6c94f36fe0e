import type { Settings } from '../../contract/ipc.ts';
import type { ExportWords } from '../cache/export-job.ts';
import type { ExportLook } from '../link/export.ts';
import type { Locale } from './words.ts';

/** What an export says, which is read without the app. */
export const exportWords: Record<Locale, ExportWords> = {
  en: {
    title: 'Chats from Sarn',
    madeAt: 'Written {time}',
    chats: 'Chat',
    messages: 'Messages: {n}',
    complete: 'complete as far as this computer knows',
    missing: 'places of the history that were not on this computer: {n}',
    gap: 'Places of the history that are missing here: {n}',
    gapNote: 'They are on the server. Scroll there in Sarn, so that they are fetched, and export again.',
    unsent: 'Not sent yet',
    notSent: 'not sent',
    deleted: 'This message was deleted.',
    edited: 'edited',
    picture: 'Picture',
    pictureMissing: 'A picture that was not on this computer.',
    unsupported: 'A kind of message that this version of Sarn does not know.',
    answer: 'answer to an earlier message',
    back: 'All chats',
    noChats: 'There were no chats on this computer.',
  },
  th: {
    title: 'แชตจากสาร',
    madeAt: 'เขียนเมื่อ {time}',
    chats: 'แชต',
    messages: '{n} ข้อความ',
    complete: 'ครบเท่าที่เครื่องนี้รู้',
    missing: 'มี {n} ตำแหน่งในประวัติที่ไม่ได้อยู่ในเครื่องนี้',
    gap: 'ประวัติตรงนี้ขาดไป {n} ตำแหน่ง',
    gapNote: 'ส่วนนี้อยู่บนเซิร์ฟเวอร์ ให้เลื่อนไปถึงในสารเพื่อดึงมาก่อน แล้วส่งออกอีกครั้ง',
    unsent: 'ยังไม่ได้ส่ง',
    notSent: 'ยังไม่ได้ส่ง',
    deleted: 'ข้อความนี้ถูกลบแล้ว',
    edited: 'แก้ไขแล้ว',
    picture: 'รูปภาพ',
    pictureMissing: 'รูปภาพที่ไม่ได้อยู่ในเครื่องนี้',
    unsupported: 'ข้อความชนิดที่สารรุ่นนี้ไม่รู้จัก',
    answer: 'ตอบข้อความก่อนหน้า',
    back: 'แชตทั้งหมด',
    noChats: 'ไม่มีแชตในเครื่องนี้',
  },
};

/** How an export looks for this user, here. */
export const exportLook = (locale: Locale, year: Settings['year']): ExportLook => ({
  locale,
  calendar: year === 'buddhist' || (year === 'auto' && locale === 'th') ? 'buddhist' : 'gregory',
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  words: exportWords[locale],
});
