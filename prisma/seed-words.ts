/** Names of the first accounts, for the demo; the others are "User <n>". */
export const names = ['Mali Srisuk', 'Tom Berg', 'นภา วงศ์ดี', 'Aisha Khan'] as const;

/** What the seeded people say, over and over. Thai and English, short and long, so that a screen shows all of it. */
export const lines = [
  'Good morning! Are you coming to the market on Saturday?',
  'สวัสดีครับ ไปแน่นอน เจอกันกี่โมงดี',
  'Nine? Before it gets hot.',
  'ได้เลย เดี๋ยวผมขับรถไปรับ',
  'Perfect, thank you 🙏',
  'อย่าลืมถุงผ้านะ ครั้งที่แล้วเราลืมกันทั้งคู่ เลยต้องถือผลไม้เต็มสองมือกลับบ้าน',
  'Haha, yes. I still remember the mangoes rolling down the stairs, and the old man at the corner who collected them all.',
  'ฝนน่าจะตกตอนบ่าย',
  'Then we will be home by noon.',
  'ตกลงตามนี้ครับ',
] as const;
