-- What may be kept of the card of an attempt that is not settled yet: first six and last four digits, or first four
-- and last six where the application truncates so; never both. Gone with the intent's personal data.
alter table attempts add column pan_first text;
alter table attempts add column pan_last text;
-- What the provider knows the attempt by, where it does not know our own reference.
alter table attempts add column upstream_id text;
-- When the provider is to be asked what became of the attempt; null: nothing is open. Moved on by the node that asks,
-- so that no other does.
alter table attempts add column lookup_at bigint;
update attempts set lookup_at = (select i.lease_until from intents i where i.id = attempts.intent_id and i.state = 'submitting' and i.attempt = attempts.number)
    where state in ('running', 'unknown');
create index attempts_to_ask on attempts (lookup_at);
drop index intents_to_release;

-- The intent an answer shows, so that it is forgotten with it.
alter table idempotency_keys add column object_id text;
update idempotency_keys set object_id = reserved_id;
create index idempotency_keys_by_object on idempotency_keys (object_id);

-- Tokens to delete at their provider, until that is done or can never be.
create table token_deletions (
    id text primary key,
    intent_id text not null,
    provider text not null,
    -- Null once it is gone.
    token text,
    -- orphan: it came too late to be bound; forgotten: the time of its intent is over, or its merchant deleted it.
    reason text not null,
    -- due, deleted, unsupported, failed
    state text not null,
    -- What the provider said last when it did not delete it.
    code text,
    tries bigint not null,
    -- When to try next; null: never again. Moved on by the node that tries.
    due_at bigint,
    created_at bigint not null,
    finished_at bigint
);

create index token_deletions_due on token_deletions (due_at);
create index token_deletions_by_intent on token_deletions (intent_id);
create index intents_to_purge on intents (deleted_at);
