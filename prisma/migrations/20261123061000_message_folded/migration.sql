-- AlterTable
ALTER TABLE "message" ADD COLUMN     "folded" TEXT;

-- '' says that nobody has looked: the search folds such a text itself. Written before this column was, and with more in it
-- than ASCII, Thai, Chinese, kana and Hangul in their usual spelling, whose folding is null.
UPDATE "message" SET "folded" = '' WHERE "content" ~
  '[^\u0001-\u007F\u0E01-\u0E4C\u0E4E-\u0E5B\u3041-\u3096\u30A1-\u30FA\u4E00-\u9FFF\uAC00-\uD7A3]|\u0E40\u0E40|\u0E33[\u0E48-\u0E4B]|[\u0E48-\u0E4B][\u0E38-\u0E3A]';
