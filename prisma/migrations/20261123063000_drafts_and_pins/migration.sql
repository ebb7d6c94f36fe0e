-- AlterTable
ALTER TABLE "chat" ADD COLUMN     "pins" BIGINT[] DEFAULT ARRAY[]::BIGINT[],
ADD COLUMN     "pins_seq" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "draft" (
    "user_id" INTEGER NOT NULL,
    "chat_id" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "reply_to_seq" BIGINT,
    "rev" BIGINT NOT NULL,

    CONSTRAINT "draft_pkey" PRIMARY KEY ("user_id","chat_id")
);

-- AddForeignKey
ALTER TABLE "draft" ADD CONSTRAINT "draft_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draft" ADD CONSTRAINT "draft_chat_id_fkey" FOREIGN KEY ("chat_id") REFERENCES "chat"("id") ON DELETE CASCADE ON UPDATE CASCADE;
