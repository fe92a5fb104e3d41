-- Which version a version supersedes, beside its body, so that asking it does not read whole bodies.
ALTER TABLE "programme_version" ADD COLUMN "supersedes" TEXT GENERATED ALWAYS AS ("body" ->> 'supersedes') STORED;
