-- AlterTable
ALTER TABLE "chat_member" DROP COLUMN "archived",
DROP COLUMN "pinned",
ADD COLUMN     "archived_seq" BIGINT,
ADD COLUMN     "pinned_at" TIMESTAMPTZ(3),
ADD COLUMN     "settings_useq" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "user_event" ADD COLUMN     "client_id" UUID;

-- CreateIndex
CREATE UNIQUE INDEX "user_event_user_id_client_id_key" ON "user_event"("user_id", "client_id");
