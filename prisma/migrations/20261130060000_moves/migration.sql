-- The moves that a prompt may make (TRANSITIONS in schema/model/status.ts; a test compares the two), kept by the database whoever writes.
CREATE FUNCTION refuse_move(prompt_id uuid, is_now prompt_status, wanted text) RETURNS prompt_status LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'prompt % is %: it can''t become %', prompt_id, is_now, wanted USING ERRCODE = 'check_violation', CONSTRAINT = 'prompt_moves';
END
$$;
CREATE FUNCTION refuse_prompt_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refuse_move(OLD.id, OLD.status, NEW.status::text);
  RETURN NULL;
END
$$;
-- Called for a move that is not in the table only: the condition is all that an ordinary update pays for.
CREATE TRIGGER prompt_moves BEFORE UPDATE OF "status" ON "prompt" FOR EACH ROW
WHEN (OLD."status" <> NEW."status" AND NOT (
  (OLD."status" = 'PENDING' AND NEW."status" IN ('RUNNING', 'CANCELED'))
  OR (OLD."status" = 'RUNNING' AND NEW."status" IN ('SUCCEEDED', 'FAILED', 'CANCELED', 'PENDING'))
)) EXECUTE FUNCTION refuse_prompt_move();
