-- What was sent at each try of a delivery, and what came back. The body follows from the event; its hash shows that it is the same.
create table delivery_tries (
    delivery_id text not null,
    -- The delivery's fence at this try.
    fence bigint not null,
    sent_at bigint not null,
    milliseconds bigint not null,
    url text not null,
    -- The headers webhook-timestamp and webhook-signature.
    stamp text not null,
    signature text not null,
    body_sha256 text not null,
    body_bytes bigint not null,
    status bigint,
    error text,
    -- The answer's beginning, sealed; null once the event's data is forgotten.
    answer text,
    primary key (delivery_id, fence)
);

-- For operators, who look across applications.
create index deliveries_by_state_of_all on deliveries (state, id);
create index deliveries_by_endpoint on deliveries (endpoint_id, id);
create index deliveries_by_endpoint_and_state on deliveries (endpoint_id, state, id);
create index events_by_application on events (application_id, id);
create index events_by_type on events (type, id);

-- Many deliveries that are sent again, some at a time, by whichever node holds the lease.
create table bulk_resends (
    id text primary key,
    created_at bigint not null,
    created_by text not null,
    -- Which deliveries, as JSON, the applications of who asked with them.
    filter text not null,
    expected bigint not null,
    -- The newest delivery when it was asked for, and how far it has come.
    last_id text not null,
    place text not null,
    resent bigint not null,
    -- Their addresses are not configured any more.
    skipped bigint not null,
    lease_until bigint not null,
    finished_at bigint
);

create index bulk_resends_open on bulk_resends (finished_at, lease_until);
create index bulk_resends_by_age on bulk_resends (created_at);

create index audit_by_actor on audit (actor, created_at);
