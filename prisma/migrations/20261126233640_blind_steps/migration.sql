-- The steps of a version in which a panel judges blind, beside its body, so that a list of tasks does not read whole bodies.
ALTER TABLE "programme_version" ADD COLUMN "blind_steps" JSONB GENERATED ALWAYS AS (jsonb_path_query_array("body", '$.steps[*] ? (@.params.blind == true).id')) STORED;
