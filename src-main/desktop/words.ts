import type { Settings } from '../../contract/ipc.ts';

export type Locale = 'en' | 'th';

/** The language in force: the chosen one, or the system's when it is Thai, or English. */
export const localeOf = (language: Settings['language'], system: string): Locale =>
  language === 'system' ? (/^th\b/i.test(system) ? 'th' : 'en') : language;

interface Words {
  open: string;
  newChat: string;
  settings: string;
  recentChats: string;
  connection: string;
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
  pastePlain: string;
  remove: string;
  lookUp: (text: string) => string;
  openLink: string;
  copyLink: string;
  noSuggestions: string;
  addToDictionary: string;
  about: string;
  services: string;
  hide: string;
  hideOthers: string;
  showAll: string;
  file: string;
  closeWindow: string;
  speech: string;
  startSpeaking: string;
  stopSpeaking: string;
  window: string;
  help: string;
  shortcuts: string;
  zoomIn: string;
  zoomOut: string;
  resetZoom: string;
  fullScreen: string;
  doNotDisturb: string;
  reply: string;
  replyTo: string;
  markRead: string;
  answerTo: (name: string) => string;
  /** Why it wants to start at login: a desktop asks the user. */
  atLogin: string;
  testTitle: string;
  testBody: string;
  /** The one explanation when the window is closed for the first time: in the tray, or where there is no tray. */
  stays: string;
  staysInTray: string;
  staysMinimised: string;
  keepRunning: string;
}

/** What the desktop itself says (menus, tray, notifications); the window has its own catalogue. */
export const words: Record<Locale, Words> = {
  en: {
    open: 'Open Sarn',
    newChat: 'New chat',
    settings: 'Settings',
    recentChats: 'Recent chats',
    connection: 'Connection',
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
    pastePlain: 'Paste without formatting',
    remove: 'Delete',
    lookUp: (text) => `Look up “${text}”`,
    openLink: 'Open link',
    copyLink: 'Copy link',
    noSuggestions: 'No suggestions',
    addToDictionary: 'Add to dictionary',
    about: 'About Sarn',
    services: 'Services',
    hide: 'Hide Sarn',
    hideOthers: 'Hide others',
    showAll: 'Show all',
    file: 'File',
    closeWindow: 'Close window',
    speech: 'Speech',
    startSpeaking: 'Start speaking',
    stopSpeaking: 'Stop speaking',
    window: 'Window',
    help: 'Help',
    shortcuts: 'Keyboard shortcuts',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    resetZoom: 'Actual size',
    fullScreen: 'Full screen',
    doNotDisturb: 'Do not disturb',
    reply: 'Reply',
    replyTo: 'Write a reply',
    markRead: 'Mark as read',
    answerTo: (name) => `Reply to ${name}`,
    atLogin: 'Messages come in without you opening Sarn.',
    testTitle: 'A test from Sarn',
    testBody: 'This is how a new message is announced.',
    stays: 'Sarn keeps running',
    staysInTray:
      'It stays in the tray and goes on receiving messages. To end it, choose “Quit Sarn” in the tray’s menu. In the settings you can have it end with its window.',
    staysMinimised:
      'This desktop shows no tray icons, so the window is minimised and goes on receiving messages. To end Sarn, press Ctrl+Q. In the settings you can have it end with its window.',
    keepRunning: 'Keep running',
  },
  th: {
    open: 'เปิดสาร',
    newChat: 'แชตใหม่',
    settings: 'ตั้งค่า',
    recentChats: 'แชตล่าสุด',
    connection: 'การเชื่อมต่อ',
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
    pastePlain: 'วางแบบไม่มีรูปแบบ',
    remove: 'ลบ',
    lookUp: (text) => `ค้นหาความหมายของ “${text}”`,
    openLink: 'เปิดลิงก์',
    copyLink: 'คัดลอกลิงก์',
    noSuggestions: 'ไม่มีคำแนะนำ',
    addToDictionary: 'เพิ่มในพจนานุกรม',
    about: 'เกี่ยวกับสาร',
    services: 'บริการ',
    hide: 'ซ่อนสาร',
    hideOthers: 'ซ่อนแอปอื่น',
    showAll: 'แสดงทั้งหมด',
    file: 'ไฟล์',
    closeWindow: 'ปิดหน้าต่าง',
    speech: 'เสียงอ่าน',
    startSpeaking: 'เริ่มอ่าน',
    stopSpeaking: 'หยุดอ่าน',
    window: 'หน้าต่าง',
    help: 'วิธีใช้',
    shortcuts: 'แป้นลัด',
    zoomIn: 'ขยาย',
    zoomOut: 'ย่อ',
    resetZoom: 'ขนาดจริง',
    fullScreen: 'เต็มจอ',
    doNotDisturb: 'ห้ามรบกวน',
    reply: 'ตอบ',
    replyTo: 'เขียนคำตอบ',
    markRead: 'ทำเครื่องหมายว่าอ่านแล้ว',
    answerTo: (name) => `ตอบ ${name}`,
    atLogin: 'รับข้อความได้โดยไม่ต้องเปิดสารเอง',
    testTitle: 'ทดสอบจากสาร',
    testBody: 'ข้อความใหม่จะแจ้งเตือนแบบนี้',
    stays: 'สารยังทำงานอยู่',
    staysInTray:
      'สารอยู่ในถาดระบบและยังรับข้อความต่อไป หากต้องการปิด ให้เลือก “ออกจากสาร” ในเมนูของถาดระบบ หรือตั้งค่าให้ปิดไปพร้อมหน้าต่างได้',
    staysMinimised:
      'เดสก์ท็อปนี้ไม่แสดงไอคอนในถาดระบบ หน้าต่างจึงถูกย่อไว้และยังรับข้อความต่อไป หากต้องการปิดสาร ให้กด Ctrl+Q หรือตั้งค่าให้ปิดไปพร้อมหน้าต่างได้',
    keepRunning: 'ทำงานต่อ',
  },
};
