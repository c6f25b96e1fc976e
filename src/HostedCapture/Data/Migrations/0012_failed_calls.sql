-- Calls of the API that failed, for those who ask what their program sent; kept for thirty days. No body, no value of a parameter.
create table failed_calls (
    -- Time-ordered (UUID version 7).
    id text primary key,
    created_at bigint not null,
    -- Null: the caller had no valid token.
    application_id text,
    method text not null,
    -- The route's template, never a path.
    route text not null,
    status bigint not null,
    -- The error_code.
    code text,
    -- The wrong fields by their names, each with what is wrong as a code, on lines of their own.
    fields text,
    milliseconds bigint not null,
    request_id text not null,
    -- The program that called, by the first name in its User-Agent.
    client text
);

create index failed_calls_by_application on failed_calls (application_id, id);
create index failed_calls_by_request on failed_calls (request_id);
create index failed_calls_by_method on failed_calls (method, id);
create index failed_calls_by_route on failed_calls (route, id);
create index failed_calls_by_status on failed_calls (status, id);
create index failed_calls_by_code on failed_calls (code, id);
create index failed_calls_by_age on failed_calls (created_at);
