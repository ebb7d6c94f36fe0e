/** What is said when not even the rest of the app can be loaded, its words included. `system`: the system's language tag. */
export const cannotStart = (system: string): string =>
  /^th\b/i.test(system)
    ? 'เปิดสารไม่ได้ เพราะบางส่วนของแอปขาดหายหรือเสียหาย ให้ติดตั้งใหม่ ข้อความของคุณยังอยู่ครบ'
    : 'Sarn cannot start: a part of it is missing or damaged. Install it again; your messages stay.';
