-- AlterTable
ALTER TABLE "user" ADD COLUMN     "read_receipts" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "show_presence" BOOLEAN NOT NULL DEFAULT true;

-- AlterTable
ALTER TABLE "chat_member" ADD COLUMN     "marked_seq" BIGINT,
ADD COLUMN     "withheld_seq" BIGINT;

-- CreateIndex
CREATE INDEX "user_profile_image_idx" ON "user"("profile_image");
