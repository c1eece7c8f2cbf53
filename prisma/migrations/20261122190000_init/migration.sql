-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "job_status" AS ENUM ('PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELED');

-- CreateEnum
CREATE TYPE "prompt_status" AS ENUM ('PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELED');

-- CreateEnum
CREATE TYPE "backend_status" AS ENUM ('ONLINE', 'OFFLINE', 'DRAINING');

-- CreateEnum
CREATE TYPE "attempt_outcome" AS ENUM ('SUCCEEDED', 'FAILED', 'CANCELED', 'LOST', 'RELEASED');

-- CreateEnum
CREATE TYPE "on_failure" AS ENUM ('CONTINUE', 'CANCEL_REST');

-- CreateEnum
CREATE TYPE "job_event_kind" AS ENUM ('JOB_SUBMITTED', 'JOB_STARTED', 'JOB_PAUSED', 'JOB_RESUMED', 'JOB_PRIORITY_CHANGED', 'JOB_CANCEL_REQUESTED', 'JOB_FINISHED', 'PROMPT_STARTED', 'PROMPT_RETRIED', 'PROMPT_SUCCEEDED', 'PROMPT_FAILED', 'PROMPT_CANCELED', 'PROMPTS_CANCELED');

-- CreateTable
CREATE TABLE "job" (
    "id" UUID NOT NULL,
    "number" BIGSERIAL NOT NULL,
    "owner" TEXT NOT NULL DEFAULT 'local',
    "name" TEXT NOT NULL,
    "workflow" JSON NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "max_attempts" INTEGER NOT NULL DEFAULT 3,
    "on_failure" "on_failure" NOT NULL DEFAULT 'CONTINUE',
    "labels" JSONB NOT NULL DEFAULT '[]',
    "idempotency_key" TEXT,
    "input_hash" TEXT,
    "retry_of_id" UUID,
    "status" "job_status" NOT NULL DEFAULT 'PENDING',
    "total" INTEGER NOT NULL,
    "pending" INTEGER NOT NULL,
    "running" INTEGER NOT NULL DEFAULT 0,
    "succeeded" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "canceled" INTEGER NOT NULL DEFAULT 0,
    "seq" INTEGER NOT NULL DEFAULT 0,
    "claimable" BOOLEAN NOT NULL DEFAULT true,
    "next_index" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "paused_at" TIMESTAMPTZ(3),
    "cancel_requested_at" TIMESTAMPTZ(3),
    "cancel_reason" TEXT,
    "interrupt_at" TIMESTAMPTZ(3),

    CONSTRAINT "job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "prompt" (
    "id" UUID NOT NULL,
    "job_id" UUID NOT NULL,
    "index" INTEGER NOT NULL,
    "status" "prompt_status" NOT NULL DEFAULT 'PENDING',
    "overrides" JSON NOT NULL DEFAULT '[]',
    "fence" INTEGER NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "backend_id" UUID,
    "error" JSON,
    "seq" INTEGER NOT NULL DEFAULT 0,
    "interrupt_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "prompt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attempt" (
    "id" UUID NOT NULL,
    "prompt_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "backend_id" UUID NOT NULL,
    "worker_id" UUID NOT NULL,
    "client_id" UUID NOT NULL,
    "lease_until" TIMESTAMPTZ(3) NOT NULL,
    "claimed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "submitted_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "outcome" "attempt_outcome",
    "error" JSON,

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job_event" (
    "job_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "kind" "job_event_kind" NOT NULL,
    "status" "job_status" NOT NULL,
    "pending" INTEGER NOT NULL,
    "running" INTEGER NOT NULL,
    "succeeded" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "canceled" INTEGER NOT NULL,
    "prompt_id" UUID,
    "prompt_status" "prompt_status",
    "data" JSON,

    CONSTRAINT "job_event_pkey" PRIMARY KEY ("job_id","seq")
);

-- CreateTable
CREATE TABLE "output" (
    "id" UUID NOT NULL,
    "prompt_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "node_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "filename" TEXT NOT NULL,
    "mime_type" TEXT,
    "size_bytes" DOUBLE PRECISION,
    "source" JSON,
    "stored_at" TIMESTAMPTZ(3),
    "error" TEXT,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "copy_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "output_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "backend" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "status" "backend_status" NOT NULL DEFAULT 'OFFLINE',
    "reason" TEXT DEFAULT 'not seen yet',
    "simulated" BOOLEAN NOT NULL DEFAULT false,
    "named_until" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "drained_at" TIMESTAMPTZ(3),
    "last_seen_at" TIMESTAMPTZ(3),
    "stuck_on" UUID,
    "version" TEXT,
    "device_name" TEXT,
    "vram_total_bytes" DOUBLE PRECISION,
    "vram_free_bytes" DOUBLE PRECISION,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "backend_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "job_number_key" ON "job"("number");

-- CreateIndex
CREATE INDEX "job_retry_of_id_idx" ON "job"("retry_of_id");

-- CreateIndex
CREATE INDEX "job_created_at_idx" ON "job"("created_at");

-- CreateIndex
CREATE INDEX "job_finished_at_idx" ON "job"("finished_at");

-- CreateIndex
CREATE INDEX "job_labels_idx" ON "job" USING GIN ("labels" jsonb_path_ops);

-- CreateIndex
CREATE INDEX "job_status_number_idx" ON "job"("status", "number");

-- CreateIndex
CREATE UNIQUE INDEX "job_owner_idempotency_key_key" ON "job"("owner", "idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "prompt_job_id_index_key" ON "prompt"("job_id", "index");

-- CreateIndex
CREATE INDEX "attempt_backend_id_idx" ON "attempt"("backend_id");

-- CreateIndex
CREATE UNIQUE INDEX "attempt_prompt_id_number_key" ON "attempt"("prompt_id", "number");

-- CreateIndex
CREATE INDEX "job_event_xid_id_idx" ON "job_event"("xid", "id");

-- CreateIndex
CREATE UNIQUE INDEX "output_prompt_id_position_key" ON "output"("prompt_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "backend_url_key" ON "backend"("url");

-- AddForeignKey
ALTER TABLE "job" ADD CONSTRAINT "job_retry_of_id_fkey" FOREIGN KEY ("retry_of_id") REFERENCES "job"("id") ON DELETE SET NULL ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "prompt" ADD CONSTRAINT "prompt_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "job"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "prompt" ADD CONSTRAINT "prompt_backend_id_fkey" FOREIGN KEY ("backend_id") REFERENCES "backend"("id") ON DELETE SET NULL ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_prompt_id_fkey" FOREIGN KEY ("prompt_id") REFERENCES "prompt"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_backend_id_fkey" FOREIGN KEY ("backend_id") REFERENCES "backend"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "job_event" ADD CONSTRAINT "job_event_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "job"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "output" ADD CONSTRAINT "output_prompt_id_fkey" FOREIGN KEY ("prompt_id") REFERENCES "prompt"("id") ON DELETE CASCADE ON UPDATE NO ACTION;


-- What Prisma can't express: the rules that the database keeps by itself.

-- A job's status follows from its prompts: product rules 1 to 6, as in schema/model/job.ts (a test compares the two).
CREATE FUNCTION job_status(pending int, running int, succeeded int, failed int, canceled int, started boolean, cancel_requested boolean)
RETURNS job_status LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (CASE
  WHEN running > 0 THEN 'RUNNING'
  WHEN pending > 0 THEN CASE WHEN started THEN 'RUNNING' ELSE 'PENDING' END
  WHEN cancel_requested AND canceled > 0 THEN 'CANCELED'
  WHEN failed > 0 THEN 'FAILED'
  WHEN canceled > 0 AND succeeded = 0 THEN 'CANCELED'
  ELSE 'SUCCEEDED'
END)::job_status;

ALTER TABLE "job"
  ADD CONSTRAINT "job_counts_are_not_negative" CHECK (least(pending, running, succeeded, failed, canceled) >= 0),
  ADD CONSTRAINT "job_counts_add_up" CHECK (total > 0 AND total = pending + running + succeeded + failed + canceled),
  ADD CONSTRAINT "job_status_follows_from_prompts" CHECK (status = job_status(pending, running, succeeded, failed, canceled, started_at IS NOT NULL, cancel_requested_at IS NOT NULL)),
  ADD CONSTRAINT "job_finished_at_exactly_when_final" CHECK ((finished_at IS NOT NULL) = (pending + running = 0)),
  ADD CONSTRAINT "job_started_when_a_prompt_ran" CHECK (started_at IS NOT NULL OR running + succeeded + failed = 0),
  ADD CONSTRAINT "job_interrupt_needs_a_cancel" CHECK (interrupt_at IS NULL OR cancel_requested_at IS NOT NULL),
  ADD CONSTRAINT "job_cancel_leaves_nothing_pending" CHECK (cancel_requested_at IS NULL OR pending = 0),
  ADD CONSTRAINT "job_claimable_exactly_when_pending" CHECK (claimable = (pending > 0 AND paused_at IS NULL AND cancel_requested_at IS NULL)),
  ADD CONSTRAINT "job_priority_range" CHECK (priority BETWEEN -1000 AND 1000),
  ADD CONSTRAINT "job_max_attempts_range" CHECK (max_attempts BETWEEN 1 AND 10),
  ADD CONSTRAINT "job_hash_with_key" CHECK ((idempotency_key IS NULL) = (input_hash IS NULL));

ALTER TABLE "prompt"
  ADD CONSTRAINT "prompt_finished_at_exactly_when_final" CHECK ((finished_at IS NOT NULL) = (status IN ('SUCCEEDED', 'FAILED', 'CANCELED'))),
  ADD CONSTRAINT "prompt_runs_somewhere" CHECK (status <> 'RUNNING' OR (started_at IS NOT NULL AND backend_id IS NOT NULL)),
  ADD CONSTRAINT "prompt_error_exactly_when_failed" CHECK ((error IS NOT NULL) = (status = 'FAILED')),
  ADD CONSTRAINT "prompt_attempts_are_claims" CHECK (attempts BETWEEN 0 AND fence),
  ADD CONSTRAINT "prompt_index_from_zero" CHECK (index >= 0);

ALTER TABLE "attempt"
  ADD CONSTRAINT "attempt_outcome_exactly_when_ended" CHECK ((ended_at IS NULL) = (outcome IS NULL));

ALTER TABLE "job_event"
  ADD CONSTRAINT "job_event_counts_are_not_negative" CHECK (least(pending, running, succeeded, failed, canceled) >= 0),
  ADD CONSTRAINT "job_event_seq_from_one" CHECK (seq >= 1);

-- One open attempt a prompt; one prompt in a backend's own queue.
CREATE UNIQUE INDEX "attempt_open_prompt" ON "attempt" (prompt_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX "attempt_open_backend" ON "attempt" (backend_id) WHERE ended_at IS NULL;

-- The claim's way: the first claimable job, then its prompts from next_index on.
-- No index has a column or a condition on what changes with every prompt (counts, status, seq), so that those updates are heap-only:
-- a cancel of 100,000 prompts rewrites their rows, and not three indexes as well.
CREATE INDEX "job_claimable" ON "job" (priority DESC, number) WHERE claimable;
CREATE INDEX "output_to_copy" ON "output" (copy_at) WHERE stored_at IS NULL;

-- Rows that change often: room on the page for the next version, and a vacuum that keeps up.
ALTER TABLE "job" SET (fillfactor = 75, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200);
ALTER TABLE "prompt" SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
ALTER TABLE "attempt" SET (fillfactor = 75, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
ALTER TABLE "backend" SET (fillfactor = 50);
