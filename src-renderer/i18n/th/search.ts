export const search = {
  title: 'ค้นหา',
  close: 'ปิดการค้นหา',
  clear: 'ล้าง',
  placeholder: 'แชตและข้อความ',
  chats: 'แชต · {{count}}',
  messages: 'ข้อความ · {{count}}',
  messagesMore: 'ข้อความ · {{count}}+',
  none: 'ไม่พบ “{{query}}” ลองคำที่สั้นลง',
  hint: 'ค้นทุกข้อความที่อยู่ในเครื่องนี้ ทั้งออนไลน์และออฟไลน์',
  failed: 'ค้นหาไม่สำเร็จ ลองอีกครั้ง',
};
