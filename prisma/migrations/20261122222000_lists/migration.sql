-- Lists of a million jobs, and attempts without what no query needs.

-- CreateIndex
CREATE INDEX "job_owner_number_idx" ON "job"("owner", "number");

-- Name search. Where this role may not create the extension, or the server doesn't have it, names are found all the same, by looking at each.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX "job_name_idx" ON "job" USING GIN ("name" gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object THEN
  RAISE NOTICE 'without pg_trgm searching jobs by name is slow: %', SQLERRM;
END
$$;

-- Whoever writes a backend's id has its row locked, and no backend is ever deleted: looking it up again for every attempt and prompt was a fifth of a claim.
ALTER TABLE "attempt" DROP CONSTRAINT "attempt_backend_id_fkey";
ALTER TABLE "prompt" DROP CONSTRAINT "prompt_backend_id_fkey";
DROP INDEX "attempt_backend_id_idx";
