-- The last position of each application's feed. Its row is locked from the update to the commit, so that positions
-- become visible in their order and a reader never passes one by.
create table feeds (
    application_id text primary key,
    position bigint not null
);

create table events (
    id text primary key,
    application_id text not null,
    position bigint not null,
    -- The intent or payment it is about, and the how-manieth event of it.
    object_id text not null,
    sequence bigint not null,
    type text not null,
    created_at bigint not null,
    -- The object as the API showed it then, sealed with a key outside the database; null once it is forgotten.
    data text
);

create unique index events_by_position on events (application_id, position);
create unique index events_by_object on events (object_id, sequence);
