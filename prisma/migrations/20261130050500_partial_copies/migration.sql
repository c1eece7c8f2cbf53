-- Copies of outputs that go on where they stopped: docs/decisions/0028. A process of v0.1.0 beside leaves both columns alone, and copies from the beginning.

-- AlterTable
ALTER TABLE "output" ADD COLUMN "copier" UUID,
ADD COLUMN "partial" JSON;
