export const newChat = {
  title: 'แชตใหม่',
  placeholder: 'ชื่อหรืออีเมล',
  results: 'คน',
  typeToSearch: 'พิมพ์ชื่อ หรือที่อยู่อีเมลเต็มของคนที่ต้องการ',
  none: 'ไม่พบ “{{query}}” ลองพิมพ์ที่อยู่อีเมลเต็ม',
  searching: 'กำลังค้นหา…',
  offline: 'ออฟไลน์อยู่ ค้นหาคนได้เมื่อกลับมาออนไลน์',
  failed: 'ค้นหาไม่สำเร็จ ลองอีกครั้ง',
  createFailed: 'เริ่มแชตไม่สำเร็จ ลองอีกครั้ง',
  found_other: 'พบ {{count}} คน',
};
