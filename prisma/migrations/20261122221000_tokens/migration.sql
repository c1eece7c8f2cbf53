-- CreateTable
CREATE TABLE "token" (
    "id" UUID NOT NULL,
    "owner" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "token_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "token_prefix_key" ON "token"("prefix");

-- CreateIndex
CREATE UNIQUE INDEX "token_hash_key" ON "token"("hash");

-- By hand.
ALTER TABLE "token" ADD CONSTRAINT token_scopes CHECK (scopes IS NOT NULL AND cardinality(scopes) > 0 AND scopes <@ ARRAY['read', 'submit', 'control', 'admin']);

-- What one owner has in the queue: its quota, asked at every submission. Rows leave it when they finish, which no heap-only update could have been anyway.
CREATE INDEX job_open_of_owner ON "job" ("owner") WHERE finished_at IS NULL;
