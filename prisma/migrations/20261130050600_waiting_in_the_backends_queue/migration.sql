-- Waiting in a backend's own queue behind somebody else's prompts is not running: docs/decisions/0030. A process of v0.1.0 beside leaves both columns alone.

-- AlterTable
ALTER TABLE "attempt" ADD COLUMN "executing_at" TIMESTAMPTZ(3),
ADD COLUMN "waits_behind" INTEGER;
