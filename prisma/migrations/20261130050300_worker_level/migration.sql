-- Jobs that a worker of the release before can't run, and must not get: docs/decisions/0031.

-- AlterTable
ALTER TABLE "job" ADD COLUMN "worker_level" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN "claimable_newer" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "turn" ADD COLUMN "waiting_newer" BOOLEAN NOT NULL DEFAULT false;

-- Beyond schema.prisma.

-- v0.1.0 claims what is claimable: of such a job that is always false, and claimable_newer stands in its place.
ALTER TABLE "job"
  DROP CONSTRAINT "job_claimable_exactly_when_pending",
  ADD CONSTRAINT "job_claimable_exactly_when_pending"
    CHECK (claimable = (worker_level = 0 AND pending > 0 AND paused_at IS NULL AND cancel_requested_at IS NULL)),
  ADD CONSTRAINT "job_claimable_newer_exactly_when_pending"
    CHECK (claimable_newer = (worker_level > 0 AND pending > 0 AND paused_at IS NULL AND cancel_requested_at IS NULL));

-- One index for both, and for the statements of v0.1.0: "claimable" implies their conditions.
DROP INDEX "job_claimable";
CREATE INDEX "job_claimable" ON "job" (priority DESC, owner, number) WHERE claimable OR claimable_newer;
DROP INDEX "turn_waiting";
CREATE INDEX "turn_waiting" ON "turn" (priority DESC, place) WHERE waiting OR waiting_newer;

-- v0.1.0 changes such jobs too (resume, priority, cancel, rescue …), and knows nothing of claimable_newer. This puts right what it writes.
-- The statements of this version write both columns as they must be: for those, and for all jobs of level 0, the WHEN is false and nothing is called.
CREATE FUNCTION keep_from_older_workers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.claimable := false;
  NEW.claimable_newer := NEW.pending > 0 AND NEW.paused_at IS NULL AND NEW.cancel_requested_at IS NULL;
  -- It gives a turn only to what is claimable after its statement.
  IF NEW.claimable_newer AND (NOT OLD.claimable_newer OR NEW.priority <> OLD.priority) THEN
    INSERT INTO turn AS t (owner, priority, waiting_newer) VALUES (NEW.owner, NEW.priority, true)
    ON CONFLICT (owner, priority) DO UPDATE SET waiting_newer = true, opened = t.opened + 1,
      place = CASE WHEN t.waiting OR t.waiting_newer THEN t.place ELSE excluded.place END;
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER job_keeps_from_older_workers BEFORE UPDATE ON "job" FOR EACH ROW
  WHEN (NEW.worker_level > 0 AND (NEW.claimable
    OR NEW.claimable_newer <> (NEW.pending > 0 AND NEW.paused_at IS NULL AND NEW.cancel_requested_at IS NULL)))
  EXECUTE FUNCTION keep_from_older_workers();

-- A retry by v0.1.0 would leave out what it doesn't know, and so be another job.
CREATE FUNCTION refuse_older_retry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM job j WHERE j.id = NEW.retry_of_id AND j.worker_level > NEW.worker_level) THEN
    RAISE EXCEPTION 'This job needs a newer version of Sluice than the one that was asked to retry it.';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER job_refuses_older_retry BEFORE INSERT ON "job" FOR EACH ROW
  WHEN (NEW.retry_of_id IS NOT NULL) EXECUTE FUNCTION refuse_older_retry();

-- Nor does a worker take an attempt over that needs a newer one. Who takes over says in its transaction which level it knows; v0.1.0 says nothing.
CREATE FUNCTION keep_attempt_from_older_workers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM prompt p JOIN job j ON j.id = p.job_id
    WHERE p.id = NEW.prompt_id AND j.worker_level > coalesce(nullif(current_setting('sluice.worker_level', true), ''), '0')::int
  ) THEN
    RETURN NULL;
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER attempt_keeps_from_older_workers BEFORE UPDATE OF worker_id ON "attempt" FOR EACH ROW
  WHEN (NEW.worker_id <> OLD.worker_id) EXECUTE FUNCTION keep_attempt_from_older_workers();
