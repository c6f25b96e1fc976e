-- What operators find intents by, beside what their merchants do. Of the card that was tried last; gone with the personal data.
alter table intents add column brand text;
alter table intents add column last_four text;
-- In small letters; gone with the personal data. Intents from before have none here.
alter table intents add column email text;

update intents set last_four = (select substr(a.pan_last, length(a.pan_last) - 3) from attempts a
    where a.owner_id = intents.id and a.number = intents.attempt and a.pan_last is not null)
    where attempt > 0 and deleted_at is null;
update intents set provider = (select a.provider from attempts a where a.owner_id = intents.id and a.number = intents.attempt)
    where attempt > 0 and provider is null;

create index intents_by_time on intents (created_at, id);
create index intents_by_state on intents (state, created_at, id);
create index intents_by_kind on intents (kind, created_at, id);
create index intents_by_provider on intents (provider, created_at, id) where provider is not null;
create index intents_by_brand on intents (brand, created_at, id) where brand is not null;
create index intents_by_last_four on intents (last_four, created_at, id) where last_four is not null;
create index intents_by_email on intents (email, created_at, id) where email is not null;
create index intents_by_their_reference on intents (reference_id, created_at, id) where reference_id is not null;
create index intents_by_application_and_state on intents (application_id, state, created_at, id);

-- The merchant's own pairs, so that intents are found by them. Gone with the personal data. Intents from before have none here.
create table intent_metadata (
    intent_id text not null,
    name text not null,
    value text not null,
    created_at bigint not null,
    primary key (intent_id, name)
);

create index intent_metadata_by_value on intent_metadata (name, value, created_at, intent_id);

alter table payments add column last_four text;
-- In small letters; gone with the personal data. Payments from before have none here.
alter table payments add column email text;
update payments set last_four = substr(pan_last, length(pan_last) - 3) where pan_last is not null;

create index payments_by_time on payments (created_at, id);
create index payments_by_state on payments (state, created_at, id);
create index payments_by_provider on payments (provider, created_at, id) where provider is not null;
create index payments_by_last_four on payments (last_four, created_at, id) where last_four is not null;
create index payments_by_email on payments (email, created_at, id) where email is not null;
create index payments_by_any_order on payments (gateway_order) where gateway_order is not null;
create index payments_by_handle on payments (charged_handle) where charged_handle is not null;
create index payments_by_application_and_state on payments (application_id, state, created_at, id);

-- Calls to providers: those whose outcome nobody knows, those of a day with what figures are made of, and by the provider's own name.
create index attempts_open on attempts (started_at) where state in ('running', 'unknown');
create index attempts_by_time on attempts (started_at, operation, number, provider, state, code, finished_at);
create index attempts_by_upstream_id on attempts (upstream_id) where upstream_id is not null;
create index attempts_by_handle on attempts (handle) where handle is not null;
create index attempts_orphaned on attempts (started_at) where state = 'orphan';
create index token_deletions_left on token_deletions (created_at) where state in ('due', 'failed');

create index audit_by_object on audit (object_id, created_at);
create index audit_by_type on audit (type, created_at);
-- Most rows are successes: they need no place here, and a list of them none either.
create index audit_by_outcome on audit (outcome, id) where outcome <> 'success';
create index audit_by_rule on audit (type, substr(detail, 1, 14), created_at) where substr(detail, 1, 5) = 'rule ';

-- An operation's outcome that one person told and a second one must confirm.
create table settle_proposals (
    operation_id text primary key,
    outcome text not null,
    provider_id text,
    reason text not null,
    subject text not null,
    name text not null,
    created_at bigint not null
);

-- Assertions of consoles that were taken, so that none is taken twice.
create table operator_assertions (
    id text primary key,
    expires_at bigint not null
);

create index operator_assertions_by_age on operator_assertions (expires_at);
