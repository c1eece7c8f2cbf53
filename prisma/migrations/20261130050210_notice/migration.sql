-- What a person should know of a prompt that succeeded.
ALTER TABLE "prompt" ADD COLUMN "notice" TEXT;
