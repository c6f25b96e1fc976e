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
