-- AlterEnum
ALTER TYPE "message_type" ADD VALUE 'FILE';

-- AlterTable
ALTER TABLE "file" ADD COLUMN     "client_id" UUID,
ADD COLUMN     "parts" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "touched_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateIndex
CREATE INDEX "file_sha256_idx" ON "file"("sha256");

-- CreateIndex
CREATE INDEX "file_touched_at_idx" ON "file"("touched_at");

-- CreateIndex
CREATE UNIQUE INDEX "file_owner_id_client_id_key" ON "file"("owner_id", "client_id");
