-- AlterTable
ALTER TABLE "message" ADD COLUMN     "mentions" INTEGER[] DEFAULT ARRAY[]::INTEGER[];
