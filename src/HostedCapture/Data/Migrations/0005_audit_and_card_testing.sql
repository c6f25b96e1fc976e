-- Who did what, when, with what outcome, from where, to which object. Rows are only ever added. Each is linked a moment
-- later: it gets its number and a hash over itself and the row before.
create table audit (
    -- Time-ordered (UUID version 7).
    id text primary key,
    created_at bigint not null,
    -- An application's id, cardholder, anonymous, system, operator:NAME.
    actor text not null,
    -- The network address; of a background task or command, the machine.
    origin text not null,
    type text not null,
    outcome text not null,
    object_id text,
    detail text,
    -- 1, 2, 3, … without a gap; null until linked.
    number bigint unique,
    hash text
);

-- The last link. Its row is locked while rows are linked, so that of many nodes one does it.
create table audit_head (
    id bigint primary key,
    number bigint not null,
    hash text not null
);

insert into audit_head (id, number, hash) values (1, 0, '');

-- Every card that was sent to the page or the direct call of this intent, good or bad.
alter table intents add column posts bigint not null default 0;

-- When something was tried last, for limits that hold over all nodes.
create table recent_tries (
    -- address:, card: (both followed by an HMAC with a key outside the database) or bin: (first six digits).
    subject text primary key,
    -- Unix milliseconds, oldest first, joined by commas; no more than the longest rule needs.
    times text not null,
    forget_at bigint not null
);

create index recent_tries_to_forget on recent_tries (forget_at);
