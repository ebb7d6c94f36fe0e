// The two people of `npm run demo` and what they have written so far. The passwords guard nothing: that server listens on
// this machine alone and holds only this.

export const people = [
  { name: 'Mali Srisuk', email: 'mali@demo.example.org', password: 'demo-password-mali' },
  { name: 'Tom Becker', email: 'tom@demo.example.org', password: 'demo-password-tom' },
];

/** Who writes (index into `people`), and what. */
export const conversation = [
  [0, 'Hi Tom! Your flight lands on Friday, right?'],
  [1, 'Yes, 14:20 at Suvarnabhumi. Is it still raining every evening?'],
  [0, 'Only for an hour or so. สบายมาก 😄'],
  [1, 'สวัสดีครับ มะลิ ผมกำลังฝึกภาษาไทยอยู่'],
  [0, 'เก่งมากค่ะ! พิมพ์ถูกหมดเลย'],
  [1, 'ขอบคุณครับ ร้านก๋วยเตี๋ยวร้านเดิมยังเปิดอยู่ไหมครับ'],
  [0, 'เปิดค่ะ วันเสาร์ไปกินกันนะ ตอนเที่ยงคนเยอะ ไปสักสิบเอ็ดโมงดีกว่า'],
  [
    1,
    'Perfect. I found a server room for the workshop as well: 12 seats, a projector, and they let us run our own Wi-Fi.',
  ],
  [0, 'ดีเลย! Then everybody can talk to the server we bring along.'],
  [1, 'Exactly. And if the line drops, nothing is lost: messages wait and go out later.'],
  [0, 'ทดสอบแล้วค่ะ ปิดเน็ตแล้วส่ง พอเปิดใหม่ก็ไปครบทุกข้อความ เรียงตามลำดับด้วย'],
  [1, 'See you on Friday! แล้วเจอกันครับ'],
];
