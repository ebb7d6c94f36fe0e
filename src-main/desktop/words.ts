import type { Settings } from '../../contract/ipc.ts';

export type Locale = 'en' | 'th';

/** The language in force: the chosen one, or the system's when it is Thai, or English. */
export const localeOf = (language: Settings['language'], system: string): Locale =>
  language === 'system' ? (/^th\b/i.test(system) ? 'th' : 'en') : language;

interface Words {
  open: string;
  newChat: string;
  settings: string;
  search: string;
  quit: string;
  newMessage: string;
  newMessages: (count: number) => string;
  picture: string;
  unread: (count: string) => string;
  pictures: string;
  edit: string;
  view: string;
  undo: string;
  redo: string;
  cut: string;
  copy: string;
  paste: string;
  selectAll: string;
  zoomIn: string;
  zoomOut: string;
  resetZoom: string;
  fullScreen: string;
}

/** What the desktop itself says (menus, tray, notifications); the window has its own catalogue. */
export const words: Record<Locale, Words> = {
  en: {
    open: 'Open Sarn',
    newChat: 'New chat',
    settings: 'Settings',
    search: 'Search',
    quit: 'Quit Sarn',
    newMessage: 'New message',
    newMessages: (count) => `${count} new messages`,
    picture: 'Picture',
    unread: (count) => `Sarn: ${count} unread`,
    pictures: 'Pictures',
    edit: 'Edit',
    view: 'View',
    undo: 'Undo',
    redo: 'Redo',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    selectAll: 'Select all',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    resetZoom: 'Actual size',
    fullScreen: 'Full screen',
  },
  th: {
    open: 'เปิดสาร',
    newChat: 'แชตใหม่',
    settings: 'ตั้งค่า',
    search: 'ค้นหา',
    quit: 'ออกจากสาร',
    newMessage: 'ข้อความใหม่',
    newMessages: (count) => `ข้อความใหม่ ${count} ข้อความ`,
    picture: 'รูปภาพ',
    unread: (count) => `สาร: ยังไม่อ่าน ${count} ข้อความ`,
    pictures: 'รูปภาพ',
    edit: 'แก้ไข',
    view: 'มุมมอง',
    undo: 'เลิกทำ',
    redo: 'ทำซ้ำ',
    cut: 'ตัด',
    copy: 'คัดลอก',
    paste: 'วาง',
    selectAll: 'เลือกทั้งหมด',
    zoomIn: 'ขยาย',
    zoomOut: 'ย่อ',
    resetZoom: 'ขนาดจริง',
    fullScreen: 'เต็มจอ',
  },
};
