-- CreateTable
CREATE TABLE "loose_bytes" (
    "sha256" BYTEA NOT NULL,
    "due" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "loose_bytes_pkey" PRIMARY KEY ("sha256")
);

-- What schema.prisma cannot say: whoever deletes a file, in whatever way, notes its bytes in the same transaction.
CREATE FUNCTION "bytes_are_loose"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "loose_bytes" ("sha256", "due")
  SELECT DISTINCT h, now() FROM unnest(ARRAY[OLD."sha256", OLD."thumb_sha256"]) AS h WHERE h IS NOT NULL
  ON CONFLICT ("sha256") DO UPDATE SET "due" = EXCLUDED."due";
  RETURN NULL;
END;
$$;

CREATE TRIGGER "file_bytes_loose" AFTER DELETE ON "file" FOR EACH ROW EXECUTE FUNCTION "bytes_are_loose"();
