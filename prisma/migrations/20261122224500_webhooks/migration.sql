-- CreateEnum
CREATE TYPE "delivery_status" AS ENUM ('PENDING', 'DELIVERED', 'FAILED');

-- CreateTable
CREATE TABLE "webhook" (
    "id" UUID NOT NULL,
    "owner" TEXT NOT NULL,
    "job_id" UUID,
    "url" TEXT NOT NULL,
    "secret" TEXT NOT NULL,
    "kinds" "job_event_kind"[] NOT NULL DEFAULT ARRAY[]::"job_event_kind"[],
    "since" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "retry_at" TIMESTAMPTZ(3),
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "id" UUID NOT NULL,
    "number" BIGSERIAL NOT NULL,
    "webhook_id" UUID NOT NULL,
    "job_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "kind" "job_event_kind" NOT NULL,
    "body" TEXT NOT NULL,
    "status" "delivery_status" NOT NULL DEFAULT 'PENDING',
    "tries" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "wanted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    "answer" INTEGER,
    "error" TEXT,

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "log_place" (
    "name" TEXT NOT NULL,
    "xid" xid8 NOT NULL,
    "id" BIGINT NOT NULL,

    CONSTRAINT "log_place_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "webhook_job_id_idx" ON "webhook"("job_id");

-- CreateIndex
CREATE INDEX "webhook_owner_idx" ON "webhook"("owner");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_delivery_webhook_id_number_key" ON "webhook_delivery"("webhook_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_delivery_webhook_id_job_id_seq_key" ON "webhook_delivery"("webhook_id", "job_id", "seq");

-- AddForeignKey
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_webhook_id_fkey" FOREIGN KEY ("webhook_id") REFERENCES "webhook"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- Beyond schema.prisma.
ALTER TABLE "webhook_delivery"
  ADD CONSTRAINT "webhook_delivery_ended_at_exactly_when_over" CHECK ((ended_at IS NULL) = (status = 'PENDING'));
CREATE INDEX "webhook_delivery_due" ON "webhook_delivery" (due_at, number) WHERE status = 'PENDING';
CREATE INDEX "webhook_delivery_over" ON "webhook_delivery" (ended_at) WHERE status <> 'PENDING';
-- What happened before nobody has asked for.
INSERT INTO "log_place" VALUES ('webhooks', pg_snapshot_xmin(pg_current_snapshot()), -1);
