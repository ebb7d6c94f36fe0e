-- AlterTable
ALTER TABLE "chat" ADD COLUMN     "roster" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "chat_member" ADD COLUMN     "removed" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "chat_invite" (
    "chat_id" INTEGER NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "nonce" UUID NOT NULL,
    "created_by" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "chat_invite_pkey" PRIMARY KEY ("chat_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "chat_invite_token_hash_key" ON "chat_invite"("token_hash");

-- CreateIndex
CREATE INDEX "chat_picture_idx" ON "chat"("picture");

-- AddForeignKey
ALTER TABLE "chat_invite" ADD CONSTRAINT "chat_invite_chat_id_fkey" FOREIGN KEY ("chat_id") REFERENCES "chat"("id") ON DELETE CASCADE ON UPDATE CASCADE;
