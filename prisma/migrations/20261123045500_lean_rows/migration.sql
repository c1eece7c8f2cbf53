-- What each prompt pays for: docs/decisions/0021.

-- As before, of values that are statuses already. A cast from text depends on the catalog, so PostgreSQL called the function for every event and every check
-- instead of taking its text into the statement.
CREATE OR REPLACE FUNCTION job_status(pending int, running int, succeeded int, failed int, canceled int, started boolean, cancel_requested boolean)
RETURNS job_status LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN running > 0 THEN 'RUNNING'::job_status
  WHEN pending > 0 THEN CASE WHEN started THEN 'RUNNING'::job_status ELSE 'PENDING'::job_status END
  WHEN cancel_requested AND canceled > 0 THEN 'CANCELED'::job_status
  WHEN failed > 0 THEN 'FAILED'::job_status
  WHEN canceled > 0 AND succeeded = 0 THEN 'CANCELED'::job_status
  ELSE 'SUCCEEDED'::job_status
END;

-- Whoever writes an attempt or an event has the job locked, which is what is deleted: each row's look at its parent, and the lock on it, were a third of
-- PostgreSQL's work for a prompt. What a job leaves behind goes with it as before, also when an older version deletes it.
CREATE FUNCTION forget_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM job_event e USING gone WHERE e.job_id = gone.id;
  RETURN NULL;
END
$$;
CREATE FUNCTION forget_attempts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM attempt a USING gone WHERE a.prompt_id = gone.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER job_takes_events AFTER DELETE ON "job" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION forget_events();
CREATE TRIGGER prompt_takes_attempts AFTER DELETE ON "prompt" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION forget_attempts();
ALTER TABLE "job_event" DROP CONSTRAINT "job_event_job_id_fkey";
ALTER TABLE "attempt" DROP CONSTRAINT "attempt_prompt_id_fkey";
