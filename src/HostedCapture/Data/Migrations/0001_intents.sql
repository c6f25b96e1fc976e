create table intents (
    id text primary key,
    application_id text not null,
    kind text not null,
    state text not null,
    -- Counts submissions; the fence: only the owner of the newest one may settle the intent.
    attempt bigint not null,
    tries_left bigint not null,
    lease_until bigint,
    -- SHA-256 of the capture link's key; the key itself is stored nowhere.
    key_hash text not null unique,
    reference_id text,
    -- What the merchant sent and the cardholder's data in it, as JSON; emptied when it is forgotten.
    body text not null,
    -- Wall-clock milliseconds since 1970 UTC, here and below.
    created_at bigint not null,
    updated_at bigint not null,
    expires_at bigint not null,
    -- When token and personal data are forgotten; null while the intent is open, and for a token to be remembered.
    deletion_at bigint,
    deleted_at bigint,
    provider text,
    token text,
    gateway text,
    last_code text
);

create index intents_by_application on intents (application_id, created_at, id);
create index intents_by_reference on intents (application_id, reference_id);
create index intents_to_expire on intents (state, expires_at);
create index intents_to_forget on intents (deletion_at);
create index intents_to_release on intents (state, lease_until);

create table attempts (
    -- Also the merchant reference at the provider.
    id text primary key,
    intent_id text not null,
    number bigint not null,
    provider text not null,
    -- The random idempotency key at the provider.
    provider_key text not null,
    -- running, approved, declined, refused, unknown, orphan
    state text not null,
    code text,
    -- Only for an orphan: a token that came too late to be bound to its intent.
    token text,
    started_at bigint not null,
    finished_at bigint
);

create unique index attempts_by_intent on attempts (intent_id, number);

create table idempotency_keys (
    application_id text not null,
    idempotency_key text not null,
    -- HMAC of method, path and body: a plain hash of a body with a card in it could be searched.
    request_hash text not null,
    -- The id a creation gives its object, chosen before it runs, so that running it again makes no second one.
    reserved_id text not null,
    -- The answer, sealed with a key outside the database; null while the request runs.
    answer text,
    lease_until bigint not null,
    created_at bigint not null,
    primary key (application_id, idempotency_key)
);

create index idempotency_keys_by_age on idempotency_keys (created_at);

create table protection_keys (
    id text primary key,
    xml text not null,
    created_at bigint not null
);
