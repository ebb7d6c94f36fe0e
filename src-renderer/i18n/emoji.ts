/** An emoji with the words it is found by: English, Thai. The first word of each is its name. */
export type NamedEmoji = readonly [emoji: string, en: string, th: string];

/** Those that are sent most; the system's own picker has the rest. */
export const EMOJI: readonly NamedEmoji[] = [
  ['😀', 'grin happy smile', 'ยิ้มกว้าง ดีใจ'],
  ['😂', 'tears of joy laugh lol', 'ขำจนน้ำตาไหล หัวเราะ ตลก'],
  ['🤣', 'rolling laugh rofl', 'ขำกลิ้ง หัวเราะ ตลก'],
  ['😊', 'smile blush happy', 'ยิ้ม เขิน มีความสุข'],
  ['😍', 'heart eyes love', 'ตาหัวใจ รัก ชอบ'],
  ['🥰', 'in love hearts adore', 'หลงรัก รัก ชอบ'],
  ['😘', 'kiss love', 'จูบ จุ๊บ รัก'],
  ['😎', 'cool sunglasses', 'เท่ แว่นดำ'],
  ['🤔', 'thinking hmm', 'คิด สงสัย'],
  ['😅', 'sweat nervous laugh', 'เหงื่อตก ยิ้มแห้ง'],
  ['😭', 'crying loudly sob', 'ร้องไห้โฮ เสียใจ'],
  ['😢', 'cry sad tear', 'ร้องไห้ เศร้า เสียใจ'],
  ['😡', 'angry mad', 'โกรธ โมโห'],
  ['😱', 'scream fear shock', 'กรีดร้อง กลัว ตกใจ'],
  ['😮', 'wow surprised', 'ว้าว ประหลาดใจ ตกใจ'],
  ['🥳', 'party celebrate', 'ปาร์ตี้ ฉลอง'],
  ['😴', 'sleep tired', 'หลับ ง่วง นอน'],
  ['🙄', 'rolling eyes', 'กลอกตา เบื่อ'],
  ['😉', 'wink', 'ขยิบตา'],
  ['😋', 'yum delicious tasty', 'อร่อย หิว'],
  ['🤗', 'hug', 'กอด'],
  ['🤭', 'giggle oops', 'อุ๊บ หัวเราะคิก'],
  ['🤯', 'mind blown', 'หัวระเบิด ทึ่ง'],
  ['🥺', 'pleading please', 'อ้อน ขอร้อง'],
  ['😇', 'angel innocent', 'นางฟ้า เทวดา ไร้เดียงสา'],
  ['👍', 'thumbs up like yes ok good', 'ยกนิ้ว ถูกใจ ไลก์ ใช่ ดี'],
  ['👎', 'thumbs down dislike no bad', 'คว่ำนิ้ว ไม่ถูกใจ ไม่'],
  ['👏', 'clap applause bravo', 'ปรบมือ เก่ง'],
  ['🙏', 'thanks please pray folded hands wai', 'ไหว้ ขอบคุณ ขอ สาธุ'],
  ['💪', 'strong muscle', 'สู้ แข็งแรง กล้าม'],
  ['👌', 'ok perfect', 'โอเค เยี่ยม'],
  ['👋', 'wave hello bye', 'โบกมือ สวัสดี บาย'],
  ['🤝', 'handshake deal', 'จับมือ ตกลง'],
  ['✌️', 'victory peace', 'สู้ตาย ชูสองนิ้ว'],
  ['🤞', 'fingers crossed luck', 'ขอให้โชคดี ไขว้นิ้ว'],
  ['🙌', 'hooray hands up', 'ไชโย ชูมือ'],
  ['👀', 'eyes look', 'ตา มอง ดู'],
  ['❤️', 'heart love red', 'หัวใจ รัก แดง'],
  ['🧡', 'orange heart love', 'หัวใจส้ม รัก'],
  ['💛', 'yellow heart love', 'หัวใจเหลือง รัก'],
  ['💚', 'green heart love', 'หัวใจเขียว รัก'],
  ['💙', 'blue heart love', 'หัวใจน้ำเงิน หัวใจฟ้า รัก'],
  ['💜', 'purple heart love', 'หัวใจม่วง รัก'],
  ['💔', 'broken heart', 'อกหัก หัวใจสลาย'],
  ['✨', 'sparkles shine', 'ประกาย วิบวับ'],
  ['🔥', 'fire hot lit', 'ไฟ ร้อน ปัง'],
  ['🎉', 'tada party congratulations', 'ฉลอง ยินดีด้วย ปาร์ตี้'],
  ['🎂', 'birthday cake', 'เค้กวันเกิด วันเกิด'],
  ['☕', 'coffee tea', 'กาแฟ ชา'],
  ['🍰', 'cake sweet', 'เค้ก ขนม'],
  ['🍜', 'noodles food', 'ก๋วยเตี๋ยว อาหาร'],
  ['🌈', 'rainbow', 'รุ้ง'],
  ['🌸', 'flower blossom', 'ดอกไม้ ซากุระ'],
  ['⭐', 'star', 'ดาว'],
  ['✅', 'check done yes', 'เสร็จแล้ว ถูก ใช่'],
  ['❌', 'cross no wrong', 'กากบาท ผิด ไม่'],
  ['💯', 'hundred perfect', 'ร้อย เต็ม เยี่ยม'],
];

/** What is offered first on a message. */
export const FREQUENT = ['👍', '❤️', '😂', '😮', '😢', '🙏'] as const;

const RGI = new RegExp('^\\p{RGI_Emoji}$', 'v');

/** The emoji that words find, in either language, by the beginning of a word (Thai: anywhere in it); an emoji finds itself. */
export const emojiNamed = (query: string): readonly NamedEmoji[] => {
  const asked = query.normalize('NFC').trim().toLowerCase();
  if (asked === '') return EMOJI;
  if (RGI.test(asked)) return [EMOJI.find(([emoji]) => emoji === asked) ?? [asked, '', '']];
  return EMOJI.filter(([, en, th]) => ` ${en}`.includes(` ${asked}`) || th.includes(asked));
};

/** Finds an emoji by a whole word. */
const WHOLE = 1;

/**
 * How well a query finds an emoji: by a whole word, by the beginning of its name, of another word, or in the middle of a Thai one;
 * of those found alike the frequent ones come first.
 */
const rank = ([emoji, en, th]: NamedEmoji, asked: string): number => {
  const words = `${en} ${th}`.split(' ');
  const how = words.includes(asked)
    ? WHOLE
    : en.startsWith(asked) || th.startsWith(asked)
      ? 2
      : words.some((word) => word.startsWith(asked))
        ? 3
        : 4;
  return how - (FREQUENT.some((f) => f === emoji) ? 0.5 : 0);
};
const askedFor = (name: string): string => name.normalize('NFC').toLowerCase().replace(/[_-]/g, ' ').trim();

/** The emoji that `:name` finds while it is typed, the best first. */
export const emojiLike = (name: string, limit: number): readonly NamedEmoji[] => {
  const asked = askedFor(name);
  return asked === '' ? [] : [...emojiNamed(asked)].sort((a, b) => rank(a, asked) - rank(b, asked)).slice(0, limit);
};

/** The emoji that `:name:` stands for; null: no emoji has that word. */
export const emojiByName = (name: string): string | null => {
  const asked = askedFor(name);
  const [best] = emojiLike(asked, 1);
  return best !== undefined && (rank(best, asked) <= WHOLE || `${best[1]} `.startsWith(`${asked} `)) ? best[0] : null;
};
