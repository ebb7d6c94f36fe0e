-- AlterTable
ALTER TABLE "file" ADD COLUMN     "preview" TEXT,
ADD COLUMN     "thumb_sha256" BYTEA,
ADD COLUMN     "thumb_size" INTEGER;

-- AlterTable
ALTER TABLE "message" ADD COLUMN     "album_id" UUID,
ADD COLUMN     "image_preview" TEXT;
