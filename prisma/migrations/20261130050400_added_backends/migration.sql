-- Backends that are added at run time, and what a file says of those that it names: docs/decisions/0027. v0.1.0 beside it reads and writes none of this; it
-- obeys a removal, because that is a drain as well.
ALTER TABLE "backend"
  ADD COLUMN "labels" JSONB NOT NULL DEFAULT '[]',
  ADD COLUMN "configured_in" TEXT,
  ADD COLUMN "configured_until" TIMESTAMPTZ(3),
  ADD COLUMN "added_at" TIMESTAMPTZ(3),
  ADD COLUMN "removed_at" TIMESTAMPTZ(3);

CREATE TABLE "backend_access" (
    "backend_id" UUID NOT NULL,
    "sealed" TEXT NOT NULL,
    "header_names" TEXT[],
    "parameter_names" TEXT[],

    CONSTRAINT "backend_access_pkey" PRIMARY KEY ("backend_id")
);
