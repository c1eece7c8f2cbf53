-- Whose turn it is: owners with claimable jobs take turns within a priority.

-- CreateTable
CREATE TABLE "turn" (
    "owner" TEXT NOT NULL,
    "priority" INTEGER NOT NULL,
    "place" BIGSERIAL NOT NULL,
    "waiting" BOOLEAN NOT NULL DEFAULT true,
    "opened" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "turn_pkey" PRIMARY KEY ("owner","priority")
);

-- What Prisma can't express.

-- The claim's way: whose turn it is, that owner's jobs of that priority, oldest first, then their prompts from next_index on.
CREATE INDEX "turn_waiting" ON "turn" (priority DESC, place) WHERE waiting;
DROP INDEX "job_claimable";
CREATE INDEX "job_claimable" ON "job" (priority DESC, owner, number) WHERE claimable;

ALTER TABLE "turn" SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

INSERT INTO "turn" (owner, priority)
SELECT owner, priority FROM "job" WHERE claimable GROUP BY owner, priority ORDER BY min(number);
