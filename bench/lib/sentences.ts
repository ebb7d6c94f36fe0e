/** Text for a million messages: 60 % Thai (most of it without spaces), 40 % English; the same for the same seed. */
const THAI =
  'สวัสดี พรุ่งนี้ ประชุม งบประมาณ กาแฟ ข้าว บ้าน รถไฟ อากาศ ฝนตก โรงเรียน เพื่อน ครอบครัว ทำงาน ส่งเอกสาร โทรกลับ เจอกัน บ่ายสาม ตอนเย็น ขอบคุณ มาก เดี๋ยว เซิร์ฟเวอร์ ข้อความ รูปภาพ เที่ยว ภูเขา ทะเล ตลาด ปลาทู น้ำ ที่นี่ ตรงนั้น ราคา ลดราคา เร็ว ช้า สวย อร่อย'.split(
    ' ',
  );
const ENGLISH =
  'hello tomorrow meeting budget coffee rice home train weather rain school friend family work document call back meet three evening thanks very soon server message picture travel mountain sea market fish water here there price discount quick slow pretty tasty'.split(
    ' ',
  );

/** Seeded, so that every run searches the same text. */
export { randomFrom as seeded } from '../../tests/chaos/support/random.ts';

const pick = (words: readonly string[], random: () => number): string =>
  words[Math.floor(random() * words.length)] ?? '';

export const sentence = (random: () => number): string => {
  const thai = random() < 0.6;
  const separator = thai && random() < 0.9 ? '' : ' ';
  const words = Array.from({ length: 4 + Math.floor(random() * 12) }, () => pick(thai ? THAI : ENGLISH, random));
  // One message in two thousand holds a rare word of each script.
  if (random() < 0.000_5) words.push('ฎีกาฐานันดร', 'xylophone');
  return words.join(separator);
};

/** So many days ago, as filters have it: the profile's messages are of the last 90. */
const day = (ago: number): string => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);

/** Queries by class, as in the reference figures. */
export const queries: Record<string, string[]> = {
  'common Thai': ['งบประมาณ', 'กาแฟ', 'ประชุม', 'ข้อความ'],
  'two Thai words': ['ทะเลตลาด', 'กาแฟข้าว', 'เพื่อนครอบครัว'],
  'rare Thai': ['ฎีกา', 'ฐานันดร'],
  'common English': ['budget', 'coffee', 'weather'],
  'rare English': ['xylophone', 'lophon'],
  'no hit': ['ไม่มีคำนี้แน่นอน', 'zzzqqq'],
  'one or two characters': ['ดี', 'ที่', 'ข', 'ob', 'ฎี'],
  'with filters': [
    ...['งบประมาณ from:me', 'กาแฟ from:"Person 7"', 'budget in:"Person 40"', 'ที่ from:"Person 9" in:"Person 9"'],
    ...['has:image', 'has:file', 'has:link', 'from:"Person 500"', 'ฎีกา has:link', 'coffee has:file'],
    ...[`coffee before:${day(60)}`, `ประชุม after:${day(7)}`, 'ฎีกา before:2000-01-01', 'xylophone from:me'],
  ],
};
