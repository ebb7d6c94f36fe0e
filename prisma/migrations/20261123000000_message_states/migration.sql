-- AlterTable
ALTER TABLE "message" ADD COLUMN     "state_seq" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "message_edit" (
    "chat_id" INTEGER NOT NULL,
    "seq" BIGINT NOT NULL,
    "edit_seq" BIGINT NOT NULL,
    "content" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "message_edit_pkey" PRIMARY KEY ("chat_id","seq","edit_seq")
);

-- CreateTable
CREATE TABLE "message_hidden" (
    "user_id" INTEGER NOT NULL,
    "chat_id" INTEGER NOT NULL,
    "seq" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "message_hidden_pkey" PRIMARY KEY ("user_id","chat_id","seq")
);

-- AddForeignKey
ALTER TABLE "message_edit" ADD CONSTRAINT "message_edit_chat_id_seq_fkey" FOREIGN KEY ("chat_id", "seq") REFERENCES "message"("chat_id", "seq") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message_hidden" ADD CONSTRAINT "message_hidden_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message_hidden" ADD CONSTRAINT "message_hidden_chat_id_seq_fkey" FOREIGN KEY ("chat_id", "seq") REFERENCES "message"("chat_id", "seq") ON DELETE CASCADE ON UPDATE CASCADE;
