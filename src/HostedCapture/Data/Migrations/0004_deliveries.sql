-- The webhook endpoints that were ever configured. The id follows from application and address.
create table endpoints (
    id text primary key,
    application_id text not null,
    created_at bigint not null,
    -- Until when it asked to be left alone (Retry-After).
    paused_until bigint not null,
    -- When it answered 410; null: it takes deliveries.
    disabled_at bigint
);

-- One for each event and endpoint, written with the event.
create table deliveries (
    id text primary key,
    application_id text not null,
    endpoint_id text not null,
    event_id text not null,
    -- pending, delivered, failed, disabled, dropped
    state text not null,
    -- How often it was sent since it was made or asked for again: its place in the schedule.
    tries bigint not null,
    -- Counts every time it is taken or asked for again; only the newest may write what came of it.
    fence bigint not null,
    -- When it is to be sent; while it is being sent, when others may take it over.
    due_at bigint not null,
    created_at bigint not null,
    tried_at bigint,
    -- What came of the last try: the HTTP status, a word where there was none, and the answer's beginning, sealed.
    last_status bigint,
    last_error text,
    last_answer text
);

create index deliveries_due on deliveries (endpoint_id, state, due_at);
create index deliveries_by_application on deliveries (application_id, id);
create index deliveries_by_state on deliveries (application_id, state, id);
create index deliveries_by_event on deliveries (event_id);
create index deliveries_by_age on deliveries (created_at);
