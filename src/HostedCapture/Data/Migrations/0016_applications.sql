-- Applications that were made by operators, beside those of the configuration. None is ever deleted: it is taken back.
create table applications (
    id text primary key,
    client_id text not null unique,
    -- Counts its changes, those of its secrets too.
    version bigint not null,
    -- What was said of it, as JSON by the names of the API.
    settings text not null,
    -- Where its webhooks go, as JSON; the secrets in it are sealed.
    webhooks text not null,
    -- Base64, and its media type.
    logo text,
    logo_type text,
    created_at bigint not null,
    updated_at bigint not null,
    -- From then on it may not call; null: it may.
    taken_back_at bigint
);

create table application_secrets (
    application_id text not null,
    -- 1 for the first, then 2, …
    number bigint not null,
    -- SHA-256, hexadecimal.
    hash text not null,
    created_at bigint not null,
    -- From then on it is refused; null: until it is rolled.
    ends_at bigint,
    primary key (application_id, number)
);

-- When a token was last got with a secret, of the configuration or of the database.
create table credential_uses (
    application_id text not null,
    -- The beginning of the secret's SHA-256.
    credential text not null,
    used_at bigint not null,
    primary key (application_id, credential)
);
