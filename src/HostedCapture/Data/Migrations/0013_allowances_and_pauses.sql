-- Addresses that the rules against card testing leave alone for a time, beside those of the configuration.
create table guard_allowances (
    id text primary key,
    -- An address or a CIDR block.
    network text not null,
    until_at bigint not null,
    reason text not null,
    created_by text not null,
    created_at bigint not null
);

-- Providers that get no new card and no new charge until somebody says so.
create table provider_pauses (
    provider text primary key,
    reason text not null,
    paused_by text not null,
    paused_at bigint not null
);
