-- How often the page of an intent was opened, and how often it was sent with mistakes. Nothing of who it was.
create table page_visits (
    intent_id text primary key,
    opened bigint not null,
    first_at bigint,
    last_at bigint,
    mistyped bigint not null,
    mistyped_at bigint
);

-- How often a provider was asked what became of an attempt, when last, and what it said then; null once that settled it.
alter table attempts add column lookups bigint not null default 0;
alter table attempts add column looked_up_at bigint;
alter table attempts add column lookup_answer text;
