-- What travels with a prompt beside its workflow. Jobs that have any are of worker_level 1: v0.1.0 never gets them.
ALTER TABLE "job"
  ADD COLUMN "extra_data" JSON,
  ADD COLUMN "secrets" JSON,
  ADD COLUMN "secret_names" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- Erased in the statement that makes the job final, whoever makes it so.
CREATE FUNCTION erase_secrets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.secrets := NULL;
  RETURN NEW;
END
$$;
CREATE TRIGGER job_erases_secrets BEFORE UPDATE ON "job" FOR EACH ROW
WHEN (NEW."finished_at" IS NOT NULL AND NEW."secrets" IS NOT NULL) EXECUTE FUNCTION erase_secrets();

-- Which key everything in this database is encrypted with.
CREATE TABLE "secret_key" (
    "name" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,

    CONSTRAINT "secret_key_pkey" PRIMARY KEY ("name")
);
